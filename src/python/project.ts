import { fail } from '../errors/failure.ts';
import { type EntryKind, type FileTable, type FileText, type Table, textOrFail } from './file-content.ts';
import type { RequirementsFacts } from './requirements.ts';

/**
 * A snapshot of what decisions about an app depend on. Problems are kept as data, so that a broken file only matters
 * to a decision that needs it.
 */
export interface ProjectFacts {
  /** The app's root, by the exact names that the directory lists (a case-insensitive disk hides nothing). */
  readonly entries: ReadonlyMap<string, EntryKind>;
  /** Every file that was read, and those of them that hold a table. */
  readonly texts: ReadonlyMap<string, FileText>;
  readonly tables: ReadonlyMap<string, FileTable>;
  readonly requirements: RequirementsFacts;
  /** Paths outside the app that requirements install from, as far as nothing is there. */
  readonly absent: ReadonlySet<string>;
  /** The sha256 of a text's UTF-8, in hex: lock files hold that of what they were made from. */
  readonly digest: (text: string) => string;
}

/**
 * The text of `file`, or undefined if the app has no such file. Fails if it is there but is not UTF-8 text; UTF-16,
 * which Windows editors and PowerShell write, is named as such.
 */
export function textOf(facts: ProjectFacts, file: string): string | undefined {
  const read = facts.texts.get(file);
  return read === undefined ? undefined : textOrFail(read, file);
}

/** The parsed content of a TOML file, or undefined if the app has no such file. Fails if it is there but broken. */
export function tableOf(facts: ProjectFacts, file: string): Table | undefined {
  const read = facts.tables.get(file);
  if (read === undefined) return undefined;
  if ('problem' in read) fail(read.problem);
  return read.table;
}
