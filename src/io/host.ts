import type { Emit } from '../output/events.ts';
import type * as archive from './archive.ts';
import type { Run } from './command.ts';
import type { Download } from './download.ts';
import type * as files from './files.ts';
import type * as toml from './toml.ts';
import type * as store from './tree-store.ts';
import type * as trees from './trees.ts';

/** Where the layers of a build are. */
export interface LayerStore {
  /** Makes a layer's folder and its `<layer>.toml` as if it had never been there. */
  readonly discard: (dir: string) => void;
  /** Puts another content that an earlier build left for the layer in its place; false, and nothing done, if there is none. */
  readonly replace: (dir: string) => boolean;
}

/** The effects that the core may have, passed in; types only, so the core can be read without any of them. */
export interface Host {
  readonly files: typeof files;
  readonly trees: typeof trees;
  readonly store: typeof store;
  readonly layers: LayerStore;
  readonly toml: typeof toml;
  readonly archive: typeof archive;
  readonly run: Run;
  readonly download: Download;
  readonly emit: Emit;
  readonly now: () => Date;
  /** Lets what waits have its turn in the middle of long work; throws if the user interrupts. */
  readonly pause: () => Promise<void>;
  /** Aborted when the user interrupts; long work looks at it between steps. */
  readonly signal: AbortSignal;
}

/** What came of a step; nothing if it is not worth a line. */
interface Outcome {
  readonly outcome?: string;
  /** Whether it is the same on every build, and only worth a line beside others. */
  readonly routine?: boolean;
}

/** Runs `work` as a named step of the story, with its time and what `tell` says came of it. */
export async function step<T>(
  host: Pick<Host, 'emit' | 'now'>,
  title: string,
  work: () => Promise<T> | T,
  tell: (result: T) => Outcome = () => ({}),
): Promise<T> {
  const start = host.now().getTime();
  host.emit({ type: 'step-started', title });
  const result = await work();
  host.emit({ type: 'step-finished', title, seconds: (host.now().getTime() - start) / 1000, ...tell(result) });
  return result;
}
