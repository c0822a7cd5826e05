import { realpathSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { ReadEntry } from 'tar';
import { PybuildError } from '../errors/failure.ts';
import type { Receiver } from './download.ts';
import { codeOf, link, makeFolder, toFailure } from './files.ts';
import { removeTree } from './trees.ts';

/** An archive that is unpacked while its bytes arrive. Errors in them are reported at the end, as they may not be the right bytes. */
export interface Unpacking extends Receiver {
  /** Settles when all of it is unpacked; fails if it cannot be. */
  readonly finish: () => Promise<void>;
  /** Stops unpacking. Files that are unpacked by then stay. */
  readonly abandon: () => void;
}

interface Attempt {
  readonly gunzip: Gunzip;
  /** Settles when it takes no more bytes; never fails. */
  ended: Promise<void>;
  readonly links: Link[];
  hasBegun: boolean;
  trouble: unknown;
}

/** Far more than any Python has: bytes that are not verified yet must not fill a disk. */
const MOST_BYTES = 4 * 1024 ** 3;
const CHUNK_BYTES = 256 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * Unpacks a `.tar.gz` into `folder` without its first path component; `source` names it in messages. Owners and set-id bits are
 * dropped, relative symlinks and modes kept; entries and links that would leave `folder` are refused. Files are written
 * synchronously, a chunk at a time: several times faster than the library's asynchronous way, and still interruptible.
 */
export function unpackInto(folder: string, source: string): Unpacking {
  let current: Attempt | undefined;
  const abandon = (): void => void current?.gunzip.destroy();
  return {
    start: () => {
      abandon();
      removeTree(folder);
      current = begin(folder);
    },
    write: async (bytes) => {
      if (current !== undefined) await write(current, bytes);
    },
    finish: async () => {
      current ??= begin(folder);
      await finish(current, folder, source);
    },
    abandon,
  };
}

async function write(attempt: Attempt, bytes: Buffer): Promise<void> {
  const { gunzip, ended, hasBegun } = attempt;
  if (!hasBegun) attempt.trouble = formatTrouble(bytes);
  attempt.hasBegun = true;
  if (attempt.trouble !== undefined || gunzip.write(bytes)) return;
  await Promise.race([ended, new Promise((resolve) => gunzip.once('drain', resolve))]);
}

async function finish(attempt: Attempt, folder: string, source: string): Promise<void> {
  const { gunzip, ended, links } = attempt;
  gunzip.end();
  await ended;
  if (attempt.trouble !== undefined) throw failureOf(attempt.trouble, source, folder);
  for (const { own, target } of links) link(target, path.join(folder, own));
  const root = placeOf(folder) ?? folder;
  const stray = links.find(({ own }) => !`${placeOf(path.join(folder, own)) ?? root}/`.startsWith(`${root}/`));
  if (stray !== undefined) throw failureOf(leadsOutside(stray), source, folder);
}

function begin(folder: string): Attempt {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const attempt: Attempt = { gunzip, ended: Promise.resolve(), links: [], hasBegun: false, trouble: undefined };
  attempt.ended = pipeline(gunzip, (chunks: AsyncIterable<Buffer>) => unpack(chunks, folder, attempt)).catch((error: unknown) => {
    attempt.trouble ??= error;
  });
  return attempt;
}

async function unpack(chunks: AsyncIterable<Buffer>, folder: string, attempt: Attempt): Promise<void> {
  makeFolder(folder);
  const { UnpackSync } = await import('tar');
  // The library continues after an error, so each chunk is followed by a check. It refuses links to links, so links are created
  // last, when no file can be written through one.
  const unpacking = new UnpackSync({
    cwd: folder,
    strip: 1,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    // Where it cannot read that format, it ends the whole process.
    zstd: false,
    filter: (_, entry) => {
      const found = 'header' in entry ? linkOf(entry) : undefined;
      if (found === undefined) return true;
      attempt.trouble ??= linkTrouble(found);
      if (found.symbolic) attempt.links.push(found);
      return !found.symbolic;
    },
  });
  unpacking.on('error', (error: unknown) => {
    attempt.trouble ??= error;
  });
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`it holds more than ${MOST_BYTES} bytes`);
    unpacking.write(chunk);
    if (attempt.trouble !== undefined) return;
  }
  unpacking.end();
}

/** Why a file that starts with these bytes cannot be unpacked. */
function formatTrouble(bytes: Buffer): Error | undefined {
  if (bytes.subarray(0, GZIP.length).equals(GZIP)) return undefined;
  const isZstd = bytes.subarray(0, ZSTD.length).equals(ZSTD);
  return new Error(isZstd ? 'it is compressed with zstd; pybuild needs a .tar.gz' : 'it is not a gzip file');
}

/** Where a path resolves to; undefined if it does not resolve. Asks the system, as Node's own resolution drops `link/..`. */
function placeOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return undefined;
    throw toFailure('look at', file, error);
  }
}

function failureOf(trouble: unknown, source: string, folder: string): Error {
  if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].includes(codeOf(trouble))) return toFailure('unpack', folder, trouble);
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  return new PybuildError({ kind: 'archive-invalid', source, reason }, { cause: trouble });
}

interface Link {
  readonly symbolic: boolean;
  /** Its path in the archive, without the first component. */
  readonly own: string;
  readonly target: string;
}

function linkOf({ type, path: own, linkpath = '' }: ReadEntry): Link | undefined {
  if (type !== 'SymbolicLink' && type !== 'Link') return undefined;
  return { symbolic: type === 'SymbolicLink', own: withoutFirst(own), target: linkpath };
}

/** A symlink is relative to its own folder, a hard link to the archive's root, where the first component is still present. */
function linkTrouble(found: Link): Error | undefined {
  const { symbolic, own, target } = found;
  const inside = symbolic ? path.posix.join(path.posix.dirname(own), target) : withoutFirst(target);
  const leaves = [own, target].some((name) => path.posix.isAbsolute(name)) || [own, inside].some((name) => /^\.\.(\/|$)/.test(name));
  return leaves ? leadsOutside(found) : undefined;
}

function leadsOutside({ own, target }: Link): Error {
  return new Error(`the link ${own} leads outside, to ${target}`);
}

function withoutFirst(entry: string): string {
  return path.posix.normalize(entry).split('/').slice(1).join('/');
}
