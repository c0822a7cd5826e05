import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { fail, PybuildError } from '../errors/failure.ts';
import type { EntryKind, FileText } from '../python/file-content.ts';
import { makeFolders } from './folders.ts';
import { ownerMark } from './processes.ts';
import { eachChunk, readBytes } from './regular.ts';

/** Whether `error` means that a path does not exist; also if its parent is a file, or the process it belongs to has ended. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ESRCH'].includes(codeOf(error));
}

/** The error code of a failed system call, or '' for anything else. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Runs a file operation; an error becomes a failure with the path. */
export function attempt<T>(operation: string, file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toFailure(operation, file, error);
  }
}

/** Converts a file system error on `file` to a failure. */
export function toFailure(operation: string, file: string, error: unknown): Error {
  if (error instanceof PybuildError) return error;
  const code = codeOf(error);
  if (code === '') return error instanceof Error ? error : new Error(String(error));
  if (code === 'ENOSPC' || code === 'EDQUOT') return new PybuildError({ kind: 'disk-full', path: file }, { cause: error });
  return new PybuildError({ kind: 'io', operation, path: file, code }, { cause: error });
}

/** The kind of `file`, symlinks followed; undefined if it does not exist or is a broken link. */
export function kindOf(file: string): EntryKind | undefined {
  const stats = attempt('look at', file, () => statOrAbsent(file));
  return stats === undefined ? undefined : entryKind(stats);
}

/** Like `kindOf`, but also undefined if the system cannot or may not look. */
export function reachableKind(file: string): EntryKind | undefined {
  try {
    return kindOf(file);
  } catch {
    return undefined;
  }
}

function statOrAbsent(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The names in a folder with their kinds, symlinks followed, in byte order; a broken link is `other`. */
export function listFolder(folder: string): Map<string, EntryKind> {
  const entries = attempt('list', folder, () => fs.readdirSync(folder, { withFileTypes: true }));
  const kinds = new Map<string, EntryKind>();
  for (const entry of entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))) {
    const kind = entry.isSymbolicLink() ? reachableKind(path.join(folder, entry.name)) : entryKind(entry);
    kinds.set(entry.name, kind ?? 'other');
  }
  return kinds;
}

function entryKind(entry: fs.Dirent | fs.Stats): EntryKind {
  return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
}

/** The names in a folder, or none if it does not exist. */
export function namesIn(folder: string): string[] {
  return kindOf(folder) === 'folder' ? [...listFolder(folder).keys()] : [];
}

/** Files that decisions are based on are never larger, and parsing more would take minutes. */
const TEXT_LIMIT = 16 * 1024 * 1024;
const STATE_LIMIT = 256 * 1024 * 1024;

/**
 * Reads a text file of an app; undefined if it is absent or a folder. A file that cannot be read or decoded is returned as a
 * problem, as are special files, which could block their reader or never end, and files over `limit` (16 MB).
 */
export function readText(file: string, name: string, limit = TEXT_LIMIT): FileText | undefined {
  let bytes: Buffer;
  try {
    bytes = readBytes(file, name, limit);
  } catch (error) {
    if (error instanceof PybuildError) return isFolder(error) ? undefined : { problem: error.failure };
    if (isAbsent(error)) return undefined;
    return { problem: { kind: 'file-unreadable', file: name, code: codeOf(error) } };
  }
  return decodeText(bytes, name);
}

