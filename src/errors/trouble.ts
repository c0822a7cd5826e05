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
  | { kind: 'refused-all'; packages: readonly string[] }
  | AppTrouble;

/** What the app's own code says about why it failed. */
export type AppTrouble =
  | { kind: 'django-settings' | 'static-files' }
  | { kind: 'app-variables'; names: readonly string[]; at?: Place; listed?: Listed; dotenv?: string }
  | {
      kind: 'app-module';
      module: string;
      at?: Place;
      asApp?: true;
      by?: string;
      package?: string;
      addTo: string;
      heldBy?: Holder;
      settings?: string;
    }
  | { kind: 'app-file'; module: string; file: string; at?: Place }
  | { kind: 'settings-missing'; module: string; at?: Place; others: readonly string[] }
  | { kind: 'python-module'; module: string; at?: Place; by?: string; removedIn: string; pin?: string; addTo: string }
  | { kind: 'library'; library: string; by?: string; debian?: string; instead?: string }
  | { kind: 'static-setting'; setting: string; file?: string; conditional?: number; others: readonly string[]; lines: readonly string[] }
  | { kind: 'app-error'; error: string; at: Place };

/** A line of a file of the app. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** An example of an env file that lists a variable, and what else it lists that is not set. */
export interface Listed {
  readonly file: string;
  readonly others: readonly string[];
}

/** Where the app says that it needs a package which was not installed. */
export interface Holder {
  readonly file: string;
  readonly group?: string;
  readonly extra?: string;
}
