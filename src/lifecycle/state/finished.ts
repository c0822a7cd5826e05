import path from 'node:path';
import { move, namesIn } from '../../io/files.ts';
import { here } from '../../io/processes.ts';
import { plainKind, writeDurably } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { readJournal, readLayer } from './decode.ts';
import { dropMetadata, layerNames, storesIn } from './layer-store.ts';
import type { OutputFolder } from './output-folder.ts';

/** Records that a build, or a shell on copies of one, is running, and where. */
export function writeJournal(output: OutputFolder, work: 'build' | 'shell'): void {
  writeDurably(output.journal, `${JSON.stringify({ v: 1, place: here(), output: output.root, work })}\n`);
}

/**
 * Keeps the layers that an unfinished build has completed, if a later build may use them. Layers that were lent must have been
 * returned. A `<layer>.toml` makes a layer count, so it is removed first and moved last.
 */
export function keepFinished(output: OutputFolder): void {
  if (!mayKeep(output)) return;
  if (plainKind(output.finished) !== 'folder') removeTree(output.finished);
  for (const store of storesIn(output.root)) {
    for (const name of layerNames(store)) {
      const [place, kept] = [path.join(store, name), path.join(output.finished, name)];
      if (plainKind(place) !== 'folder' || readLayer(`${place}.toml`)?.types.cache !== true) continue;
      removeTree(`${kept}.toml`);
      removeTree(kept);
      move(place, kept);
      move(`${place}.toml`, `${kept}.toml`);
    }
  }
}

/**
 * Whether what an unfinished build has made is its own work, at its place, in a folder that the next command recognises. Layers are
 * bound to their path, and those written before another boot may be incomplete: a power loss may have taken what had not reached the
 * disk. A shell only has copies.
 */
export function isOwnBuild(output: OutputFolder): boolean {
  const journal = readJournal(output.journal);
  return output.unsealed !== true && journal?.work === 'build' && journal.output === output.root && journal.place === here();
}

/** Whether a later build may use what an unfinished one has completed. */
export function mayKeep(output: OutputFolder): boolean {
  return output.movedFrom === undefined && isOwnBuild(output);
}

/** Removes what was kept, metadata first, so that no partial layer ever counts. */
export function dropFinished({ finished }: OutputFolder): void {
  dropMetadata(finished);
  removeTree(finished);
}

/** Removes partial layers from what was kept, so that none is mistaken for one that was lent. */
export function dropHalves({ finished }: OutputFolder): void {
  if (plainKind(finished) !== 'folder') return removeTree(finished);
  const names = layerNames(finished).filter((name) => plainKind(path.join(finished, name)) === 'folder');
  const whole = new Set(names.flatMap((name) => [name, `${name}.toml`]));
  for (const name of namesIn(finished).filter((one) => !whole.has(one))) removeTree(path.join(finished, name));
}
