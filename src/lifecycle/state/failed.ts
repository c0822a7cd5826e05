import path from 'node:path';
import { move, namesIn } from '../../io/files.ts';
import { plainKind, writeDurably } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { type FailedBuild, LAYER_NAME, readFailedBuild, readLayer } from './decode.ts';
import { isOwnBuild, mayKeep } from './finished.ts';
import { isLent, layerPlaces, storesIn } from './layer-store.ts';
import type { OutputFolder } from './output-folder.ts';
import { reclaimSpare } from './spare.ts';

// What a failed build leaves to look at, until the next build begins. No layer is kept twice: completed ones wait in `finished/` for
// the next build, reused ones return to the last good build, and only what is left moves to `failed/`. It never counts as a build.

/**
 * Records where the layers of an unfinished build will be after its roll-back. Needs to come first: what is lent can only be told
 * before it is returned. A roll-back that was interrupted has its record already.
 */
export function noteFailed(output: OutputFolder): void {
  if (!isOwnBuild(output)) return;
  if (plainKind(output.failed) !== 'folder') removeTree(output.failed);
  if (readFailedBuild(output.failedBuild) !== undefined) return;
  const layers = foldersOf(output).map(({ name, place }) => ({ name, in: placeAfter(output, name, place) }));
  writeFailed(output, { v: 1, output: output.root, layers });
}

/** Moves what is left of an unfinished build to `failed/`: layers that nobody else keeps, and the workspace. */
export function keepFailed(output: OutputFolder): void {
  if (!isOwnBuild(output) || readFailedBuild(output.failedBuild) === undefined) return;
  for (const { name, place } of foldersOf(output)) replace(place, path.join(output.failedLayers, name));
  if (plainKind(output.workspace) === 'folder') replace(output.workspace, output.failedWorkspace);
}

/** Removes what is kept of a failed build; its workspace becomes the spare one again, if it was that. */
export function dropFailed(output: OutputFolder): void {
  if (plainKind(output.failed) === 'folder') {
    removeTree(output.failedBuild);
    reclaimSpare(output, output.failedWorkspace);
  }
  removeTree(output.failed);
}

/** Adds the command that failed to the record; without a record, there is nothing to run it in. */
export function noteCommand(output: OutputFolder, command: NonNullable<FailedBuild['command']>): void {
  const kept = readFailedBuild(output.failedBuild);
  if (kept !== undefined) writeFailed(output, { ...kept, command });
}

/** A layer of a failed build, and where its content is. */
export interface KeptLayer {
  readonly name: string;
  readonly place: string;
  /** Whose it is: only the failed build's, one for the next build to use, or one of the last good build. */
  readonly in: FailedBuild['layers'][number]['in'];
}

/**
 * The layers of the failed build that are still there. `last` is the folder that holds the last good build: the output folder, or
 * where that waits.
 */
export function keptLayers(output: OutputFolder, { layers }: FailedBuild, last: string): KeptLayer[] {
  return layers.flatMap((layer) => {
    const stores = { failed: [output.failedLayers], finished: [output.finished], last: storesIn(last) }[layer.in];
    const place = stores.map((store) => path.join(store, layer.name)).find((one) => plainKind(one) === 'folder');
    return place === undefined ? [] : [{ ...layer, place }];
  });
}

function placeAfter(output: OutputFolder, name: string, place: string): KeptLayer['in'] {
  const lender = layerPlaces(output, name).find(isLent);
  if (lender !== undefined) return path.dirname(lender) === output.finished ? 'finished' : 'last';
  return mayKeep(output) && readLayer(`${place}.toml`)?.types.cache === true ? 'finished' : 'failed';
}

/** The folders in the place of layers, with or without metadata. */
function foldersOf({ root }: OutputFolder): { name: string; place: string }[] {
  return storesIn(root).flatMap((store) =>
    namesIn(store).flatMap((name) => {
      const place = path.join(store, name);
      return LAYER_NAME.test(name) && plainKind(place) === 'folder' ? [{ name, place }] : [];
    }),
  );
}

function replace(from: string, to: string): void {
  removeTree(to);
  move(from, to);
}

function writeFailed(output: OutputFolder, kept: FailedBuild): void {
  writeDurably(output.failedBuild, `${JSON.stringify(kept)}\n`, 0o600);
}
