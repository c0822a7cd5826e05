import * as fs from 'node:fs';
import path from 'node:path';
import { makeFolders } from './folders.ts';
import { readBytes } from './regular.ts';
import { ignoringSystem, isKey, look } from './store-entries.ts';

/** Marks the names of notes that are still being written. */
export const NOTE_DRAFT = '.draft-';
const MOST_BYTES = 64 * 1024 * 1024;

/** A short text of the store by its key; undefined if it is missing or not a file. */
export function findNote(store: string, kind: string, key: string): string | undefined {
  return isKey(key) ? readNote(path.join(store, kind, key)) : undefined;
}

/** The text of a note's file. */
export function readNote(file: string): string | undefined {
  if (look(file)?.isFile() !== true) return undefined;
  return ignoringSystem(() => readBytes(file, file, MOST_BYTES).toString('utf8'));
}

/** Adds a short text to the store, completely or not at all; skipped if it cannot be written. */
export function addNote(store: string, kind: string, key: string, text: string): void {
  if (!isKey(key)) return;
  const file = path.join(store, kind, key);
  const draft = `${file}${NOTE_DRAFT}${process.pid}`;
  const isAdded = ignoringSystem(() => {
    makeFolders(path.dirname(file));
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
    return true;
  });
  if (isAdded !== true) ignoringSystem(() => fs.rmSync(draft, { force: true }));
}
