/** The package manager that was installing: its name, the file that it reads, and the command that refreshes it. */
export interface ByManager {
  readonly name: string;
  readonly file: string;
  readonly refresh: string;
}

/** What a package manager's own words say about why it failed. */
export type Trouble =
  | { kind: 'network'; host?: string }
  | { kind: 'credentials'; host?: string; status?: 401 | 403 }
  | { kind: 'not-found'; requirement: string; versions?: readonly string[] }
  | { kind: 'no-index'; requirement: string }
  // `uv` where its own setting forbids the network, else --offline.
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
