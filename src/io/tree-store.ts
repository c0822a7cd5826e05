import * as fs from 'node:fs';
import path from 'node:path';
import { PybuildError } from '../errors/failure.ts';
import { attempt, codeOf, makeTemporary, sha256Of, toFailure } from './files.ts';
import { makeFolders } from './folders.ts';
import { copyFile, filesBelow, removeTree } from './trees.ts';

// A store of trees that several builds share: `<store>/<kind>/<key>/`, each put in place by one rename and never written to
// afterwards. What is damaged or was cut short counts as absent, and a store that cannot be written to is merely of no use.

/** A tree of a store. */
export interface StoredTree {
  readonly dir: string;
  /** Its files by their path in it. */
  readonly files: ReadonlyMap<string, StoredFile>;
}

interface StoredFile {
  readonly sha256: string;
  readonly bytes: number;
  readonly mode: number;
}

/** The list of a tree's files, beside them. */
const LIST = 'files.txt';
const HEADER = 'pybuild store 1, files: ';
const LINE = /^([0-9a-f]{64}) (\d{1,15}) ([0-7]{3}) (.+)$/;
const DRAFT = 'incoming-';

/** A tree of the store, or undefined if there is none that is whole. That it was used is noted in the time of its folder. */
export function findTree(store: string, kind: string, key: string): StoredTree | undefined {
  const dir = path.join(store, kind, key);
  let text: string;
  try {
    text = fs.readFileSync(path.join(dir, LIST), 'utf8');
    const now = new Date();
    fs.utimesSync(dir, now, now);
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return undefined;
  }
  const files = readList(text);
  return files === undefined ? undefined : { dir, files };
}

/** The files that a list names; undefined unless all of it is understood, and no path leads out of the tree. */
function readList(text: string): Map<string, StoredFile> | undefined {
  const [header = '', ...lines] = text.split('\n');
  if (lines.pop() !== '' || header !== `${HEADER}${lines.length}`) return undefined;
  const files = new Map<string, StoredFile>();
  for (const line of lines) {
    const [, sha256 = '', bytes, mode = '', name = ''] = LINE.exec(line) ?? [];
    if (name === '' || name.startsWith('/') || name.split('/').some((part) => part === '..' || part === '.' || part === ''))
      return undefined;
    files.set(name, { sha256, bytes: Number(bytes), mode: Number.parseInt(mode, 8) });
  }
  return files.size === lines.length ? files : undefined;
}

/** The sha256 of a file; undefined for what is none, a link to one included. */
export function sumOf(file: string): string | undefined {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? sha256Of(file) : undefined;
}

/** The permissions of a file. */
export function modeOf(file: string): number {
  return attempt('look at', file, () => fs.statSync(file).mode & 0o777);
}

/** Writes a file that is not there yet; without `mode`, with the permissions that new files get. */
export function writeNew(file: string, text: string, mode?: number): void {
  attempt('write', file, () => {
    makeFolders(path.dirname(file));
    fs.writeFileSync(file, text, { flag: 'wx' });
    if (mode !== undefined) fs.chmodSync(file, mode);
  });
}

/** A file to put into a store: a copy of another one, whose checksum may be known, or a text. */
export type NewFile =
  | { readonly name: string; readonly source: string; readonly sha256?: string }
  | { readonly name: string; readonly text: string; readonly mode: number };

/**
 * Puts a tree of regular files into the store. Of two builds that bring the same one stays. Returns why it could not be kept,
 * if so.
 */
export function addTree(store: string, kind: string, key: string, contents: readonly NewFile[]): string | undefined {
  let draft: string | undefined;
  try {
    draft = makeTemporary(store, DRAFT);
    const dir = path.join(draft, 'tree');
    makeFolders(dir);
    const lines = contents.map((file) => putFile(dir, file));
    fs.writeFileSync(path.join(dir, LIST), `${HEADER}${lines.length}\n${lines.join('')}`);
    makeFolders(path.join(store, kind));
    publish(dir, path.join(store, kind, key));
    return undefined;
  } catch (error) {
    const failed = toFailure('write', store, error);
    if (!(failed instanceof PybuildError)) throw failed;
    return codeOf(failed.cause) || failed.message;
  } finally {
    if (draft !== undefined) removeTree(draft);
  }
}

/** Writes a file below `dir`; returns its line of the list. */
function putFile(dir: string, file: NewFile): string {
  const target = path.join(dir, file.name);
  makeFolders(path.dirname(target));
  if ('source' in file) copyFile(file.source, target);
  else fs.writeFileSync(target, file.text, { mode: file.mode });
  const { size, mode } = fs.statSync(target);
  const sha256 = ('source' in file ? file.sha256 : undefined) ?? sha256Of(target);
  return `${sha256} ${size} ${(mode & 0o777).toString(8).padStart(3, '0')} ${file.name}\n`;
}

function publish(dir: string, place: string): void {
  for (let attempts = 1; ; attempts++) {
    try {
      return fs.renameSync(dir, place);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error)) || attempts === 3) throw error;
      if (isWhole(place)) return;
      removeTree(place);
    }
  }
}

function isWhole(dir: string): boolean {
  return findTree(path.dirname(path.dirname(dir)), path.basename(path.dirname(dir)), path.basename(dir)) !== undefined;
}

/**
 * Copies files of a tree to the places that `placeOf` gives them by their path (undefined: not this one); folders are made,
 * and nothing is written over. Returns false if the tree is not as it was put in, which then is removed from the store; what
 * was copied before stays.
 */
export function copyFromTree({ dir, files }: StoredTree, placeOf: (name: string) => string | undefined): boolean {
  const made = new Set<string>();
  for (const [name, { bytes, mode }] of files) {
    const place = placeOf(name);
    if (place === undefined) continue;
    const source = path.join(dir, name);
    if (!isIntact(source, bytes, mode)) {
      removeTree(dir);
      return false;
    }
    const folder = path.dirname(place);
    attempt('copy', place, () => {
      if (!made.has(folder)) makeFolders(folder);
      made.add(folder);
      copyFile(source, place);
    });
  }
  return true;
}

function isIntact(file: string, bytes: number, mode: number): boolean {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === bytes && (stats.mode & 0o777) === mode;
}

/** Why a tree is not as it was put in, by its first difference; undefined if every byte is. */
export function damageOf({ dir, files }: StoredTree): string | undefined {
  const found = new Set(filesBelow(dir));
  for (const [name, { sha256, bytes, mode }] of files) {
    const file = path.join(dir, name);
    if (!isIntact(file, bytes, mode) || sha256Of(file) !== sha256) return name;
    found.delete(name);
  }
  found.delete(LIST);
  return [...found][0];
}

/** A short text of the store by its key; undefined if there is none. */
export function findNote(store: string, kind: string, key: string): string | undefined {
  try {
    return fs.readFileSync(path.join(store, kind, key), 'utf8');
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return undefined;
  }
}

/** Puts a short text into the store, as a whole or not at all; one that cannot be written is left out. */
export function addNote(store: string, kind: string, key: string, text: string): void {
  const file = path.join(store, kind, key);
  try {
    makeFolders(path.dirname(file));
    const draft = `${file}.${process.pid}.tmp`;
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
  } catch (error) {
    if (codeOf(error) === '') throw error;
  }
}
