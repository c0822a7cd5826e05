/** One thing about this machine that helps or hinders builds. */
export interface HostFinding {
  readonly topic: 'System' | 'Python' | 'Compilers' | 'Cache' | 'Settings' | 'App' | 'Network';
  /** `problem`: a build would fail. `note`: some builds would, or something is not as expected. */
  readonly level: 'good' | 'note' | 'problem';
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}
