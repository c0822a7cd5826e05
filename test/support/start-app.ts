/** An app without a Procfile for each framework and server that is recognised, as small as it can be. */
export interface StartApp {
  readonly name: string;
  /** What requirements.txt holds, a line each. */
  readonly requires: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** The command that has to be worked out. */
  readonly command: string;
  readonly evidence: readonly string[];
  /** What a page of it has to hold. */
  readonly page: string | RegExp;
  readonly warning?: string;
  /** A path where it has to answer to WebSocket. */
  readonly socket?: string;
}
