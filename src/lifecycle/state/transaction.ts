import path from 'node:path';
import { makeFolder, move } from '../../io/files.ts';
import { plainKind, removeDrafts, syncFolder } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { dropFailed, keepFailed, noteFailed } from './failed.ts';
import { dropFinished, dropHalves, keepFinished, writeJournal } from './finished.ts';
import { dropHusks, dropMetadata, returnLent, storesIn } from './layer-store.ts';
import type { OutputFolder } from './output-folder.ts';
import { endGroups } from './process-notes.ts';
import { keepSpare, reclaimSpare } from './spare.ts';

/** What a build replaces, completely or not at all. */
const ITEMS = {
  layers: 'folder',
  workspace: 'folder',
  'workspace.json': 'file',
  'edited.json': 'file',
  cache: 'folder',
  'report.json': 'file',
  'build.log': 'file',
} as const;

/** An item's path, and where it waits during a build. Anything of another kind is not an item. */
function itemsOf(output: OutputFolder): { place: string; aside: string; here: boolean; waits: boolean }[] {
  return Object.entries(ITEMS).map(([name, kind]) => {
    const [place, aside] = [path.join(output.root, name), path.join(output.rollback, name)];
    return { place, aside, here: plainKind(place) === kind, waits: plainKind(aside) === kind };
  });
}

/** Exists while everything is moved aside: what is at an item's path is then the new build's. */
function allAside(output: OutputFolder): string {
  return path.join(output.rollback, 'complete');
}

/**
 * Moves the previous build aside, so that the new one can be made at its final path. Until `commit`, `repair` can undo
 * everything. It relies on which files exist; the journal only has to exist. What is in it concerns what is kept of a build that
 * fails. A build ends the time of what the one before it left, a shell does not.
 */
export function begin(output: OutputFolder, work: 'build' | 'shell' = 'build'): void {
  removeTree(output.rollback);
  makeFolder(output.rollback);
  if (work === 'build') dropFailed(output);
  writeJournal(output, work);
  for (const { place, aside, here } of itemsOf(output)) {
    if (here) move(place, aside);
    else removeTree(place);
  }
  dropHusks(output);
  dropHalves(output);
  makeFolder(allAside(output));
  syncFolder(output.rollback);
}

/** Makes the new build the current one. */
export function commit(output: OutputFolder): void {
  removeTree(output.journal);
  syncFolder(output.root);
}

/** Removes what the new build replaced, except a workspace to bring up to date, and notes about previous builds. */
export function sweep(output: OutputFolder): void {
  keepSpare(output, output.rollback);
  dropFinished(output);
  removeTree(output.rollback);
  removeTree(output.tools);
  removeTree(output.failed);
}

/** Rolls back an unfinished build; returns whether there was one. Its process must have ended. */
export function repair(output: OutputFolder): boolean {
  // Tools may outlive a killed build, and would keep writing where the previous build is restored.
  endGroups(output.tools);
  // Only these are written without the lock.
  removeDrafts(
    output.root,
    [output.lock, output.seal].map((file) => path.basename(file)),
  );
  const unfinished = plainKind(output.journal) !== undefined && plainKind(output.rollback) === 'folder';
  if (unfinished) undo(output);
  // The build is complete; only its sweep was interrupted.
  else if (plainKind(allAside(output)) !== undefined) dropFinished(output);
  removeTree(output.journal);
  removeTree(output.rollback);
  return unfinished;
}

/** Does what a roll-back can do without: the last good build matters more, where a full disk leaves no room. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // It is not kept then.
  }
}

/** Keeps the log of a build that did not come to its end, beside its report if it has one. */
function keepLog(output: OutputFolder): void {
  if (plainKind(output.log) === 'file') move(output.log, output.failedLog);
}

/** Can be interrupted anywhere and continued. */
function undo(output: OutputFolder): void {
  if (plainKind(allAside(output)) !== undefined) {
    // Without the record, where a full disk has no room for it, the rest is not kept.
    quietly(() => noteFailed(output));
    returnLent(output);
    quietly(() => keepFinished(output));
    quietly(() => keepFailed(output));
    // A shell's workspace is a copy of one.
    if (plainKind(output.failedWorkspace) === undefined) reclaimSpare(output, output.workspace);
    quietly(() => keepLog(output));
    for (const store of storesIn(output.root)) dropMetadata(store);
    for (const { place } of itemsOf(output)) removeTree(place);
    removeTree(allAside(output));
    syncFolder(output.rollback);
  }
  // An item that is not aside now was never moved, as the build was interrupted earlier, or is back already.
  for (const { place, aside, waits } of itemsOf(output)) {
    if (!waits) continue;
    removeTree(place);
    move(aside, place);
  }
  syncFolder(output.root);
}
