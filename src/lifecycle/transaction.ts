import path from 'node:path';
import { kindOf, makeFolder, move, readOptional, writeFile } from '../io/files.ts';
import { removeTree } from '../io/trees.ts';
import type { OutputFolder } from './output-folder.ts';
import { endGroups } from './process-notes.ts';

/** What a build replaces, as a whole or not at all. */
const ITEMS = ['layers', 'workspace', 'cache', 'report.json'];

/**
 * Moves the previous build aside, so that the new one can be made at its final path. Until `commit`, whatever happens
 * can be undone by `repair`: the journal says what there was.
 */
export function begin(output: OutputFolder): void {
  removeTree(output.rollback);
  makeFolder(output.rollback);
  const present = ITEMS.filter((item) => kindOf(path.join(output.root, item)) !== undefined);
  writeFile(output.journal, JSON.stringify({ present }));
  for (const item of present) move(path.join(output.root, item), path.join(output.rollback, item));
}

/** Makes the new build the one that counts; what was moved aside is removed. */
export function commit(output: OutputFolder): void {
  removeTree(output.journal);
  removeTree(output.rollback);
  removeTree(output.tools);
}

/** Undoes what an unfinished build left; returns whether there was one. Its process must be gone. */
export function repair(output: OutputFolder): boolean {
  const journal = readOptional(output.journal);
  if (journal === undefined) {
    removeTree(output.rollback);
    return false;
  }
  // Tools outlive a killed build, and would go on at the very place that the previous build comes back to.
  endGroups(output.tools);
  const { present } = JSON.parse(journal) as { present: string[] };
  for (const item of ITEMS) {
    const place = path.join(output.root, item);
    const aside = path.join(output.rollback, item);
    if (kindOf(aside) !== undefined) {
      removeTree(place);
      move(aside, place);
    } else if (!present.includes(item)) {
      removeTree(place);
    }
  }
  commit(output);
  return true;
}
