import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { attempt, codeOf, realPath, toFailure } from './files.ts';
import { makeFolders } from './folders.ts';
import { isOwnerGone } from './processes.ts';
import { eachChunk, openRegular } from './regular.ts';

const MOST_ATTEMPTS = 4;

/** Removes a tree, read-only folders included; does nothing if it is absent. */
export function removeTree(tree: string): void {
  for (let attempts = 1; ; attempts++) {
    try {
      // An interrupted process may be about to write its last file.
      return fs.rmSync(tree, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    } catch (error) {
      const code = codeOf(error);
      if (attempts === MOST_ATTEMPTS || !['ENOTEMPTY', 'EACCES', 'EPERM'].includes(code)) throw toFailure('remove', tree, error);
      // Only another call sees a file that was added after its folder was listed.
      if (code !== 'ENOTEMPTY') makeWritable(tree);
    }
  }
}

/** Removes a tree, as far as that can be, and lets other things go on meanwhile. */
export async function removeTreeGently(tree: string): Promise<void> {
  await fs.promises.rm(tree, { recursive: true, force: true }).catch(() => {});
}

const OLD_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the folders of this user that `makeTemporary` created below `parent` for processes that are gone. If that cannot be
 * known, because they ran in another container, removes those unchanged for a day. What cannot be removed stays.
 */
export function sweepTemporary(parent: string, prefix: string): void {
  for (const name of quietly(() => fs.readdirSync(parent)) ?? []) {
    const folder = path.join(parent, name);
    const stats = name.startsWith(prefix) ? quietly(() => fs.lstatSync(folder)) : undefined;
    if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) continue;
    const abandoned = isOwnerGone(name.slice(prefix.length)) ?? Date.now() - stats.mtimeMs > OLD_MS;
    if (abandoned) quietly(() => removeTree(folder));
  }
}

function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function makeWritable(tree: string): void {
  const stats = fs.lstatSync(tree, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return;
  attempt('remove', tree, () => fs.chmodSync(tree, 0o700));
  for (const name of fs.readdirSync(tree)) makeWritable(path.join(tree, name));
}

/** The bytes that the files of a tree contain (a hard link counts each time), symlinks not followed. */
export function sizeOf(tree: string): number {
  const stats = fs.lstatSync(tree, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  return fs.readdirSync(tree).reduce((sum, name) => sum + sizeOf(path.join(tree, name)), 0);
}

/** The files of a tree with their size in bytes, by their path from `tree`; symlinks not followed. */
export function sizesBelow(tree: string): Map<string, number> {
  const sizes = new Map<string, number>();
  const walk = (folder: string, prefix: string): void => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const name = `${prefix}${entry.name}`;
      const place = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(place, `${name}/`);
      else sizes.set(name, fs.lstatSync(place).size);
    }
  };
  attempt('measure', tree, () => walk(tree, ''));
  return sizes;
}

/** The paths from `tree` of its files and links, without looking at them; links are not followed. */
export function namesBelow(tree: string): string[] {
  const names: string[] = [];
  const walk = (folder: string, prefix: string): void => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(`${folder}/${entry.name}`, `${prefix}${entry.name}/`);
      else names.push(`${prefix}${entry.name}`);
    }
  };
  attempt('list', tree, () => walk(tree, ''));
  return names;
}

/** The files of a tree by their relative path, without folders. */
export function filesBelow(tree: string): string[] {
  const entries = attempt('list', tree, () => fs.readdirSync(tree, { recursive: true, withFileTypes: true }));
  return entries.flatMap((entry) => (entry.isDirectory() ? [] : [path.join(path.relative(tree, entry.parentPath), entry.name)]));
}

/** Whether a file may be started as a program by somebody. */
export function isExecutable(file: string): boolean {
  const stats = quietly(() => fs.statSync(file));
  return stats !== undefined && (stats.mode & 0o111) !== 0;
}

/** Copies a tree: symlinks and modes as they are. */
export function copyTree(from: string, to: string): void {
  attempt('copy', to, () => copyInto(from, to));
}

function copyInto(from: string, to: string): void {
  const stats = fs.lstatSync(from);
  makeFolders(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) copyInto(source, target);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else copyFile(source, target);
  }
  fs.chmodSync(to, stats.mode);
}

const SMALL_BYTES = 1024 * 1024;
const COMPARED_BYTES = 64 * 1024;

/**
 * Copies a file to a new path, with its mode. Small files are read and written: Node's own copy truncates the new file first,
 * which makes some file systems flush it on close and takes twice as long.
 */
export function copyFile(source: string, target: string): void {
  const from = openRegular(source, source);
  let to: number | undefined;
  try {
    const { size, mode } = fs.fstatSync(from);
    if (size > SMALL_BYTES) return fs.copyFileSync(source, target, fs.constants.COPYFILE_FICLONE);
    to = fs.openSync(target, 'wx', mode);
    fs.writeFileSync(to, fs.readFileSync(from));
    fs.fchmodSync(to, mode);
  } finally {
    fs.closeSync(from);
    if (to !== undefined) fs.closeSync(to);
  }
}

/** Whether two regular files have the same bytes; large ones are read in chunks. */
export function isSameContent(one: string, other: string): boolean {
  const [a, b] = [openRegular(one, one), openRegular(other, other)];
  try {
    const [ofA, ofB] = [Buffer.allocUnsafe(COMPARED_BYTES), Buffer.allocUnsafe(COMPARED_BYTES)];
    for (;;) {
      const [length, otherLength] = [fs.readSync(a, ofA), fs.readSync(b, ofB)];
      if (length !== otherLength || ofA.compare(ofB, 0, length, 0, length) !== 0) return false;
      if (length === 0) return true;
    }
  } finally {
    fs.closeSync(a);
    fs.closeSync(b);
  }
}

/** The sha256 of a file's content or, for a folder, of its paths, modes and contents; undefined if it does not exist. */
export function digestOf(file: string): string | undefined {
  const root = realPath(file);
  if (root === undefined) return undefined;
  const hash = createHash('sha256');
  const add = (current: string, name: string): void => {
    const entry = fs.lstatSync(current);
    hash.update(`${name}\0${entry.mode.toString(8)}\0`);
    if (entry.isSymbolicLink()) hash.update(fs.readlinkSync(current));
    else if (entry.isFile()) eachChunk(current, current, (chunk) => hash.update(chunk));
    else if (entry.isDirectory()) {
      for (const child of fs.readdirSync(current).toSorted()) {
        if (child !== '__pycache__' && child !== '.git') add(path.join(current, child), `${name}/${child}`);
      }
    }
  };
  attempt('read', file, () => add(root, ''));
  return hash.digest('hex');
}
