/** The package manager that was installing: its name, the file it reads, and the command that refreshes that file. */
export interface ByManager {
  readonly name: string;
  readonly file: string;
  readonly refresh: string;
  /** Whether it goes by a manifest, as the app has no lock. */
  readonly unlocked?: true;
}

/** A line of a file of the app. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What is known of the package that a trouble is about, from the tool's words and the files of the app. */
export interface Located {
  readonly version?: string;
  /** The line that asks for it, or for what needs it. */
  readonly place?: Place;
  /** The package that needs it, where the app does not ask for it itself. */
  readonly neededBy?: string;
  /** The Python of the build: `3.12`. */
  readonly python?: string;
  /** Whether it is built from source only because no wheel fits: not where its source was asked for. */
  readonly lacksWheel?: true;
  readonly wheels?: Wheels;
}

/** What the index has of a package, as it says itself. */
export interface Wheels {
  /** The oldest release after the wanted one that has a wheel for the Python of the build. */
  readonly release?: string;
  /** The newest Python that the wanted release has a wheel for. */
  readonly python?: string;
}

/** One side of a conflict: who wants what. Without `who` the app does; `place` is the line that asks. */
export interface Claim {
  readonly who?: string;
  readonly wants: string;
  readonly place?: Place;
}

/** The cause of a failure, as shown by the output of a package manager. */
export type Trouble =
  | { kind: 'network'; host?: string }
  | { kind: 'credentials'; host?: string; status?: 401 | 403 }
  | ({ kind: 'not-found'; requirement: string; versions?: readonly string[] } & Located)
  // `requires` is the range of Pythons that the wanted release is for, `fits` the newest one in it.
  | ({ kind: 'requires-python'; package: string; requires: string; fits?: string } & Located)
  | ({ kind: 'other-system'; package: string; system: string; marker: string; others: readonly (Place & { name: string })[] } & Located)
  // `folders` are where it was looked for, `files` what is there of it; `build` is the package whose build needs it.
  | ({ kind: 'no-index'; requirement: string; folders?: readonly string[]; files?: readonly string[]; build?: string } & Located)
  // `uv` if its own settings forbid the network, otherwise --offline.
  | { kind: 'offline'; what?: string; by?: 'uv' }
  | { kind: 'git'; repository: string; unreachable?: true; why?: 'key' | 'host-key' | 'credentials'; place?: Place }
  | ({ kind: 'hash'; requirement?: string } & Located)
  | ({ kind: 'hash-mode'; why: 'editable' | 'folder' | 'repository' | 'unpinned' | 'unhashed'; what: string } & Located)
  | { kind: 'conflict'; claims?: readonly Claim[] }
  // A package is for fewer Pythons than the project; `range` are the project's.
  | ({ kind: 'python-range'; package: string; requires: string; range: string } & Located)
  | { kind: 'invalid-requirement'; where?: string }
  // `also` is missing besides; `reason` are the last telling lines of the build, where nothing better is known; `own` if it is a project of the app.
  | ({
      kind: 'build';
      package?: string;
      missing?: string;
      also?: string;
      backend?: string;
      reason?: readonly string[];
      own?: true;
    } & Located)
  // `sign` is what shows that a release is older than what it is built with.
  | ({ kind: 'old-release'; package?: string; sign: string } & Located)
  | ({ kind: 'pkg-resources'; package?: string; pip?: string } & Located)
  | { kind: 'disk-full' }
  | { kind: 'stale-lock'; lock: string; manifest: string; refresh: string }
  | { kind: 'python-mismatch' }
  | OwnProjectTrouble
  | ({ kind: 'no-wheel'; package: string } & Located)
  | { kind: 'unfit-wheel'; wheel: string; place?: Place; madeFor?: string; needed?: string; tags?: string }
  | { kind: 'withdrawn'; what: string }
  | { kind: 'refused-all'; packages: readonly string[] }
  | AppTrouble;

/** A project of the app that could not be built. `reason` are the last telling lines, where no flaw is known. */
export interface OwnProjectTrouble {
  readonly kind: 'own-project';
  /** The file that describes it, and the folder of the app that it is in. */
  readonly file: string;
  readonly path: string;
  readonly name?: string;
  /** What builds it, and the folders in it that hold a package. */
  readonly backend?: string;
  readonly folders?: readonly string[];
  readonly flaw?:
    | { readonly kind: 'file'; readonly file: string }
    | { readonly kind: 'package'; readonly name?: string }
    | { readonly kind: 'several'; readonly found: readonly string[] }
    | undefined;
  readonly reason?: readonly string[];
  /** The line of the requirements that asks for it. */
  readonly place?: Place;
}

/** What the app's own code says about why it failed. */
export type AppTrouble =
  | { kind: 'django-settings' | 'static-files' }
  | { kind: 'app-variables'; names: readonly string[]; at?: AppPlace; listed?: Listed; dotenv?: string }
  | {
      kind: 'app-module';
      module: string;
      at?: AppPlace;
      asApp?: true;
      by?: string;
      package?: string;
      addTo: string;
      heldBy?: Holder;
      settings?: string;
    }
  | { kind: 'app-file'; module: string; file: string; at?: AppPlace }
  | { kind: 'settings-missing'; module: string; at?: AppPlace; others: readonly string[] }
  | { kind: 'python-module'; module: string; at?: AppPlace; by?: string; removedIn: string; pin?: string; addTo: string }
  | { kind: 'library'; library: string; by?: string; debian?: string; instead?: string }
  | { kind: 'static-setting'; setting: string; file?: string; conditional?: number; others: readonly string[]; lines: readonly string[] }
  | { kind: 'app-error'; error: string; at: AppPlace };

/** A file of the app, and the line where one is known. */
export interface AppPlace {
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

/** A module that the app's code imports and nothing provides, with the first place that does. */
export interface MissingImport {
  readonly module: string;
  readonly file: string;
  readonly line: number;
  /** How many places import it. */
  readonly places: number;
  /** The setting of Django that names it, where no statement does. */
  readonly setting?: string;
  /** The package that has it, if one is known. */
  readonly package?: string;
  /** Where the app asks for that package without it being installed. */
  readonly heldBy?: Holder;
  /** What no longer has it (`Python 3.12`), and the requirement that brings it back. */
  readonly removedIn?: string;
  readonly pin?: string;
}
