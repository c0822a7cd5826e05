/** The package manager that was installing: its name, the file it reads, and the command that refreshes that file. */
export interface ByManager {
  readonly name: string;
  readonly file: string;
  readonly refresh: string;
}

/** The cause of a failure, as shown by the output of a package manager. */
export type Trouble =
  | { kind: 'network'; host?: string }
  | { kind: 'credentials'; host?: string; status?: 401 | 403 }
  | { kind: 'not-found'; requirement: string; versions?: readonly string[] }
  | { kind: 'no-index'; requirement: string }
  // `uv` if its own settings forbid the network, otherwise --offline.
  | { kind: 'offline'; what?: string; by?: 'uv' }
  | { kind: 'git'; repository: string; unreachable?: true }
  | { kind: 'hash'; requirement?: string }
  | { kind: 'conflict' }
  | { kind: 'invalid-requirement'; where?: string }
  | { kind: 'build'; package?: string; missing?: string; backend?: string }
  | { kind: 'disk-full' }
  | { kind: 'stale-lock'; lock: string; manifest: string; refresh: string }
  | { kind: 'python-mismatch' | 'root-project' }
  | { kind: 'no-wheel'; package: string }
  | { kind: 'withdrawn'; what: string }
  | { kind: 'django-settings' | 'static-files' };
