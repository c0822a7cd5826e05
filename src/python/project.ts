import { fail, type Failure } from '../errors/failure.ts';
import type { RequirementsFacts } from './requirements.ts';

/** What a directory entry is, symlinks followed; a broken link is `other`. */
export type EntryKind = 'file' | 'folder' | 'other';

/** A file that was read: its text without a byte order mark, or why it could not be had. */
export type FileText = { readonly text: string; readonly encoding: 'utf-8' | 'utf-16' } | { readonly problem: Failure };

/** A parsed TOML file, or why it could not be. */
export type FileTable = { readonly table: Table } | { readonly problem: Failure };

/** A table of a TOML or JSON file. */
export type Table = Readonly<Record<string, unknown>>;

/**
 * A snapshot of what decisions about an app depend on. Problems are kept as data, so that a broken file only matters
 * to a decision that needs it.
 */
export interface ProjectFacts {
  /** The app's root, by the exact names that the directory lists (a case-insensitive disk hides nothing). */
  readonly entries: ReadonlyMap<string, EntryKind>;
  readonly texts: ReadonlyMap<string, FileText>;
  readonly tables: ReadonlyMap<string, FileTable>;
  readonly requirements: RequirementsFacts;
}

/**
 * The text of `file`, or undefined if the app has no such file. Fails if it is there but is not UTF-8 text; UTF-16,
 * which Windows editors and PowerShell write, is named as such.
 */
export function textOf(facts: ProjectFacts, file: string): string | undefined {
  const read = facts.texts.get(file);
  return read === undefined ? undefined : textOrFail(read, file);
}

/** The text of a file that was read. Fails unless it is UTF-8. */
export function textOrFail(read: FileText, file: string): string {
  if ('problem' in read) fail(read.problem);
  if (read.encoding === 'utf-16') fail({ kind: 'file-not-text', file, offset: 0, looksLike: 'UTF-16' });
  return read.text;
}

/** The parsed content of a TOML file, or undefined if the app has no such file. Fails if it is there but broken. */
export function tableOf(facts: ProjectFacts, file: string): Table | undefined {
  const read = facts.tables.get(file);
  if (read === undefined) return undefined;
  if ('problem' in read) fail(read.problem);
  return read.table;
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

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
