import path from 'node:path';
import { type Host, step } from '../io/host.ts';
import { plainKind } from '../io/state-files.ts';
import { removeTree, removeTreeGently } from '../io/trees.ts';
import { layerNames, storesIn } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

type Tells = Pick<Host, 'emit' | 'now'>;

/**
 * Removes the layers that a complete build has replaced, as a step with a clock: those of a large app are a hundred thousand files.
 * What cannot be removed is left to the sweep.
 */
export async function removeReplaced(host: Tells, { rollback }: OutputFolder): Promise<void> {
  await removeAll(
    host,
    'Removing the replaced layers',
    storesIn(rollback).flatMap((store) => layerNames(store).map((name) => path.join(store, name))),
  );
}

/** The same with the copy of the app that the next build would have brought up to date; first its record, as with `dropSpare`. */
export async function removeSpare(host: Tells, { spare, spareCopies }: OutputFolder): Promise<void> {
  removeTree(spareCopies);
  await removeAll(host, 'Removing the previous copy', [spare]);
}

async function removeAll(host: Tells, title: string, trees: readonly string[]): Promise<void> {
  const folders = trees.filter((tree) => plainKind(tree) === 'folder');
  if (folders.length === 0) return;
  await step(host, title, async () => {
    for (const folder of folders) await removeTreeGently(folder);
  });
}
