import path from 'node:path';
import { makeFolder, namesIn } from '../../io/files.ts';
import { plainKind } from '../../io/state-files.ts';
import { copyTree, removeTree, sizesBelow } from '../../io/trees.ts';
import { type FailedBuild, readCopies } from './decode.ts';
import { keptLayers } from './failed.ts';
import { storesIn } from './layer-store.ts';
import { acquireLock } from './lock.ts';
import { type OutputFolder, outputFolder } from './output-folder.ts';
import { begin, repair } from './transaction.ts';

/** What to copy: the last good build with the layers that `layers` names, or what is kept of a failed one. */
export type Source =
  | { readonly of: 'last'; readonly layers: (name: string, launch: boolean) => boolean; readonly asCopied?: boolean }
  | { readonly of: 'failed'; readonly kept: FailedBuild };

/**
 * Does `work` on copies of a build, at its own place, as layers are bound to their path. The last good build waits aside, as during
 * a build, and is back afterwards, whatever was done to the copies; after a kill, the next command puts it back.
 */
export async function onCopies<T>(output: OutputFolder, source: Source, work: () => Promise<T>): Promise<T> {
  const unlock = acquireLock(output.lock, 'shell');
  try {
    repair(output);
    begin(output, 'shell');
    try {
      makeFolder(output.ownLayers);
      if (source.of === 'last') copyLast(output, source);
      else copyFailed(output, source.kept);
      return await work();
    } finally {
      repair(output);
    }
  } finally {
    unlock();
  }
}

/** Copies what waits aside. Layers come without their metadata, so that none counts as one that a build has finished. */
function copyLast(output: OutputFolder, { layers, asCopied }: Extract<Source, { of: 'last' }>): void {
  const aside = outputFolder(output.rollback);
  for (const store of storesIn(output.rollback)) {
    for (const name of namesIn(store)) {
      const layer = path.join(store, name);
      if (plainKind(layer) === 'folder' && layers(name, store === aside.ownLayers)) copyTree(layer, path.join(output.ownLayers, name));
    }
  }
  copyTree(path.join(aside.layers, 'config'), path.join(output.layers, 'config'));
  copyTree(aside.workspace, output.workspace);
  const copied = asCopied === true ? readCopies(aside.copies) : undefined;
  if (copied !== undefined) dropAdded(output.workspace, new Set(copied.names));
}

/** Copies what is left of a failed build, wherever it is now. */
function copyFailed(output: OutputFolder, kept: FailedBuild): void {
  for (const { name, place } of keptLayers(output, kept, output.rollback)) copyTree(place, path.join(output.ownLayers, name));
  if (plainKind(output.failedWorkspace) === 'folder') copyTree(output.failedWorkspace, output.workspace);
  makeFolder(output.workspace);
}

/** Removes the files that a build has added to its copy of the app. Links are not recorded as copies, and stay. */
function dropAdded(workspace: string, copied: ReadonlySet<string>): void {
  for (const file of sizesBelow(workspace).keys()) {
    const place = path.join(workspace, file);
    if (!copied.has(file) && plainKind(place) === 'file') removeTree(place);
  }
}
