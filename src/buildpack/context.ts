import type { Environment } from '../cnb/layer-env.ts';
import type { PythonSource } from '../python/decisions.ts';
import type { Target } from '../python/inventory.ts';

/** A store, and whether other builds will find what this one puts in. */
export interface StorePlace {
  readonly dir: string;
  readonly lasts: boolean;
}

/** What a platform tells the buildpack about one build. */
export interface BuildContext {
  /** The app's folder; the build may write to it. */
  readonly appDir: string;
  /** Where this buildpack's layers go: `<layers>/<buildpack>` of the lifecycle. */
  readonly layersDir: string;
  /** The environment of the build: nothing else of the caller's is seen. */
  readonly env: Environment;
  readonly target: Target;
  readonly pythonSource: PythonSource;
  /** Whether the network is out of bounds, also for the tools that install. */
  readonly offline: boolean;
  /** Why newer versions of what is not pinned are not looked for, where nothing else changed; absent if they are. */
  readonly refreshOff?: string;
  /** Folders in which the host's interpreters are looked for, in order. */
  readonly interpreterFolders: readonly string[];
  /** Where unpacked Python archives are kept, by checksum. */
  readonly runtimesDir: string;
  /** Where installed packages and tools are kept to be put in place again; absent if there is no place for them. */
  readonly store?: StorePlace;
  /** What travels with this release: the list of Python archives, and what the tools are made of. */
  readonly dataDir: string;
}
