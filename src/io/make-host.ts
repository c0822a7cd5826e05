import { setImmediate } from 'node:timers/promises';
import * as archive from './archive.ts';
import { makeRun } from './command.ts';
import { type DownloadSettings, makeDownload } from './download.ts';
import * as files from './files.ts';
import type { Host } from './host.ts';
import * as toml from './toml.ts';
import * as store from './tree-store.ts';
import * as trees from './trees.ts';

/** Assembles the adapters for one run; `settings.env` is the build's environment. */
export function makeHost(settings: DownloadSettings): Host {
  const { emit, signal } = settings;
  return {
    files,
    trees,
    store,
    // A lifecycle restores only one version of a layer.
    layers: { discard, replace: () => false },
    toml,
    archive,
    run: makeRun(signal),
    download: makeDownload(settings),
    emit,
    now: () => new Date(),
    pause: async () => {
      await setImmediate();
      signal.throwIfAborted();
    },
    signal,
  };
}

function discard(layer: string): void {
  for (const tree of [layer, `${layer}.toml`]) trees.removeTree(tree);
}
