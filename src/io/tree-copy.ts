import { hash } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { sha256Of, toFailure } from './files.ts';
import { makeFolders } from './folders.ts';
import { ignoringSystem, isFolder, look } from './store-entries.ts';
import { isAsListed, type ListedFile } from './tree-list.ts';
import { copyFile } from './trees.ts';

// Copies files out of a tree. Each costs seven system calls and no memory of its own: most of a build that finds its packages in
// the store is this.

const SMALL_BYTES = 1024 * 1024;
const SOURCE_FLAGS = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY;

/** Copies one file of a tree by its path in it; false if it is damaged or gone. Errors of the copy itself are failures. */
export type CopyOne = (name: string, listed: ListedFile, place: string) => boolean;

/** A copier for the tree in `dir`, as it is now. Creates folders and never overwrites. */
export function copierFrom(dir: string): CopyOne {
  const isThere = regularFilesIn(dir);
  const buffer = Buffer.allocUnsafe(SMALL_BYTES);
  const made = new Set<string>();
  const mask = process.umask();
  return (name, listed, place) => {
    const source = path.join(dir, name);
    const content = isThere(name) ? contentOf(source, listed, buffer) : undefined;
    if (content === undefined) return false;
    const folder = path.dirname(place);
    try {
      if (!made.has(folder)) makeFolders(folder);
      made.add(folder);
      if (content === 'large') {
        copyFile(source, place);
        return sha256Of(place) === listed.sha256;
      }
      writeNewFile(place, content, listed.mode, mask);
      return true;
    } catch (error) {
      if (content === 'large' && look(source) === undefined) return false;
      throw toFailure('copy', place, error);
    }
  };
}

/**
 * Whether a path was a regular file of a tree when its folder was first asked for. A link that replaced a folder would point out
 * of the tree, and opening a device can have effects.
 */
function regularFilesIn(dir: string): (name: string) => boolean {
  const known = new Map<string, ReadonlyMap<string, fs.Dirent>>();
  const entriesOf = (folder: string): ReadonlyMap<string, fs.Dirent> => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const isOwn = folder === '.' ? isFolder(dir) : entriesOf(path.dirname(folder)).get(path.basename(folder))?.isDirectory() === true;
    const found = isOwn ? ignoringSystem(() => fs.readdirSync(path.join(dir, folder), { withFileTypes: true })) : undefined;
    const entries = new Map((found ?? []).map((entry) => [entry.name, entry]));
    known.set(folder, entries);
    return entries;
  };
  return (name) => entriesOf(path.dirname(name)).get(path.basename(name))?.isFile() === true;
}

/**
 * The content of a small file of a tree, its checksum verified, or `large`; undefined if it is missing or differs from the list.
 * Valid until the buffer is used again.
 */
export function contentOf(
  source: string,
  listed: ListedFile,
  buffer = Buffer.allocUnsafe(Math.min(listed.bytes, SMALL_BYTES)),
): Buffer | 'large' | undefined {
  const descriptor = ignoringSystem(() => fs.openSync(source, SOURCE_FLAGS));
  if (descriptor === undefined) return undefined;
  try {
    if (!isAsListed(fs.fstatSync(descriptor), listed)) return undefined;
    if (listed.bytes > SMALL_BYTES) return 'large';
    const content = ignoringSystem(() => buffer.subarray(0, readInto(buffer, descriptor, listed.bytes)));
    return content !== undefined && hash('sha256', content, 'hex') === listed.sha256 ? content : undefined;
  } finally {
    fs.closeSync(descriptor);
  }
}

function readInto(buffer: Buffer, descriptor: number, bytes: number): number {
  for (let total = 0; ;) {
    const length = total < bytes ? fs.readSync(descriptor, buffer, total, bytes - total, null) : 0;
    if (length === 0) return total;
    total += length;
  }
}

function writeNewFile(file: string, content: Buffer, mode: number, mask: number): void {
  const descriptor = fs.openSync(file, 'wx', mode);
  try {
    for (let total = 0; total < content.length;) total += fs.writeSync(descriptor, content, total);
    if ((mode & mask) !== 0) fs.fchmodSync(descriptor, mode);
  } finally {
    fs.closeSync(descriptor);
  }
}
