import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { attempt, codeOf } from './files.ts';
import { makeFolders } from './folders.ts';
import { removeTree } from './trees.ts';

/** Far more than any state file has. A larger file is not ours and would only fill the memory. */
const LIMIT_BYTES = 32 * 1024 * 1024;

/** The kind of `file` itself, a symlink being `other`; undefined if it does not exist. */
export function plainKind(file: string): 'file' | 'folder' | 'other' | undefined {
  const stats = attempt('look at', file, () => lstat(file));
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
}

function lstat(file: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

/**
 * The bytes of a regular file. Undefined for anything else: absent, a link, a folder, a pipe (which would block), unreadable, too
 * large, or refused by `accepts`.
 */
export function readPlain(file: string, accepts: (stats: fs.Stats) => boolean = () => true): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    const stats = fs.fstatSync(descriptor);
    return stats.isFile() && stats.size <= LIMIT_BYTES && accepts(stats) ? fs.readFileSync(descriptor) : undefined;
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/**
 * Writes a file completely or not at all, even if the power fails: its content and its name are on the disk when this returns.
 * Replaces whatever has the name, including a folder or a link. Slower than `writeFile`: for state, not for layers.
 */
export function writeDurably(file: string, content: string | Buffer, mode = 0o666): void {
  attempt('write', file, () => {
    const folder = path.dirname(file);
    makeFolders(folder);
    const draft = writeDraft(file, content, mode);
    try {
      if (plainKind(file) === 'folder') removeTree(file);
      fs.renameSync(draft, file);
    } catch (error) {
      fs.rmSync(draft, { force: true });
      throw error;
    }
    syncFolder(folder);
  });
}

const DRAFT = /\.[0-9a-f]{12}\.tmp$/;

/** Removes the drafts that a killed process left in a folder. `others` are the files that another process may write now. */
export function removeDrafts(folder: string, others: readonly string[]): void {
  const isLeft = (name: string): boolean => DRAFT.test(name) && !others.includes(name.replace(DRAFT, ''));
  const names = attempt('list', folder, () => fs.readdirSync(folder)).filter(isLeft);
  for (const name of names) attempt('remove', path.join(folder, name), () => fs.rmSync(path.join(folder, name), { force: true }));
}

/** Writes a new file beside `file`, with its content synced to the disk, and returns its path. */
export function writeDraft(file: string, content: string | Buffer, mode: number): string {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const descriptor = fs.openSync(draft, 'wx', mode);
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
  return draft;
}

/** The time by the clock of a folder's file system, which may not be this machine's clock and may tick more coarsely. */
export function timeIn(folder: string): number {
  const probe = attempt('write', folder, () => fs.mkdtempSync(path.join(folder, 'clock-')));
  try {
    return fs.statSync(probe).ctimeMs;
  } finally {
    fs.rmdirSync(probe);
  }
}

/** Syncs the names in a folder to the disk, where its file system can. */
export function syncFolder(folder: string): void {
  const descriptor = attempt('open', folder, () => fs.openSync(folder, fs.constants.O_RDONLY));
  try {
    fs.fsyncSync(descriptor);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM'].includes(codeOf(error))) throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}
