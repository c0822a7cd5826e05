import * as fs from 'node:fs';

/** Reads `length` bytes at an offset, or as many as there are. */
type ReadAt = (offset: number, length: number) => Uint8Array;

/** Passes a regular file to `use`, which reads what it needs; undefined for links and whatever cannot be read. */
export function usingFile<T>(file: string, use: (read: ReadAt) => T): T | undefined {
  let descriptor: number | undefined;
  try {
    const opened = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    descriptor = opened;
    if (!fs.fstatSync(opened).isFile()) return undefined;
    return use((offset, length) => {
      const bytes = Buffer.allocUnsafe(length);
      return bytes.subarray(0, fs.readSync(opened, bytes, 0, length, offset));
    });
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}
