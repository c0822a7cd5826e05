import path from 'node:path';
import { makeFolder, move } from '../../io/files.ts';
import { plainKind, syncFolder } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { dropFinished, dropHalves, keepFinished, writeJournal } from './finished.ts';
import { dropHusks, dropMetadata, returnLent, storesIn } from './layer-store.ts';
import type { OutputFolder } from './output-folder.ts';
import { endGroups } from './process-notes.ts';
import { keepSpare, returnSpare } from './spare.ts';

/** What a build replaces, as a whole or not at all. */
const ITEMS = { layers: 'folder', workspace: 'folder', 'workspace.json': 'file', cache: 'folder', 'report.json': 'file' } as const;

/** An item's place, and where it waits while a build is at work. What is of another kind is no item. */
function itemsOf(output: OutputFolder): { place: string; aside: string; here: boolean; waits: boolean }[] {
  return Object.entries(ITEMS).map(([name, kind]) => {
    const [place, aside] = [path.join(output.root, name), path.join(output.rollback, name)];
    return { place, aside, here: plainKind(place) === kind, waits: plainKind(aside) === kind };
  });
}

/** There while all that was moved aside is there: then what is at an item's place is the new build's. */
function allAside(output: OutputFolder): string {
  return path.join(output.rollback, 'complete');
}

/**
 * Moves the previous build aside, so that the new one can be made at its final path. Until `commit`, whatever happens can
 * be undone by `repair`, which goes by what is where: the journal only has to be there. What it says is about the layers that
 * the next build may be given.
 */
export function begin(output: OutputFolder): void {
  removeTree(output.rollback);
  makeFolder(output.rollback);
  writeJournal(output);
  for (const { place, aside, here } of itemsOf(output)) {
    if (here) move(place, aside);
    else removeTree(place);
  }
  dropHusks(output);
  dropHalves(output);
  makeFolder(allAside(output));
  syncFolder(output.rollback);
}

/** Makes the new build the one that counts. */
export function commit(output: OutputFolder): void {
  removeTree(output.journal);
  syncFolder(output.root);
}

/** Removes what the new build replaced but for a workspace to bring up to date, and what only the one before it was about. */
export function sweep(output: OutputFolder): void {
  keepSpare(output, output.rollback);
  dropFinished(output);
  removeTree(output.rollback);
  removeTree(output.tools);
  removeTree(output.failure);
}

/** Undoes what an unfinished build left; returns whether there was one. Its process must be gone. */
export function repair(output: OutputFolder): boolean {
  // Tools outlive a killed build, and would go on at the very place that the previous build comes back to.
  endGroups(output.tools);
  const unfinished = plainKind(output.journal) !== undefined && plainKind(output.rollback) === 'folder';
  if (unfinished) undo(output);
  // A build that is complete, but for what it had to sweep.
  else if (plainKind(allAside(output)) !== undefined) dropFinished(output);
  removeTree(output.journal);
  removeTree(output.rollback);
  return unfinished;
}

/** Can itself be cut short anywhere, and taken up again. */
function undo(output: OutputFolder): void {
  if (plainKind(allAside(output)) !== undefined) {
    returnLent(output);
    returnSpare(output);
    try {
      keepFinished(output);
    } catch {
      // The last good build comes back, even where a full disk leaves no room for the folder of what was finished.
    }
    for (const store of storesIn(output.root)) dropMetadata(store);
    for (const { place } of itemsOf(output)) removeTree(place);
    removeTree(allAside(output));
    syncFolder(output.rollback);
  }
  // What is not aside now was either never moved, as the build was cut short before, or is back already.
  for (const { place, aside, waits } of itemsOf(output)) {
    if (!waits) continue;
    removeTree(place);
    move(aside, place);
  }
  syncFolder(output.root);
}
