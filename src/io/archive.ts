import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ReadEntry } from 'tar';
import { fail, PybuildError } from '../errors/failure.ts';
import { codeOf, makeFolder, toFailure } from './files.ts';

/**
 * Unpacks a verified `.tar.gz` into `folder` without its first path component. Owners and set-id bits are dropped,
 * relative symlinks and modes kept; entries and links that would leave `folder` are refused. Files are written
 * synchronously, a chunk at a time: several times faster than the library's asynchronous way, and still interruptible.
 */
export async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  checkGzip(archive);
  makeFolder(folder);
  const { UnpackSync } = await import('tar');
  // The library goes on after an error, so each chunk is followed by a look.
  let trouble: unknown;
  const unpacking = new UnpackSync({
    cwd: folder,
    strip: 1,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    onReadEntry: (entry: ReadEntry) => {
      trouble ??= linkTrouble(entry);
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
}

function failureOf(trouble: unknown, archive: string, folder: string): Error {
  if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].includes(codeOf(trouble))) return toFailure('unpack', folder, trouble);
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  return new PybuildError({ kind: 'archive-invalid', source: archive, reason }, { cause: trouble });
}

/** The tar library ends the whole process on a compressed format it cannot read, so the first bytes are looked at here. */
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
  fail({ kind: 'archive-invalid', source: archive, reason: zstd ? 'it is compressed with zstd; a .tar.gz is needed' : 'it is not gzip' });
}

function linkTrouble(entry: ReadEntry): Error | undefined {
  if (entry.type !== 'SymbolicLink' && entry.type !== 'Link') return undefined;
  const target = entry.linkpath ?? '';
  // Paths still carry the component that is stripped. A symlink is relative to its own folder, a hard link to the archive's root.
  const own = withoutFirst(entry.path);
  const inside = entry.type === 'Link' ? withoutFirst(target) : path.posix.join(path.posix.dirname(own), target);
  const leaves = path.posix.isAbsolute(target) || path.posix.normalize(inside).startsWith('..');
  return leaves ? new Error(`the link ${own} leads outside, to ${target}`) : undefined;
}

function withoutFirst(entry: string): string {
  return path.posix.normalize(entry).split('/').slice(1).join('/');
}
