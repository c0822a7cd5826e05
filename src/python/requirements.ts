import { fail, type InvalidLine } from '../errors/failure.ts';
import type { FileText } from './file-content.ts';
import { type NamedRequirement, namesCommit, pathOfUrl, readEditable, readRequirement } from './requirement.ts';
import { logicalLines, type LogicalLine, type SplitLine, splitLine, variablesOf } from './requirement-lines.ts';
import { withoutCredentials } from './url-secrets.ts';

/** The content of requirements files: the files and local paths that an install depends on, the pins, and what cannot be known. */
export interface RequirementsFacts {
  /** Every requirements and constraints file that was read, by its path in the app, with its content. */
  readonly files: ReadonlyMap<string, string>;
  /** Included files that the app does not have, and files that could not be read. */
  readonly problems: readonly { readonly file: string; readonly from: string; readonly text: FileText | undefined }[];
  /** Lines that every pip refuses. */
  readonly invalid: readonly InvalidLine[];
  /** Files, folders and find-links folders in the app that the install reads, by their path in the app. */
  readonly localPaths: readonly string[];
  /** Local projects in editable mode (`-e .`), by their path in the app. */
  readonly editable: readonly string[];
  /** The requirements and constraints by name. */
  readonly wishes: readonly Wish[];
  /** Environment variables used in lines (`${NAME}`). */
  readonly variables: readonly VariableUse[];
  /** Why the result of a fresh install cannot be predicted, as phrases: lines that are not understood, sources that may change. */
  readonly unknown: readonly string[];
}

/** A requirement by name, or a constraint, which requests nothing and only limits other requirements. */
export type Wish = NamedRequirement & { readonly constraint: boolean };

/** A use of a variable in a file. */
export interface VariableUse {
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  /** Whether an install needs it: always, only if an index is asked, or perhaps not at all. */
  readonly needed: 'always' | 'for-index' | 'perhaps';
}

/** The versions of all names, across all files. */
export interface Pins {
  /** Names (normalised) that are pinned to one version. */
  readonly pins: readonly string[];
  /** Names that are pinned to one version if they are requested: only pip knows which markers apply. */
  readonly pinsIfAsked: readonly string[];
  /** Looser requirements, as written. */
  readonly open: readonly string[];
}

/** `Foo.Bar_baz` → `foo-bar-baz` (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * Reads requirements files and everything they include with `-r` and `-c`. `read` returns a file's text by its path in the app,
 * or undefined if it is absent. A line that is not understood makes the result of an install unknown; none is ignored.
 */
export function collectRequirements(roots: readonly string[], read: (file: string) => FileText | undefined): RequirementsFacts {
  const files = new Map<string, string>();
  const problems: { file: string; from: string; text: FileText | undefined }[] = [];
  const findings: Finding[] = [];
  const seen = new Set<string>();

  const visit = (file: string, from: string, constraint: boolean): void => {
    if (seen.has(`${file} ${constraint}`)) return;
    seen.add(`${file} ${constraint}`);
    const text = read(file);
    if (text === undefined || 'problem' in text) {
      problems.push({ file, from, text });
      return;
    }
    files.set(file, text.text);
    const encoding = text.encoding === 'utf-8' ? (CODING.exec(text.text)?.[1] ?? 'utf-8') : 'utf-8';
    if (!/^(utf-?8|(us-)?ascii)$/i.test(encoding)) findings.push({ unknown: `${file} says that it is in ${encoding}` });
    if (PYLOCK.test(file)) {
      findings.push({ unknown: `${file} is a lock, not a list of requirements` });
      return;
    }
    for (const line of logicalLines(text.text)) {
      const finding = readLine(line, file, constraint);
      findings.push(finding);
      if (finding.include !== undefined) visit(finding.include.file, file, finding.include.constraint);
    }
  };
  for (const root of roots) visit(joinPath('', root), root === 'requirements.txt' ? root : 'BP_PIP_REQUIREMENT', false);

  const hasIndex = !findings.some(({ noIndex }) => noIndex === true);
  return {
    files,
    problems,
    invalid: findings.flatMap(({ invalid }) => invalid ?? []),
    localPaths: [...new Set(findings.flatMap(({ localPaths }) => localPaths ?? []))].toSorted(),
    editable: findings.flatMap(({ editable }) => editable ?? []),
    wishes: findings.flatMap(({ wish }) => wish ?? []),
    variables: findings
      .flatMap(({ variables }) => variables ?? [])
      .map((use) => (use.needed === 'for-index' && !hasIndex ? { ...use, needed: 'perhaps' } : use)),
    unknown: [...new Set(findings.flatMap(({ unknown }) => unknown ?? []))],
  };
}

/** A lock file (PEP 751), which newer pips accept as a requirements file. */
const PYLOCK = /(^|\/)pylock(\.[^./]+)?\.toml$/;
/** A comment in one of the first two lines that sets the file's encoding for pip (PEP 263). */
const CODING = /^(?:[^\n]*\n)?#[^\n]*coding[:=]\s*([-\w.]+)/;

/** The content of one line. */
interface Finding {
  readonly include?: { readonly file: string; readonly constraint: boolean };
  readonly localPaths?: readonly string[];
  readonly editable?: string;
  readonly wish?: Wish;
  readonly noIndex?: boolean;
  readonly unknown?: string;
  readonly invalid?: InvalidLine;
  readonly variables?: readonly VariableUse[];
}

