import * as fs from 'node:fs';
import path from 'node:path';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import type { Selects } from '../buildpack/read-project.ts';
import { toFailure } from '../io/files.ts';
import type { ProjectDescriptor } from './platform/descriptor.ts';
import { isMarked } from './state/output-folder.ts';

/** An entry of the app that a build copies. `name` is its path in the app. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'special';
}

/** Which entries of an app a build copies, and the rules behind that. */
export interface Selection extends Selects {
  readonly rules?: Rules;
}

interface Rules {
  /** The file that contains them. */
  readonly from: string;
  readonly key: 'include' | 'exclude';
  readonly patterns: readonly { readonly text: string; readonly matches: (name: string) => boolean }[];
}

/**
 * Which entries of an app a build copies, by include or exclude (gitignore patterns) in the project descriptor `from`. Folders
 * are entered if something below may be included. The rules do not apply to paths outside the app.
 */
export async function makeSelects(descriptor: ProjectDescriptor, from: string): Promise<Selection> {
  if (descriptor.include.length + descriptor.exclude.length === 0) return () => true;
  const { default: ignore } = await import('ignore');
  const key = descriptor.include.length > 0 ? 'include' : 'exclude';
  const matcher = ignore().add([...descriptor[key]]);
  const patterns = descriptor[key]
    .filter((text) => text.trim() !== '' && !text.startsWith('#'))
    .map((text) => {
      const own = ignore().add(text.replace(/^!/, ''));
      return { text, matches: (name: string) => own.ignores(name) };
    });
  const rules: Rules = { from, key, patterns };
  if (key === 'include') {
    const selects = (name: string, folder: boolean): boolean => folder || isOutside(name) || matcher.ignores(name);
    return Object.assign(selects, { byInclusion: true, rules });
  }
  // Not even a folder for a pattern that ends with a slash: to pack, "docs/" means the contents of docs, and the folder stays.
  return Object.assign((name: string) => isOutside(name) || !matcher.ignores(name), { rules });
}

/** A selection without the folder `own` (its path in the app): pybuild's cache, if HOME is inside the app. */
export function leavingOut(selection: Selection, own: string): Selection {
  return Object.assign((name: string, folder: boolean) => name !== own && selection(name, folder), { ...selection });
}

/** What a selection excluded during a walk, and which of its patterns had no effect. */
export interface Tally {
  readonly selects: Selects;
  readonly leftOut: { files: number; folders: number };
  /** Patterns that matched nothing during the walk. */
  readonly unmatched: () => string[];
}

/** A selection that counts what it excludes; a folder that is not entered counts as one, whatever it contains. */
export function tally(selection: Selection): Tally {
  const leftOut = { files: 0, folders: 0 };
  let pending = selection.rules?.patterns ?? [];
  const selects = (name: string, folder: boolean): boolean => {
    const selected = selection(name, folder);
    if (!selected && name !== OUTPUT_NAME) leftOut[folder ? 'folders' : 'files']++;
    pending = pending.filter(({ matches }) => !matches(name));
    return selected;
  };
  const { byInclusion } = selection;
  return {
    selects: byInclusion === undefined ? selects : Object.assign(selects, { byInclusion }),
    leftOut,
    unmatched: () => pending.map(({ text }) => text),
  };
}

function isOutside(name: string): boolean {
  return path.isAbsolute(name) || name === '..' || name.startsWith('../');
}

/**
 * Walks the selected entries of an app, each folder before its contents. With include patterns, folders that turn out empty are
 * left out. pybuild's output folders are never part of it.
 */
export function* walkApp(appDir: string, selects: Selects, folder = ''): Generator<Entry> {
  for (const entry of entriesIn(appDir, selects, folder)) {
    if (entry.kind !== 'folder') {
      yield entry;
      continue;
    }
    const inside = walkApp(appDir, selects, entry.name);
    const first = inside.next();
    if (first.done === true && selects.byInclusion === true) continue;
    yield entry;
    if (first.done !== true) yield first.value;
    yield* inside;
  }
}

/** The selected entries of one folder of an app, without what is below them. */
export function* entriesIn(appDir: string, selects: Selects, folder: string): Generator<Entry> {
  for (const entry of list(folder === '' ? appDir : `${appDir}/${folder}`)) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const full = `${appDir}/${name}`;
    if (!selects(name, entry.isDirectory())) continue;
    if (entry.isDirectory() && (name === OUTPUT_NAME || isMarked(full))) continue;
    yield { name, path: full, kind: kindOf(entry) };
  }
}

/** The kind of an entry itself, symlinks not followed. */
export function kindOf(entry: fs.Dirent): Entry['kind'] {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'special';
}

function list(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw toFailure('list', folder, error);
  }
}
