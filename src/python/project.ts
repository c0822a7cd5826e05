import { fail, type Unusable } from '../errors/failure.ts';
import type { Layout } from './code-layout.ts';
import { type EntryKind, type FileTable, type FileText, type Table, textOrFail } from './file-content.ts';
import type { ManageFile } from './django.ts';
import type { RequirementsFacts } from './requirements.ts';
import type { CodeReading } from './sources/code-reading.ts';
import type { CondaList } from './sources/conda.ts';
import type { RequirementsChoice } from './sources/requirements-names.ts';
import type { ScriptBlocks } from './sources/script-blocks.ts';

/**
 * A snapshot of everything that decisions about an app depend on. Problems are kept as data, so that a broken file only matters
 * to decisions that need it.
 */
export interface ProjectFacts {
  /** The app's root, with the exact names of the directory listing (even on a case-insensitive disk). */
  readonly entries: ReadonlyMap<string, EntryKind>;
  /** What is in the app's folder `src`, in which many projects keep their package. */
  readonly src: ReadonlyMap<string, EntryKind>;
  /** Every file that was read, and the tables of those in TOML. */
  readonly texts: ReadonlyMap<string, FileText>;
  readonly tables: ReadonlyMap<string, FileTable>;
  readonly requirements: RequirementsFacts;
  /** The app's files that only other builders use (`foreign-files.ts`). */
  readonly foreign: readonly string[];
  /** Where the app has its packages; absent where nothing depends on it. */
  readonly layout?: Layout;
  /** Which requirements file is used where the app has no `requirements.txt`. */
  readonly otherRequirements?: RequirementsChoice;
  /** The inline blocks of scripts at the root, where nothing else says what to install. */
  readonly scripts?: ScriptBlocks;
  /** What the code imports, and what conda's file says, where nothing else says what to install. */
  readonly code?: CodeReading;
  readonly conda?: CondaList;
  /** What the setting for a Django project's manage.py names; absent if it is not set. */
  readonly manage?: ManageFile;
  /** Paths that requirements or locks name and that cannot be installed from, and why. */
  readonly unusable: ReadonlyMap<string, Unusable>;
  /** The sha256 of a text's UTF-8, in hex: lock files contain that of their manifest. */
  readonly digest: (text: string) => string;
}

/**
 * The text of `file`, or undefined if the app has no such file. Fails if it is not UTF-8 text; UTF-16, which Windows editors and
 * PowerShell write, is reported as such.
 */
export function textOf(facts: ProjectFacts, file: string): string | undefined {
  const read = facts.texts.get(file);
  return read === undefined ? undefined : textOrFail(read, file);
}

/** The parsed content of a TOML file, or undefined if the app has no such file. Fails if it is broken. */
export function tableOf(facts: ProjectFacts, file: string): Table | undefined {
  const read = facts.tables.get(file);
  if (read === undefined) return undefined;
  if ('problem' in read) fail(read.problem);
  return read.table;
}