function readLine(line: LogicalLine, file: string, constraint: boolean): Finding {
  const split = splitLine(line.text);
  const needed = isNeeded(split, line, constraint);
  const variables = variablesOf(line.text).map((name) => ({ name, file, line: line.line, needed }));
  return { variables, ...findingOf(split, line, file, constraint) };
}

function findingOf(split: SplitLine, { line, text }: LogicalLine, file: string, constraint: boolean): Finding {
  const notUnderstood = { unknown: `line ${line} of ${file} (${brief(text)}) is not understood` };
  switch (split.kind) {
    case 'include':
      if (/^(https?|file):/i.test(split.target)) return { unknown: `${brief(split.target)} is read from elsewhere` };
      if (split.target.includes('${')) return notUnderstood;
      // pip resolves includes against the including file, but local projects against the working directory.
      return { include: { file: joinPath(folderOf(file), split.target), constraint: split.constraint } };
    case 'options':
      return { noIndex: split.noIndex, ...(split.findLinks === undefined ? {} : (findLinks(split.findLinks, file) ?? notUnderstood)) };
    case 'editable': {
      const read = readEditable(split.target);
      if (read.kind === 'path') return { editable: joinPath('', read.target) };
      if (read.kind === 'unknown') return notUnderstood;
      return namesCommit(read.target) ? {} : { unknown: `-e ${brief(read.target)} names no commit` };
    }
    case 'requirement': {
      const read = readRequirement(split.text, split.hashed);
      if (read.kind === 'named') return { wish: { ...read, constraint } };
      if (read.kind === 'path') return { localPaths: [joinPath('', read.target)] };
      if (read.kind === 'unknown') return notUnderstood;
      // The installed metadata identifies the package of a URL without a name.
      return read.kind === 'url'
        ? {}
        : { invalid: { file, line, text, ...(read.correction === undefined ? {} : { correction: read.correction }) } };
    }
    case 'unknown':
      return notUnderstood;
  }
}

/** The folders of find-links; undefined if not certain. */
function findLinks(target: string, file: string): Finding | undefined {
  const isFile = /^file:/i.test(target);
  if (!isFile && /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return {};
  const path = isFile ? pathOfUrl(target) : target;
  if (path === undefined || path.includes('${')) return undefined;
  // Against either: the including file first.
  return { localPaths: [...(isFile ? [] : [joinPath(folderOf(file), path)]), joinPath('', path)] };
}

/** How much an install needs the variables of a line. If unset, pip uses the literal `${NAME}`. */
function isNeeded(split: SplitLine, { text }: LogicalLine, constraint: boolean): VariableUse['needed'] {
  switch (split.kind) {
    case 'include':
      return 'always';
    case 'options':
      return [...split.indexes, split.findLinks ?? ''].some((url) => url.includes('${') && /^([a-z]+:\/\/|\$)/i.test(url))
        ? 'for-index'
        : 'perhaps';
    case 'editable':
    case 'requirement':
    case 'unknown':
      // A marker may exclude the line, or the variable may be in the marker; a constraint may affect nothing that is installed.
      return constraint || text.includes(';') || /^-(?!e)|\s(-C|--config-settings)\b/.test(text) ? 'perhaps' : 'always';
  }
}

/** The pins of these lines, or entries of dependency groups (PEP 735), together. */
export function pinsOf(wishes: readonly Wish[]): Pins {
  const byName = new Map<string, Wish[]>();
  for (const wish of wishes) byName.set(normalizeName(wish.name), [...(byName.get(normalizeName(wish.name)) ?? []), wish]);
  const pins: string[] = [];
  const pinsIfAsked: string[] = [];
  const open: string[] = [];
  for (const [name, lines] of byName) {
    const asked = lines.filter(({ constraint }) => !constraint);
    // A version does not identify the content of a URL without a hash.
    const isMovable = lines.some(({ fromUrl, pinned }) => fromUrl && !pinned);
    if (!isMovable && lines.some(({ pinned, marked }) => pinned && !marked)) pins.push(name);
    else if (asked.length > 0 && asked.every(({ pinned }) => pinned)) pinsIfAsked.push(name);
    else open.push(...asked.filter(({ pinned }) => !pinned).map(({ written }) => written));
  }
  return { pins, pinsIfAsked, open: [...new Set(open)] };
}

/** Fails if a requirements file is missing or not text, or if every pip refuses a line. */
export function checkRequirements(facts: RequirementsFacts): void {
  for (const { file, from, text } of facts.problems) {
    if (text === undefined) fail({ kind: 'requirements-missing', file, from });
    if ('problem' in text) fail(text.problem);
  }
  if (facts.invalid.length > 0) fail({ kind: 'requirements-invalid', lines: facts.invalid });
}

/** A line in a form that may be shown and stored. */
function brief(text: string): string {
  const safe = withoutCredentials(text);
  return safe.length <= 80 ? safe : `${safe.slice(0, 80)}…`;
}

export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

export function joinPath(folder: string, relative: string): string {
  if (relative.startsWith('/')) return relative;
  const parts: string[] = [];
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/') || '.';
}

/** A distribution found in an environment: its metadata folder's name and version, and where it came from (PEP 610). */
export interface Installed {
  readonly name: string;
  readonly version: string;
  /** Whether it was requested, and not only needed by another package (REQUESTED, PEP 376). */
  readonly requested?: true;
  /** The archive it was installed from, if its tool reports that: a file of an index or of a URL. */
  readonly archive?: { readonly url: string; readonly sha256: string };
  readonly direct?: { readonly url: string; readonly commit?: string; readonly requested?: string; readonly editable: boolean };
}