/** Where a shell passes the output of a command: `--env-file <(…)`. */
const HANDED_OVER = /^\/(dev\/(stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** Reads a text file that the user named, as `readText` does; a stream from the shell is read to its end. */
export function readGiven(file: string, name: string): FileText | undefined {
  if (!HANDED_OVER.test(file)) return readText(file, name);
  const bytes = attempt('read', name, () => fs.readFileSync(file));
  return decodeText(bytes, name);
}

function isFolder({ failure }: PybuildError): boolean {
  return failure.kind === 'file-special' && failure.is === 'a folder';
}

/** Decodes `bytes` without the byte order mark: UTF-8, or UTF-16 if the mark says so. */
export function decodeText(bytes: Buffer, name: string): FileText {
  for (const [encoding, first, second] of [
    ['utf-16le', 0xff, 0xfe],
    ['utf-16be', 0xfe, 0xff],
  ] as const) {
    if (bytes[0] === first && bytes[1] === second) {
      return { text: new TextDecoder(encoding).decode(bytes), encoding: 'utf-16' };
    }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { problem: { kind: 'file-not-text', file: name, offset: firstInvalid(bytes) } };
  }
}

function firstInvalid(bytes: Buffer): number {
  const valid = Buffer.from(bytes.toString('utf8'), 'utf8');
  let offset = 0;
  while (offset < bytes.length && bytes[offset] === valid[offset]) offset++;
  return offset;
}

/** Reads a file that pybuild or a tool wrote; undefined if it is absent, a folder or a special file. */
export function readOptional(file: string): string | undefined {
  try {
    return readBytes(file, file, STATE_LIMIT).toString('utf8');
  } catch (error) {
    if (isAbsent(error) || (error instanceof PybuildError && error.failure.kind === 'file-special')) return undefined;
    throw toFailure('read', file, error);
  }
}

/** Reads a text file that must exist. */
export function readNamed(file: string): string {
  return attempt('read', file, () => readBytes(file, file, STATE_LIMIT).toString('utf8'));
}

/** Writes a file completely or not at all, creating parent folders. Replaces a hard link instead of writing through it. */
export function writeFile(file: string, content: string, mode = 0o666): void {
  attempt('write', file, () => {
    makeFolders(path.dirname(file));
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      fs.writeFileSync(temporary, content, { mode });
      fs.renameSync(temporary, file);
    } finally {
      fs.rmSync(temporary, { force: true });
    }
  });
}

/** Creates a folder and its parents. */
export function makeFolder(folder: string): void {
  attempt('make', folder, () => makeFolders(folder));
}

/** Creates a symbolic link and its parent folders. */
export function link(target: string, file: string): void {
  attempt('link', file, () => {
    makeFolders(path.dirname(file));
    fs.symlinkSync(target, file);
  });
}

/** Moves a file or folder by rename, creating the parents of the new path. */
export function move(from: string, to: string): void {
  attempt('move', from, () => {
    makeFolders(path.dirname(to));
    fs.renameSync(from, to);
  });
}

/** The size and the time of the last change: detects a changed file without reading it. */
export function stampOf(file: string): string | undefined {
  try {
    const stats = fs.statSync(file);
    return `${stats.size} ${Math.trunc(stats.mtimeMs)}`;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw toFailure('look at', file, error);
  }
}

/** The path with every symlink resolved; undefined if it does not exist. */
export function realPath(file: string): string | undefined {
  try {
    return fs.realpathSync(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw toFailure('look at', file, error);
  }
}

/** The real path that `file` has, or will have once it and its parents exist. */
export function futureRealPath(file: string): string {
  const parent = path.dirname(file);
  return realPath(file) ?? (parent === file ? file : path.join(futureRealPath(parent), path.basename(file)));
}

/**
 * Creates a folder below `parent` whose name starts with `prefix` and identifies its owner (`sweepTemporary`); returns its path.
 */
export function makeTemporary(parent: string, prefix: string): string {
  makeFolder(parent);
  return attempt('make a folder in', parent, () => fs.mkdtempSync(path.join(parent, prefix + ownerMark())));
}

/** Fails with a message about the app if `folder` cannot be an app. */
export function checkAppFolder(folder: string): void {
  let kind: EntryKind | undefined;
  try {
    kind = kindOf(folder);
    if (kind === 'folder') fs.readdirSync(folder);
  } catch {
    fail({ kind: 'app-unusable', path: folder, why: 'unreadable' });
  }
  if (kind === undefined) fail({ kind: 'app-unusable', path: folder, why: 'missing' });
  if (kind !== 'folder') fail({ kind: 'app-unusable', path: folder, why: 'not-a-folder' });
}

/** The sha256 of a text's UTF-8, in hex. */
export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The sha256 of a file's bytes, in hex. */
export function sha256Of(file: string): string {
  const hash = createHash('sha256');
  attempt('read', file, () => eachChunk(file, file, (chunk) => hash.update(chunk)));
  return hash.digest('hex');
}
