/** Where an app has its packages: enough to know whether it can be packaged itself. */
export interface Layout {
  /** Whether there is a folder `src`. */
  readonly hasSource: boolean;
  /** Folders with an `__init__.py`, at most two levels below the root: `shop`, `src/shop`. */
  readonly packages: readonly string[];
  /** The modules in `src`, without `.py`. */
  readonly sourceModules: readonly string[];
}

/** An app without any. */
export const NO_LAYOUT: Layout = { hasSource: false, packages: [], sourceModules: [] };
