import { fail } from '../../errors/failure.ts';
import type { Trouble } from '../../errors/trouble.ts';
import { type FileUse, type Table, isTable, tableIn } from '../file-content.ts';
import { type ProjectFacts, textOf } from '../project.ts';
import { normalizeName, type VariableUse } from '../requirements.ts';
import { isPresent, type PackageManager, type Tool } from './manager.ts';

const EVERY_EXTRA = '*';
const EMPTY = 'it is empty';

/** A lock file, with its names in messages. */
export interface Lock {
  readonly file: string;
  /** The command that refreshes it. */
  readonly refresh: string;
  /** The tool that installs from it. */
  readonly tool: Tool;
}

/** The common part of a package manager with a single lock at the root of an app; `uses` are the files that it reads there. */
export function foundBy(
  { file, refresh }: Lock,
  uses: Readonly<Record<string, FileUse>>,
): Pick<PackageManager, 'file' | 'find' | 'refresh' | 'useOf'> {
  return { file, refresh, find: (entries) => (isPresent(entries.get(file)) ? [file] : []), useOf: (name) => uses[name] };
}

/** The content of a lock file in TOML. If it cannot be read, fails with the command that refreshes it. */
export function lockTable(facts: ProjectFacts, { file, refresh }: Lock): Table {
  const read = facts.tables.get(file);
  if (read === undefined) fail({ kind: 'lock-invalid', lock: file, reason: 'it is not a file', refresh });
  if ('table' in read) {
    if (Object.keys(read.table).length === 0) fail({ kind: 'lock-invalid', lock: file, reason: EMPTY, refresh });
    return read.table;
  }
  const { problem } = read;
  if (problem.kind !== 'toml-invalid') fail(problem);
  const where = problem.line === undefined ? '' : `line ${problem.line}, column ${problem.column}: `;
  fail({ kind: 'lock-invalid', lock: file, reason: `${where}${problem.reason}`, refresh });
}

/** The content of a lock file in JSON. Fails as `lockTable` does. */
export function lockJson(facts: ProjectFacts, { file, refresh }: Lock): Table {
  const text = textOf(facts, file) ?? fail({ kind: 'lock-invalid', lock: file, reason: 'it is not a file', refresh });
  if (text.trim() === '') fail({ kind: 'lock-invalid', lock: file, reason: EMPTY, refresh });
  try {
    const content: unknown = JSON.parse(text);
    if (isTable(content)) return content;
  } catch (error) {
    fail({ kind: 'lock-invalid', lock: file, reason: (error as Error).message, refresh });
  }
  fail({ kind: 'lock-invalid', lock: file, reason: 'it is not a JSON object', refresh });
}

/**
 * Fails unless the tool can read the version of a lock's format: a number whose first part is among `reads`, or `2.1`-like up to
 * one of these with the same first part. A lock without a version is damaged, or not a lock.
 */
export function checkFormat({ file, refresh, tool }: Lock, version: unknown, reads: readonly (number | string)[]): void {
  const [, major, minor = '0'] =
    /^(\d+)(?:\.(\d+))?/.exec(typeof version === 'number' || typeof version === 'string' ? String(version) : '') ?? [];
  if (major === undefined) fail({ kind: 'lock-invalid', lock: file, reason: 'its format version is missing', refresh });
  const isRead = reads.some((one) => {
    const [ofMajor, upTo] = String(one).split('.');
    return ofMajor === String(Number(major)) && (upTo === undefined || Number(minor) <= Number(upTo));
  });
  if (isRead) return;
  fail({
    kind: 'lock-format',
    lock: file,
    version: String(version),
    reads: reads.map(String),
    tool: tool.title,
    toolVersion: tool.version,
    refresh,
  });
}

/** Fails if a lock's manifest is missing: its tool reads both. */
export function checkManifest(facts: ProjectFacts, { file }: Lock, manifest: string): void {
  if (facts.entries.get(manifest) !== 'file') fail({ kind: 'lock-without-manifest', lock: file, manifest });
}

/**
 * Fails if a lock was made for another version of the manifest. `noted` is the manifest's sha256 in the lock; `contents` are the
 * texts whose digest its tool accepts, undefined if not certain. If uncertain, or without a noted digest, the tool decides.
 */
export function checkDigest(
  facts: ProjectFacts,
  { file, refresh }: Lock,
  manifest: string,
  noted: unknown,
  contents: readonly (string | undefined)[],
): void {
  if (typeof noted !== 'string' || contents.some((content) => content === undefined || facts.digest(content) === noted)) return;
  fail({ kind: 'lock-stale', lock: file, manifest, refresh });
}

/** The trouble of a lock that does not match its manifest. */
export function staleLock({ file, refresh }: Lock, manifest: string): Trouble {
  return { kind: 'stale-lock', lock: file, manifest, refresh };
}

/** Fails if a requested group or extra is not among `known`: some tools silently ignore it. */
export function checkNames(
  what: 'group' | 'extra',
  asked: readonly string[],
  known: readonly string[],
  file: string,
  refresh?: string,
): void {
  const names = new Set(known.map(normalizeName));
  const unknown = asked.filter((name) => name !== EVERY_EXTRA && !names.has(normalizeName(name)));
  if (unknown.length > 0)
    fail({ kind: 'name-unknown', what, unknown, known: [...known].toSorted(), file, ...(refresh === undefined ? {} : { refresh }) });
}

/** The requested extras; `*` means all. */
export function extrasOf(asked: readonly string[], known: readonly string[]): readonly string[] {
  return asked.includes(EVERY_EXTRA) ? known : asked;
}

/** The names of a project's dependency groups (PEP 735) and extras (PEP 621). */
export function namesIn(pyproject: Table | undefined): { groups: string[]; extras: string[] } {
  return {
    groups: Object.keys(tableIn(pyproject, 'dependency-groups')),
    extras: Object.keys(tableIn(pyproject, 'project', 'optional-dependencies')),
  };
}

/** The variables `${NAME}` used in a value or anything inside it. */
export function variablesIn(value: unknown): string[] {
  return [
    ...new Set([...JSON.stringify(value ?? '').matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/g)].map(([, name = '']) => name)),
  ].toSorted();
}

/** The variables used in values, and how much the install needs each. A `$NAME` without braces may be literal text. */
export function usesIn(values: readonly unknown[], file: string, needed: VariableUse['needed']): VariableUse[] {
  const certain = new Set([...JSON.stringify(values).matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map(([, name = '']) => name));
  return variablesIn(values).map((name) => ({ name, file, needed: certain.has(name) ? needed : 'perhaps' }));
}

/** A path in a lock, relative to the app: without `./` and `file://`. */
export function localPath(value: string): string {
  return (
    value
      .replace(/^file:\/\//, '')
      .replace(/^(\.\/)+/, '')
      .replace(/\/+$/, '') || '.'
  );
}

/** The paths that every install by a lock needs, as far as it has any. */
export function certainly(paths: readonly string[]): { certain?: readonly string[] } {
  return paths.length === 0 ? {} : { certain: paths };
}
