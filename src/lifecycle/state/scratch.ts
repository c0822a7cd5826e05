import path from 'node:path';
import { makeFolder, namesIn } from '../../io/files.ts';
import { plainKind } from '../../io/state-files.ts';
import { copyTree } from '../../io/trees.ts';
import { storesIn } from './layer-store.ts';
import { acquireLock } from './lock.ts';
import { type OutputFolder, outputFolder } from './output-folder.ts';
import { begin, repair } from './transaction.ts';

/**
 * Does `work` on copies of the last build, at its own place, as layers are bound to their path. The build waits aside, as during a
 * build, and is back afterwards, whatever was done to the copies; after a kill, the next command puts it back. `all` adds the
 * layers that only builds need.
 */
export async function onCopies<T>(output: OutputFolder, all: boolean, work: () => Promise<T>): Promise<T> {
  const unlock = acquireLock(output.lock, 'shell');
  try {
    repair(output);
    begin(output);
    try {
      copyBuild(output, all);
      return await work();
    } finally {
      repair(output);
    }
  } finally {
    unlock();
  }
}

/** Copies what waits aside. Layers come without their metadata, so that none counts as one that a failed build has finished. */
function copyBuild(output: OutputFolder, all: boolean): void {
  const aside = outputFolder(output.rollback);
  makeFolder(output.ownLayers);
  for (const store of storesIn(output.rollback)) {
    if (store !== aside.ownLayers && !all) continue;
    for (const name of namesIn(store)) {
      const layer = path.join(store, name);
      if (plainKind(layer) === 'folder') copyTree(layer, path.join(output.ownLayers, name));
    }
  }
  copyTree(path.join(aside.layers, 'config'), path.join(output.layers, 'config'));
  copyTree(aside.workspace, output.workspace);
}
