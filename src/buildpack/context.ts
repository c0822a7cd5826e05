import type { Environment } from '../cnb/layer-env.ts';
import type { PythonSource } from '../python/decisions.ts';
import type { Called } from '../python/keep-command.ts';
import type { Target } from '../python/inventory.ts';

/** A store, and whether it outlives this build. */
export interface StorePlace {
  readonly dir: string;
  readonly lasts: boolean;
}

/** What the platform passes to the buildpack for one build. */
export interface BuildContext {
  /** The app's folder; the build may write to it. */
  readonly appDir: string;
  /** The folder for this buildpack's layers: `<layers>/<buildpack>` of the lifecycle. */
  readonly layersDir: string;
  /** How a user calls the app; absent in a real lifecycle. */
  readonly called?: Called;
  /** The complete environment of the build: no other variable of the caller is seen. */
  readonly env: Environment;
  readonly target: Target;
  readonly pythonSource: PythonSource;
  /** Whether the network must not be used, not even by the tools that install. */
  readonly offline: boolean;
  /** Whether imports that nothing provides fail the build instead of being reported. */
  readonly strict?: boolean;
  /** Why newer versions of unpinned packages are not looked up if nothing else changed; absent if they are. */
  readonly refreshOff?: string;
  /** Folders to search for the host's interpreters, in order. */
  readonly interpreterFolders: readonly string[];
  /** The folder of unpacked Python archives, by checksum. */
  readonly runtimesDir: string;
  /** The store of installed packages and tools for reuse; absent if there is no place for one. */
  readonly store?: StorePlace;
  /** The data of this release: the list of Python archives and the pins of the tools. */
  readonly dataDir: string;
}
