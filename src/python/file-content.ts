import { fail, type Failure } from '../errors/failure.ts';

/** What a directory entry is, symlinks followed; a broken link is `other`. */
export type EntryKind = 'file' | 'folder' | 'other';

/** A file that was read: its text without a byte order mark, or why it could not be had. */
export type FileText = { readonly text: string; readonly encoding: 'utf-8' | 'utf-16' } | { readonly problem: Failure };

/** A parsed TOML file, or why it could not be. */
export type FileTable = { readonly table: Table } | { readonly problem: Failure };

/** A table of a TOML or JSON file. */
export type Table = Readonly<Record<string, unknown>>;

/** How a file of an app takes part in decisions: by its text, or by the table that it holds. */
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

/** The tables of a list of tables. */
export function tablesIn(value: unknown): Table[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}

/** The text under a key of a table; undefined if there is none. */
export function stringIn(table: Table, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value is a table. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
