import * as fs from 'node:fs';
import { toFailure } from '../io/files.ts';
import { type Entry, type Selection, tally, type Tally, walkApp } from './selection.ts';

/** What tells a file from others and from what it was before. Of thousands of files this is kept: Node's own `Stats` is many times larger. */
export type Stamp = Readonly<Pick<fs.Stats, 'dev' | 'ino' | 'mode' | 'size' | 'mtimeMs' | 'ctimeMs'>>;

/** An entry of an app, and what its file system said of it. */
export interface Surveyed extends Entry {
  readonly stamp: Stamp;
}

/** The selected part of an app as it was at one moment. */
export interface Survey {
  readonly appDir: string;
  /** Folders before what they hold. */
  readonly entries: readonly Surveyed[];
  readonly selection: Selection;
  /** What the selection has left out. */
  readonly tally: Tally;
}

/** Looks at every selected entry of an app, once for all who want to know. */
export function surveyApp(appDir: string, selection: Selection): Survey {
  const counting = tally(selection);
  const entries: Surveyed[] = [];
  for (const entry of walkApp(appDir, counting.selects))
    entries.push({ name: entry.name, path: entry.path, kind: entry.kind, stamp: look(entry.path) });
  return { appDir, entries, selection, tally: counting };
}

function look(file: string): Stamp {
  try {
    return stampOf(file);
  } catch (error) {
    throw toFailure('look at', file, error);
  }
}

/** The stamp of a file itself, symlinks not followed. Errors of the system are thrown as they are. */
export function stampOf(file: string): Stamp {
  const { dev, ino, mode, size, mtimeMs, ctimeMs } = fs.lstatSync(file);
  return { dev, ino, mode, size, mtimeMs, ctimeMs };
}
