import { hash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { PybuildError } from '../errors/failure.ts';
import { attempt, codeOf, makeTemporary, sha256Of, toFailure } from './files.ts';
import { makeFolders } from './folders.ts';
import { ownerMark } from './processes.ts';
import { firstLineOf, readBytes } from './regular.ts';
import { ignoringSystem, isKey, look } from './store-entries.ts';
import { contentOf, copierFrom } from './tree-copy.ts';
import { differenceFrom, isInside, LIST, type ListedFile, readList, writeList } from './tree-list.ts';
import { copyFile, removeTree } from './trees.ts';

export { addNote, findNote } from './store-notes.ts';
export { LIST, listTree } from './tree-list.ts';

// A store of trees that several builds share: `<store>/<kind>/<key>/`. Each is added by one rename, removed by one, and never
// written to in between. A tree that is damaged, incomplete, or disappears while it is read counts as absent, and a store that
// cannot be written to is simply not used.

/** A tree of a store. */
export interface StoredTree {
  readonly dir: string;
  /** Its files by their path in it. */
  readonly files: ReadonlyMap<string, ListedFile>;
}

/** Names what is being added or removed: `sweepTemporary` removes what a killed process leaves. */
export const DRAFT = 'incoming-';
const MOST_TEXT_BYTES = 64 * 1024 * 1024;

/** A complete tree of the store, or undefined. Its folder's time records this use. */
export function findTree(store: string, kind: string, key: string): StoredTree | undefined {
  const tree = isKey(key) ? openTree(path.join(store, kind, key)) : undefined;
  if (tree !== undefined) markUsed(tree.dir);
  return tree;
}

/** The tree in a folder; undefined without a list that is understood. */
export function openTree(dir: string): StoredTree | undefined {
  const files = readList(dir);
  return files === undefined ? undefined : { dir, files };
}

/** Records in the time of a folder that it was used, where that can be written. */
export function markUsed(dir: string): void {
  const now = new Date();
  ignoringSystem(() => fs.utimesSync(dir, now, now));
}

/** The sha256 of a regular file; undefined for anything else, including a link to one. */
export function sumOf(file: string): string | undefined {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? sha256Of(file) : undefined;
}

/** Whether a file starts with a `#!` line. */
export function isScript(file: string): boolean {
  return firstLineOf(file).startsWith('#!');
}

/** The permissions of a file. */
export function modeOf(file: string): number {
  return attempt('look at', file, () => fs.statSync(file).mode & 0o777);
}

/** Writes a file that does not exist yet; without `mode`, with the default permissions of new files. */
export function writeNew(file: string, text: string, mode?: number): void {
  attempt('write', file, () => {
    makeFolders(path.dirname(file));
    fs.writeFileSync(file, text, { flag: 'wx' });
    if (mode !== undefined) fs.chmodSync(file, mode);
  });
}

/** A file to add to a store: a copy of another one, whose checksum may be known, or a text. */
export type NewFile =
  | { readonly name: string; readonly source: string; readonly sha256?: string }
  | { readonly name: string; readonly text: string; readonly mode: number };

/**
 * Adds a tree of regular files to the store. If two builds add the same one, one of them stays. Returns why it could not be
 * stored, if so.
 */
export function addTree(store: string, kind: string, key: string, contents: readonly NewFile[]): string | undefined {
  if (!isKey(key)) return 'a name that is no key';
  const files = new Map<string, ListedFile>();
  let draft: string | undefined;
  try {
    draft = makeTemporary(store, DRAFT);
    const dir = path.join(draft, 'tree');
    makeFolders(dir);
    for (const file of contents) {
      if (!isInside(file.name) || file.name === LIST) return 'a path that leads elsewhere';
      files.set(file.name, putFile(dir, file));
    }
    writeList(dir, files);
    makeFolders(path.join(store, kind));
    publish(store, dir, path.join(store, kind, key));
    return undefined;
  } catch (error) {
    const failed = toFailure('write', store, error);
    if (!(failed instanceof PybuildError)) throw failed;
    return codeOf(failed.cause) || failed.message;
  } finally {
    const made = draft;
    if (made !== undefined) ignoringSystem(() => removeTree(made));
  }
}

/** Writes a file below `dir`; returns its entry for the list. */
function putFile(dir: string, file: NewFile): ListedFile {
  const target = path.join(dir, file.name);
  makeFolders(path.dirname(target));
  if ('source' in file) copyFile(file.source, target);
  else {
    fs.writeFileSync(target, file.text, { flag: 'wx', mode: file.mode });
    fs.chmodSync(target, file.mode);
  }
  const { size, mode } = fs.statSync(target);
  return { sha256: ('source' in file ? file.sha256 : undefined) ?? sha256Of(target), bytes: size, mode: mode & 0o777, isLink: false };
}

function publish(store: string, dir: string, place: string): void {
  for (let attempts = 1; ; attempts++) {
    try {
      return fs.renameSync(dir, place);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error)) || attempts === 3) throw error;
      if (openTree(place) !== undefined) return;
      discardTree(store, place);
    }
  }
}

/**
 * Removes a tree of `store`, or whatever has its path, links not followed. It is renamed first, so that no other build finds half
 * of it. Returns false if it does not exist or cannot be removed.
 */
export function discardTree(store: string, dir: string): boolean {
  // Not a new folder: a full disk may not allow one.
  const away = path.join(store, `${DRAFT}${ownerMark()}${randomBytes(6).toString('hex')}`);
  try {
    fs.renameSync(dir, away);
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return false;
  }
  ignoringSystem(() => removeTree(away));
  return true;
}

/** Removes a tree that turned out to be damaged; another process may have removed it already. */
function discardDamaged({ dir }: StoredTree): void {
  discardTree(path.dirname(path.dirname(dir)), dir);
}

/**
 * Copies files of a tree to the places that `placeOf` gives for their paths (undefined: skip). Creates folders and never
 * overwrites. Returns false if the tree is gone or was changed; it is then removed from the store, and files already copied stay.
 */
export function copyFromTree(tree: StoredTree, placeOf: (name: string) => string | undefined): boolean {
  const copyOne = copierFrom(tree.dir);
  for (const [name, listed] of tree.files) {
    const place = placeOf(name);
    if (place === undefined || copyOne(name, listed, place)) continue;
    discardDamaged(tree);
    return false;
  }
  return true;
}

/** A text of a tree, its checksum verified. If it differs or is gone, returns undefined and removes the tree. */
export function readFromTree(tree: StoredTree, name: string): string | undefined {
  const listed = tree.files.get(name);
  const file = path.join(tree.dir, name);
  const content = listed === undefined || look(file)?.isFile() !== true ? undefined : contentOf(file, listed);
  const bytes = content === 'large' ? ignoringSystem(() => readBytes(file, file, MOST_TEXT_BYTES)) : content;
  if (bytes !== undefined && hash('sha256', bytes, 'hex') === listed?.sha256) return bytes.toString('utf8');
  discardDamaged(tree);
  return undefined;
}

/** The first difference between a tree and its list; undefined if every byte matches. */
export function damageOf({ dir, files }: StoredTree): string | undefined {
  return differenceFrom(dir, files);
}
