/** What the code of an app says of the packages that it needs. */
export interface CodeReading {
  /** The Python files that were read. */
  readonly files: readonly string[];
  /** Imports of what neither the app nor Python has. */
  readonly imports: readonly NamedImport[];
  /** Files that could not be read, each with why. */
  readonly unread: readonly string[];
  /** Why not all of the app was looked at, where that is so. */
  readonly bound?: string;
}

/** An import, with its place and the package that has the module, if one is known. */
export interface NamedImport {
  readonly module: string;
  readonly file: string;
  readonly line: number;
  readonly package?: string;
}

/** Modules that are known without an app. */
export interface KnownModules {
  readonly isStandard: (module: string) => boolean;
  /** The package that has a module, as far as one is known. */
  readonly packageOf: (module: string) => string | undefined;
}
