import { createReadStream, openSync, readSync, closeSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ReadEntry } from 'tar';
import { fail, PybuildError } from '../errors/failure.ts';
import { codeOf, link, makeFolder, toFailure } from './files.ts';

/**
 * Unpacks a verified `.tar.gz` into `folder` without its first path component. Owners and set-id bits are dropped, relative
 * symlinks and modes are kept; entries and links that would escape `folder` are refused. Files are written synchronously, a chunk
 * at a time: several times faster than the library's asynchronous mode, and still interruptible.
 */
export async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  checkGzip(archive);
  makeFolder(folder);
  const { UnpackSync } = await import('tar');
  // The library continues after an error, so each chunk is followed by a check. It refuses links to links, so links are created
  // here, after all files: no file can then be written through one.
  let trouble: unknown;
  const links: Link[] = [];
  const unpacking = new UnpackSync({
    cwd: folder,
    strip: 1,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    filter: (_, entry) => {
      const found = 'header' in entry ? linkOf(entry) : undefined;
      if (found === undefined) return true;
      trouble ??= linkTrouble(found);
      if (found.symbolic) links.push(found);
      return !found.symbolic;
    },
  });
  unpacking.on('error', (error: unknown) => {
    trouble ??= error;
  });
  const feed = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      unpacking.write(chunk);
      if (trouble !== undefined) return;
    }
    unpacking.end();
  };
  await pipeline(createReadStream(archive), createGunzip(), feed, { signal }).catch((error: unknown) => {
    trouble ??= error;
  });
  signal.throwIfAborted();
  if (trouble !== undefined) throw failureOf(trouble, archive, folder);
  for (const { own, target } of links) link(target, path.join(folder, own));
  const root = placeOf(folder) ?? folder;
  const stray = links.find(({ own }) => !`${placeOf(path.join(folder, own)) ?? root}/`.startsWith(`${root}/`));
  if (stray !== undefined) throw failureOf(leadsOutside(stray), archive, folder);
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

function failureOf(trouble: unknown, archive: string, folder: string): Error {
  if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].includes(codeOf(trouble))) return toFailure('unpack', folder, trouble);
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  return new PybuildError({ kind: 'archive-invalid', source: archive, reason }, { cause: trouble });
}

/** The tar library ends the whole process on a compression that it cannot read, so the first bytes are checked here. */
function checkGzip(archive: string): void {
  const magic = Buffer.alloc(4);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(archive, 'r');
    readSync(descriptor, magic, 0, 4, 0);
  } catch (error) {
    throw toFailure('read', archive, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  if (magic[0] === 0x1f && magic[1] === 0x8b) return;
  const zstd = magic.readUInt32LE() === 0xfd2fb528;
  fail({
    kind: 'archive-invalid',
    source: archive,
    reason: zstd ? 'it is compressed with zstd; pybuild needs a .tar.gz' : 'it is not a gzip file',
  });
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
