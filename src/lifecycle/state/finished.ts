import path from 'node:path';
import { move, namesIn } from '../../io/files.ts';
import { here } from '../../io/processes.ts';
import { plainKind, writeDurably } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { layerNames, readJournal, readLayer } from './decode.ts';
import { dropMetadata, storesIn } from './layer-store.ts';
import type { OutputFolder } from './output-folder.ts';

/** Writes down that a build is at work, and where. */
export function writeJournal(output: OutputFolder): void {
  writeDurably(output.journal, `${JSON.stringify({ v: 1, place: here(), output: output.root })}\n`);
}

/**
 * Keeps for the next build the layers that an unfinished one has closed, as far as a later build may be given them. What
 * was lent must be back. A layer counts by its `<layer>.toml`, so that goes first and comes last.
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
 * Layers are bound to their path, and nothing says that what was written before another boot is whole: a power loss may have
 * taken what had not reached the disk.
 */
function mayKeep(output: OutputFolder): boolean {
  const journal = readJournal(output.journal);
  const ownPlace = output.movedFrom === undefined && output.unsealed !== true;
  return ownPlace && journal?.output === output.root && journal.place === here();
}

/** Removes what was kept, in an order in which no half of a layer counts. */
export function dropFinished({ finished }: OutputFolder): void {
  dropMetadata(finished);
  removeTree(finished);
}

/** Removes halves of layers from what was kept, so that none can be taken for lent. */
export function dropHalves({ finished }: OutputFolder): void {
  if (plainKind(finished) !== 'folder') return removeTree(finished);
  const names = layerNames(finished).filter((name) => plainKind(path.join(finished, name)) === 'folder');
  const whole = new Set(names.flatMap((name) => [name, `${name}.toml`]));
  for (const name of namesIn(finished).filter((one) => !whole.has(one))) removeTree(path.join(finished, name));
}
