import * as fs from 'node:fs';
import { fail } from '../errors/failure.ts';

const CHUNK_BYTES = 64 * 1024;

/**
 * Opens a regular file for reading and never blocks. Fails with `file-special` (with `name`) for anything else; errors of the
 * system are thrown unchanged.
 */
export function openRegular(file: string, name: string): number {
  // Opening a device can have effects, so the kind is checked before; and after, as the file may have been replaced meanwhile.
  checkRegular(fs.statSync(file), name);
  const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY);
  try {
    checkRegular(fs.fstatSync(descriptor), name);
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
  return descriptor;
}

function checkRegular(stats: fs.Stats, file: string): void {
  if (stats.isFile()) return;
  const is = stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
  fail({ kind: 'file-special', file, is });
}

/** The bytes of a regular file. Fails as `openRegular` does, and with `file-too-large` above `limit` bytes. */
export function readBytes(file: string, name: string, limit: number): Buffer {
  if (fs.statSync(file).size > limit) tooLarge(name, limit);
  const chunks: Buffer[] = [];
  let total = 0;
  eachChunk(file, name, (chunk) => {
    total += chunk.length;
    if (total > limit) tooLarge(name, limit);
    chunks.push(Buffer.from(chunk));
  });
  return Buffer.concat(chunks);
}

/** Passes the content of a regular file to `take` in chunks, so its size does not matter. Fails as `openRegular` does. */
export function eachChunk(file: string, name: string, take: (chunk: Buffer) => void): void {
  const descriptor = openRegular(file, name);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let length = 1; length > 0;) {
      length = fs.readSync(descriptor, buffer);
      take(buffer.subarray(0, length));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The beginning of a file's first line, up to 256 bytes; '' if it cannot be read. */
export function firstLineOf(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openRegular(file, file);
    const buffer = Buffer.alloc(256);
    const length = fs.readSync(descriptor, buffer);
    return buffer.toString('latin1', 0, length).split('\n')[0] ?? '';
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

function tooLarge(file: string, limit: number): never {
  fail({ kind: 'file-too-large', file, limit });
}
