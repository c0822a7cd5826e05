import type { Emit } from '../output/events.ts';
import type * as archive from './archive.ts';
import type { Command, Run } from './command.ts';
import type { Download } from './download.ts';
import type * as files from './files.ts';
import type * as toml from './toml.ts';
import type * as store from './tree-store.ts';
import type * as trees from './trees.ts';

/** The layers of a build. */
export interface LayerStore {
  /** Removes a layer's folder and its `<layer>.toml`. */
  readonly discard: (dir: string) => void;
  /** Replaces a layer by another version that an earlier build left; false, with nothing changed, if no other exists. */
  readonly replace: (dir: string) => boolean;
}

/** The effects that the core may use, passed in. Types only, so the core does not depend on their implementation. */
export interface Host {
  readonly files: typeof files;
  readonly trees: typeof trees;
  readonly store: typeof store;
  readonly layers: LayerStore;
  readonly toml: typeof toml;
  readonly archive: typeof archive;
  readonly run: Run;
  /** Called with the command that makes a step fail, before the step does. */
  readonly onFailedCommand: (command: Command) => void;
  readonly download: Download;
  readonly emit: Emit;
  /** Passes every event to `listener` as well, until what it returns is called. */
  readonly listen: (listener: Emit) => () => void;
  readonly now: () => Date;
  /** Yields to the event loop during long work; throws if the user interrupts. */
  readonly pause: () => Promise<void>;
  /** Aborted when the user interrupts; long work checks it between steps. */
  readonly signal: AbortSignal;
}

/** The result of a step, for its line in the output; without an `outcome` it has none. */
export interface Outcome {
  readonly outcome?: string;
  /** Whether it is the same on every build, and shown only beside other lines. */
  readonly routine?: boolean;
}

/** Runs `work` as a named, timed step of the output; `tell` words its result. */
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
