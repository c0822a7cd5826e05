import * as fs from 'node:fs';
import path from 'node:path';
import { sha256Of, sha256OfText } from './files.ts';
import { firstLineOf, readBytes } from './regular.ts';
import { isFolder, look } from './store-entries.ts';
import { filesBelow } from './trees.ts';

// Each tree holds a list of its files: what it must contain to count as complete.

/** A file as it was added to a tree. */
export interface ListedFile {
  /** For a link: the checksum of its target. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mode: number;
  readonly isLink: boolean;
}

export const LIST = 'files.txt';
const HEADER = /^pybuild store 1, files: (\d{1,9}), bytes: (\d{1,15}), sha256: ([0-9a-f]{64})$/;
const LINE = /^([0-9a-f]{64}) (\d{1,15}) ([0-7]{3}|link) (.+)$/s;
const MOST_BYTES = 256 * 1024 * 1024;

/** Whether a path stays inside its base folder and is in normal form. */
export function isInside(name: string): boolean {
  return !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Writes the list of a tree. Errors of the system are thrown unchanged. */
export function writeList(dir: string, files: ReadonlyMap<string, ListedFile>): void {
  const lines = [...files].map(([name, { sha256, bytes, mode, isLink }]) => {
    const permissions = isLink ? 'link' : mode.toString(8).padStart(3, '0');
    return `${sha256} ${bytes} ${permissions} ${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`;
  });
  const body = lines.join('');
  const header = `pybuild store 1, files: ${lines.length}, bytes: ${totalOf(files)}, sha256: ${sha256OfText(body)}`;
  fs.writeFileSync(path.join(dir, LIST), `${header}\n${body}`);
}

function totalOf(files: ReadonlyMap<string, ListedFile>): number {
  return [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The files of a tree by their relative path; undefined if its list is missing or not fully understood. */
export function readList(dir: string): ReadonlyMap<string, ListedFile> | undefined {
  const file = path.join(dir, LIST);
  if (!isFolder(dir) || look(file)?.isFile() !== true) return undefined;
  try {
    return decode(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readBytes(file, file, MOST_BYTES)));
  } catch {
    return undefined;
  }
}

function decode(text: string): ReadonlyMap<string, ListedFile> | undefined {
  const [header = '', ...lines] = text.split('\n');
  const [, count, total, sha256OfLines] = HEADER.exec(header) ?? [];
  // Without this check, a damaged name would leave a tree that is never complete and never replaced.
  if (sha256OfText(text.slice(header.length + 1)) !== sha256OfLines) return undefined;
  if (lines.pop() !== '' || Number(count) !== lines.length) return undefined;
  const files = new Map<string, ListedFile>();
  for (const line of lines) {
    const [, sha256 = '', bytes, mode = '', escaped = ''] = LINE.exec(line) ?? [];
    const name = escaped.includes('\\') ? escaped.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter)) : escaped;
    if (!isInside(name) || name === LIST) return undefined;
    const isLink = mode === 'link';
    files.set(name, { sha256, bytes: Number(bytes), mode: isLink ? 0 : Number.parseInt(mode, 8), isLink });
  }
  return files.size === lines.length && totalOf(files) === Number(total) ? files : undefined;
}

/** The total size of a tree's files in bytes, from the first line of its list; undefined if that line is not understood. */
export function listedBytes(dir: string): number | undefined {
  const total = HEADER.exec(firstLineOf(path.join(dir, LIST)))?.[2];
  return total === undefined ? undefined : Number(total);
}

/** Lists a tree as it is, links included. Errors of the system are thrown unchanged. */
export function listTree(dir: string): void {
  const names = filesBelow(dir).filter((name) => name !== LIST);
  writeList(dir, new Map(names.toSorted().map((name) => [name, factsOf(path.join(dir, name))])));
}

function factsOf(file: string): ListedFile {
  const stats = fs.lstatSync(file);
  if (!stats.isSymbolicLink()) return { sha256: sha256Of(file), bytes: stats.size, mode: stats.mode & 0o777, isLink: false };
  const target = fs.readlinkSync(file);
  return { sha256: sha256OfText(target), bytes: Buffer.byteLength(target), mode: 0, isLink: true };
}

/** The first file that differs from the list of a tree or is not on it; undefined if every byte matches. */
export function differenceFrom(dir: string, files: ReadonlyMap<string, ListedFile>): string | undefined {
  const found = new Set(filesBelow(dir));
  for (const [name, listed] of files) {
    const file = path.join(dir, name);
    const stats = look(file);
    if (stats === undefined || !(listed.isLink ? stats.isSymbolicLink() : isAsListed(stats, listed))) return name;
    if (factsOf(file).sha256 !== listed.sha256) return name;
    found.delete(name);
  }
  found.delete(LIST);
  return [...found][0];
}

/** Whether a regular file still has the kind, size and mode that were listed; its content is not read. */
export function isAsListed(stats: fs.Stats, { bytes, mode, isLink }: ListedFile): boolean {
  return !isLink && stats.isFile() && stats.size === bytes && (stats.mode & 0o777) === mode;
}
