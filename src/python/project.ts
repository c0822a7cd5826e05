import { fail, type Failure } from '../errors/failure.ts';
import type { RequirementsFacts } from './requirements.ts';

/** What a directory entry is, symlinks followed; a broken link is `other`. */
export type EntryKind = 'file' | 'folder' | 'other';

/** A file that was read: its text without a byte order mark, or why it could not be had. */
export type FileText = { readonly text: string; readonly encoding: 'utf-8' | 'utf-16' } | { readonly problem: Failure };

/** A parsed TOML file, or why it could not be. */
export type FileTable = { readonly table: Readonly<Record<string, unknown>> } | { readonly problem: Failure };

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

/** Files whose text may take part in a decision. */
export const TEXT_FILES: readonly string[] = ['runtime.txt', '.python-version', '.tool-versions', 'Procfile'];
export const TABLE_FILES: readonly string[] = ['pyproject.toml', 'mise.toml', '.mise.toml'];

/** Names whose presence makes a folder look like a Python app; wider than what can be built, so that the build can explain. */
const PYTHON_FILES: readonly string[] = [
  '.python-version',
  '__init__.py',
  'app.py',
  'main.py',
  'manage.py',
  'pdm.lock',
  'Pipfile',
  'Pipfile.lock',
  'poetry.lock',
  'pyproject.toml',
  'requirements.txt',
  'runtime.txt',
  'server.py',
  'setup.cfg',
  'setup.py',
  'uv.lock',
  'requeriments.txt',
  'requirement.txt',
  'requirements',
  'requirements.text',
  'Requirements.txt',
  'requirements.txt.txt',
  'requirments.txt',
];
const PYTHON_FOLDERS: readonly string[] = ['__pycache__', '.venv', 'venv'];
const PYLOCK: RegExp = /^pylock(\.[^.]+)?\.toml$/;

/** The names that `detect` says it looked for. */
export const LOOKED_FOR: readonly string[] = [
  'requirements.txt',
  'pyproject.toml',
  'poetry.lock',
  'uv.lock',
  'Pipfile',
  'pdm.lock',
  'pylock.toml',
  'setup.py',
  'manage.py',
  'app.py',
  'main.py',
  '.python-version',
  'runtime.txt',
];

/** Whether the root of an app looks like Python: all that the buildpack's `detect` decides. */
export function looksLikePython(entries: ReadonlyMap<string, EntryKind>): boolean {
  return (
    PYTHON_FILES.some((name) => entries.has(name) && entries.get(name) !== 'other') ||
    PYTHON_FOLDERS.some((name) => entries.get(name) === 'folder') ||
    [...entries].some(([name, kind]) => kind !== 'other' && PYLOCK.test(name))
  );
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
export function tableOf(facts: ProjectFacts, file: string): Readonly<Record<string, unknown>> | undefined {
  const read = facts.tables.get(file);
  if (read === undefined) return undefined;
  if ('problem' in read) fail(read.problem);
  return read.table;
}
