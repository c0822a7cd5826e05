import * as fs from 'node:fs';
import { toFailure } from '../io/files.ts';
import { type Entry, type Selection, tally, type Tally, walkApp } from './selection.ts';

/** Identifies a file and its state. Kept for thousands of files, and Node's own `Stats` is many times larger. */
export type Stamp = Readonly<Pick<fs.Stats, 'dev' | 'ino' | 'mode' | 'size' | 'mtimeMs' | 'ctimeMs'>>;

/** An entry of an app, with its stamp in the file system. */
export interface Surveyed extends Entry {
  readonly stamp: Stamp;
}

/** The selected part of an app as it was at one moment. */
export interface Survey {
  readonly appDir: string;
  /** Each folder before its contents. */
  readonly entries: readonly Surveyed[];
  readonly selection: Selection;
  /** What the selection excluded. */
  readonly tally: Tally;
}

/** Examines every selected entry of an app, once for all uses. */
export function surveyApp(appDir: string, selection: Selection): Survey {
  const counting = tally(selection);
  const entries: Surveyed[] = [];
  for (const entry of walkApp(appDir, counting.selects)) entries.push(surveyed(entry));
  return { appDir, entries, selection, tally: counting };
}

/** An entry with its stamp. */
export function surveyed({ name, path, kind }: Entry): Surveyed {
  return { name, path, kind, stamp: look(path) };
}

function look(file: string): Stamp {
  try {
    return stampOf(file);
  } catch (error) {
    throw toFailure('look at', file, error);
  }
}

/** The stamp of a file itself, symlinks not followed. Errors of the system are thrown unchanged. */
export function stampOf(file: string): Stamp {
  const { dev, ino, mode, size, mtimeMs, ctimeMs } = fs.lstatSync(file);
  return { dev, ino, mode, size, mtimeMs, ctimeMs };
}
