import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Every path below a folder with its kind, mode, and target or content. Names of `places` count as equal to those of
 * another tree's: they tell where a tree was made.
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
  // Bytecode holds the length of a name beside it.
  if (bytes.includes(0)) return 'names its place';
  return checksum(neutral(isRecord ? withoutScripts(bytes.toString()) : bytes.toString(), places));
}

function checksum(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function neutral(text: string, places: readonly string[]): string {
  return places.reduce((result, place, index) => result.replaceAll(place, `<place ${index}>`), text);
}

/** A wheel's list of files without checksums of its scripts: their first lines name the interpreter. */
function withoutScripts(record: string): string {
  return record.replaceAll(/^(\.\.\/.*\/bin\/[^,]*),.*$/gm, '$1');
}
