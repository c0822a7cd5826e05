import { isTable, stringIn, type Table } from './file-content.ts';
import type { ProjectFacts } from './project.ts';
import { type Meaning, readNumbers, readToolVersion, readVersion } from './version-word.ts';

/** The Python version that a file states, and in which line. */
export interface Statement {
  readonly file: string;
  readonly line: number;
  /** The text in the file. */
  readonly version: string;
  /** What that means; absent if it is no version that pybuild can use, such as `system`. */
  readonly means?: Meaning;
  /** Further versions in the file, which do not count. */
  readonly others: readonly string[];
}

/** The version files that decide, in their order, where no setting does. */
export const VERSION_FILES: readonly string[] = ['runtime.txt', '.python-version'];

/**
 * Files of version managers, in the order of mise, which reads all of them (`LOCAL_CONFIG_FILENAMES`). They decide where no version file does, nor a lock or
 * manifest that chooses.
 */
export const TOOL_FILES: readonly string[] = ['.mise.toml', 'mise.toml', '.tool-versions'];

/** What version files say, whether they decide or not, in their order; nothing of a file that is not readable. */
export function statements(facts: ProjectFacts): Statement[] {
  return [...runtimeTxt(facts), ...pythonVersion(facts), ...toolStatements(facts)];
}

/** What the files of version managers say of Python, in their order. */
export function toolStatements(facts: ProjectFacts): Statement[] {
  return TOOL_FILES.flatMap((file) => (file === '.tool-versions' ? toolVersions(facts) : mise(facts, file)));
}

/** The files of version managers that cannot be read. */
export function unreadableToolFiles({ texts, tables }: ProjectFacts): string[] {
  return TOOL_FILES.filter((file) => [texts.get(file), tables.get(file)].some((read) => read !== undefined && 'problem' in read));
}

/** The lines of a `.python-version` that count, with their numbers: comments and blank lines do not (as in pyenv and uv). */
export function versionLines(text: string): { readonly line: number; readonly version: string }[] {
  return text
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, version: content.replace(/(^|\s)#.*$/, '').trim() }))
    .filter(({ version }) => version !== '');
}

function runtimeTxt(facts: ProjectFacts): Statement[] {
  const file = 'runtime.txt';
  const text = readable(facts, file);
  const [found, version] = /^\s*python-(\S+)/.exec(text) ?? [];
  if (found === undefined || version === undefined) return [];
  const numbers = readNumbers(version);
  return [
    { file, line: found.trimEnd().split('\n').length, version, ...(numbers && { means: { is: 'version', ...numbers } }), others: [] },
  ];
}

function pythonVersion(facts: ProjectFacts): Statement[] {
  const file = '.python-version';
  const [first, ...others] = versionLines(readable(facts, file));
  return first === undefined
    ? []
    : [{ file, ...first, ...meaning(readVersion(first.version)), others: others.map(({ version }) => version) }];
}

/** The first version of the line for Python; the others are asdf's fallbacks. */
function toolVersions(facts: ProjectFacts): Statement[] {
  const file = '.tool-versions';
  const lines = readable(facts, file).split('\n');
  return lines
    .flatMap((content, index) => {
      const [tool, version, ...others] = content.replace(/#.*$/, '').trim().split(/\s+/);
      return tool !== 'python' || version === undefined
        ? []
        : [{ file, line: index + 1, version, ...meaning(readToolVersion(version)), others }];
    })
    .slice(0, 1);
}

/** `python` of `[tools]`: a text, a table with `version`, or a list of these, of which the first counts. */
function mise(facts: ProjectFacts, file: string): Statement[] {
  const read = facts.tables.get(file);
  const tools = read !== undefined && 'table' in read ? read.table['tools'] : undefined;
  const python = isTable(tools) ? tools['python'] : undefined;
  const [version, ...others] = (Array.isArray(python) ? python : [python]).flatMap(requestOfMise);
  if (version === undefined) return [];
  return [{ file, line: lineOfPython(readable(facts, file)), version, ...meaning(readToolVersion(version)), others }];
}

function requestOfMise(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  // 3.10 would be 3.1.
  if (typeof value === 'number') return [`${value} (a number)`];
  if (!isTable(value)) return [];
  const version = stringIn(value, 'version') ?? ['prefix', 'ref', 'path'].flatMap((key) => prefixed(value, key))[0];
  return version === undefined ? [] : [version];
}

function prefixed(table: Table, key: string): string[] {
  const value = stringIn(table, key);
  return value === undefined ? [] : [`${key}:${value}`];
}

function lineOfPython(text: string): number {
  const tools = Math.max(text.search(/^[^\S\n]*\[+tools\b/m), 0);
  const pattern = /^[^\S\n]*(?:(?:tools\.)?["']?python["']?(?:\.\w+)?\s*=|\[+tools\.["']?python\b)/m;
  return text.slice(0, tools + Math.max(text.slice(tools).search(pattern), 0)).split('\n').length;
}

function meaning(means: Meaning | undefined): { readonly means?: Meaning } {
  return means === undefined ? {} : { means };
}

function readable(facts: ProjectFacts, file: string): string {
  const read = facts.texts.get(file);
  return read !== undefined && 'text' in read ? read.text : '';
}
