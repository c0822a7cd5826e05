import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Every path below a folder with its kind, mode, and target or content. Names in `places`, which show where a tree was made,
 * count as equal to those of another tree.
 */
export function imageTree(folder: string, places: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const file = path.join(folder, name);
      const stat = lstatSync(file);
      if (stat.isSymbolicLink()) return `${name} -> ${neutral(readlinkSync(file), places)}`;
      const mode = (stat.mode & 0o7777).toString(8);
      return stat.isDirectory() ? `${name}/ ${mode}` : `${name} ${mode} ${contentOf(file, places)}`;
    })
    .toSorted();
}

function contentOf(file: string, places: readonly string[]): string {
  const bytes = readFileSync(file);
  const isRecord = file.endsWith('/RECORD');
  if (!isRecord && !places.some((place) => bytes.includes(place))) return checksum(bytes);
  // Bytecode stores the length of a name beside it.
  if (bytes.includes(0)) return 'names its place';
  return checksum(neutral(isRecord ? withoutScripts(bytes.toString()) : bytes.toString(), places));
}

function checksum(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function neutral(text: string, places: readonly string[]): string {
  return places.reduce((result, place, index) => result.replaceAll(place, `<place ${index}>`), text);
}

/** A wheel's RECORD without checksums of its scripts: their first lines contain the interpreter. */
function withoutScripts(record: string): string {
  return record.replaceAll(/^(\.\.\/.*\/bin\/[^,]*),.*$/gm, '$1');
}
