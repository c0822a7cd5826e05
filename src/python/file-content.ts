import { fail, type Failure } from '../errors/failure.ts';

/** The kind of a directory entry, symlinks followed; a broken link is `other`. */
export type EntryKind = 'file' | 'folder' | 'other';

/** A file that was read: its text without a byte order mark, or why it could not be read. */
export type FileText = { readonly text: string; readonly encoding: 'utf-8' | 'utf-16' } | { readonly problem: Failure };

/** A parsed TOML file, or why it could not be parsed. */
export type FileTable = { readonly table: Table } | { readonly problem: Failure };

/** A table of a TOML or JSON file. */
export type Table = Readonly<Record<string, unknown>>;

/** How decisions use a file of an app: as text or as a table. */
export type FileUse = 'text' | 'table';

/** The text of a file that was read. Fails unless it is UTF-8. */
export function textOrFail(read: FileText, file: string): string {
  if ('problem' in read) fail(read.problem);
  if (read.encoding === 'utf-16') fail({ kind: 'file-not-text', file, offset: 0, looksLike: 'UTF-16' });
  return read.text;
}

/** The table under a key of another, or an empty one. */
export function tableIn(table: Table | undefined, ...keys: readonly string[]): Table {
  let found: unknown = table;
  for (const key of keys) found = isTable(found) ? found[key] : undefined;
  return isTable(found) ? found : {};
}

/** The tables in a list; other values are skipped. */
export function tablesIn(value: unknown): Table[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}

/** The text under a key of a table; undefined if absent or not text. */
export function stringIn(table: Table, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value is a table. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
