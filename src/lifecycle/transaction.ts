import path from 'node:path';
import { kindOf, makeFolder, move, readOptional, writeFile } from '../io/files.ts';
import { removeTree } from '../io/trees.ts';
import type { Host } from '../io/host.ts';
import type { OutputFolder } from './output-folder.ts';
import { endGroups } from './process-notes.ts';

/** What a build replaces, as a whole or not at all. */
const ITEMS = ['layers', 'workspace', 'cache', 'report.json'];

/** A layer of the previous build, and where it was moved aside to. */
export interface Loan {
  readonly name: string;
  readonly aside: string;
}

interface Journal {
  readonly present: readonly string[];
  readonly loans?: readonly Loan[];
}

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

/**
 * Moves layers of the previous build to where the new one has its own. Returns a host that gives such a layer back where it
 * would be removed, so that the previous build can still be had as it was.
 */
export function lend(host: Host, output: OutputFolder, loans: readonly Loan[]): Host {
  writeFile(output.journal, JSON.stringify({ present: readJournal(output)?.present ?? [], loans }));
  const lent = new Map(loans.map(({ name, aside }) => [path.join(output.ownLayers, name), aside]));
  for (const [place, aside] of lent) move(aside, place);
  const giveBack = (tree: string): void => {
    const aside = lent.get(tree);
    if (aside === undefined || kindOf(aside) !== undefined) return host.trees.removeTree(tree);
    move(tree, aside);
  };
  return { ...host, trees: { ...host.trees, removeTree: giveBack } };
}

/** Makes the new build the one that counts; what was moved aside is removed. */
export function commit(output: OutputFolder): void {
  removeTree(output.journal);
  removeTree(output.rollback);
  removeTree(output.tools);
}

/** Undoes what an unfinished build left; returns whether there was one. Its process must be gone. */
export function repair(output: OutputFolder): boolean {
  const journal = readJournal(output);
  if (journal === undefined) {
    removeTree(output.rollback);
    return false;
  }
  // Tools outlive a killed build, and would go on at the very place that the previous build comes back to.
  endGroups(output.tools);
  const { present, loans = [] } = journal;
  for (const { name, aside } of loans) {
    const lent = [output.ownLayers, output.cache].map((folder) => path.join(folder, name)).find((place) => kindOf(place) !== undefined);
    if (lent !== undefined && kindOf(aside) === undefined) move(lent, aside);
  }
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

function readJournal(output: OutputFolder): Journal | undefined {
  const text = readOptional(output.journal);
  return text === undefined ? undefined : (JSON.parse(text) as Journal);
}
