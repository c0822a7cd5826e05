import type { FileText } from './file-content.ts';
import { fail } from '../errors/failure.ts';

/**
 * What requirements files say, read loosely: enough to know which files and local paths an install depends on and
 * which names are pinned. Whether a line is valid is for pip to judge.
 */
export interface RequirementsFacts {
  /** Every requirements and constraints file that was reached, by its path in the app → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Files that another includes but the app does not hold, and files whose text could not be read. */
  readonly problems: readonly { readonly file: string; readonly from: string; readonly text: FileText | undefined }[];
  /** Files, folders and find-links folders in the app that the install reads, by their path in the app. */
  readonly localPaths: readonly string[];
  /** Local projects that are installed in place (`-e .`), by their path in the app. */
  readonly editable: readonly string[];
  /** Names (normalised) that a line pins to one version, by `==`, by a hash, or by a URL with a hash. */
  readonly pinned: ReadonlySet<string>;
  /** Environment variables that lines are filled in with (`${NAME}`). */
  readonly variables: ReadonlySet<string>;
  /** Includes that are fetched from elsewhere; what they say is unknown. */
  readonly remote: readonly string[];
  /** Repositories that are installed in place by a branch or a tag, which may move; what is installed does not tell. */
  readonly floating: readonly string[];
}

/** `Foo.Bar_baz` → `foo-bar-baz` (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * Reads requirements files and all that they include by `-r` and `-c`. `read` gives a file's text by its path in the app, or
 * undefined if there is none.
 */
export function collectRequirements(roots: readonly string[], read: (file: string) => FileText | undefined): RequirementsFacts {
  const files = new Map<string, string>();
  const problems: { file: string; from: string; text: FileText | undefined }[] = [];
  const localPaths = new Set<string>();
  const editable: string[] = [];
  const pinned = new Set<string>();
  const pinnedByMarker = new Set<string>();
  const loose = new Set<string>();
  const remote: string[] = [];
  const floating: string[] = [];

  const visit = (file: string, from: string): void => {
    if (files.has(file)) return;
    const text = read(file);
    if (text === undefined || 'problem' in text) {
      problems.push({ file, from, text });
      return;
    }
    files.set(file, text.text);
    for (const line of logicalLines(text.text)) {
      const parsed = parseLine(line);
      switch (parsed.kind) {
        case 'include':
          // pip resolves includes against the including file, but local projects against the working directory.
          // What a variable in its name stands for is for pip to tell.
          if (isUrl(parsed.target) || parsed.target.includes('${')) remote.push(parsed.target);
          else visit(join(folderOf(file), parsed.target), file);
          break;
        case 'find-links':
          // Against either: the including file first.
          if (!isUrl(parsed.target)) for (const folder of [folderOf(file), '']) localPaths.add(join(folder, parsed.target));
          break;
        case 'editable':
          if (isUrl(parsed.target)) {
            if (!COMMIT.test(parsed.target)) floating.push(parsed.target);
            break;
          }
          editable.push(join('', withoutExtras(parsed.target)));
          break;
        case 'path':
          localPaths.add(join('', withoutExtras(parsed.target)));
          break;
        case 'requirement':
          (parsed.pinned ? (parsed.marker ? pinnedByMarker : pinned) : loose).add(normalizeName(parsed.name));
          break;
        case 'other':
      }
    }
  };
  for (const root of roots) visit(join('', root), root === 'requirements.txt' ? root : 'BP_PIP_REQUIREMENT');
  // Which markers hold is for pip to tell, so lines with one only pin a name together.
  for (const name of pinnedByMarker) if (!loose.has(name)) pinned.add(name);
  const lines = [...files.values()].flatMap(logicalLines);
  const variables = new Set(lines.flatMap((line) => [...line.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, name = '']) => name)));
  return { files, problems, variables, localPaths: [...localPaths].toSorted(), editable, pinned, remote, floating };
}

/** The names (normalised) that requirements pin to one version, of those that nothing else asks for more loosely. */
export function pinnedBy(requirements: readonly string[]): string[] {
  const parsed = requirements.map(parseLine).flatMap((line) => (line.kind === 'requirement' ? [line] : []));
  const loose = new Set(parsed.flatMap(({ name, pinned }) => (pinned ? [] : [normalizeName(name)])));
  return parsed.map(({ name }) => normalizeName(name)).filter((name) => !loose.has(name));
}

/** A repository's URL that names a commit. */
const COMMIT = /@[0-9a-f]{40}(#|$)/;

/** Fails if a requirements file is not there or is not text. */
export function checkRequirements(facts: RequirementsFacts): void {
  for (const { file, from, text } of facts.problems) {
    if (text === undefined) fail({ kind: 'requirements-missing', file, from });
    if ('problem' in text) fail(text.problem);
  }
}

type Line =
  | { kind: 'include' | 'find-links' | 'editable' | 'path'; target: string }
  | { kind: 'requirement'; name: string; pinned: boolean; marker: boolean }
  | { kind: 'other' };

function parseLine(line: string): Line {
  const option = /^(-[a-z]|--[a-z-]+)(?:\s+|=|(?<=^-[a-z]))(.+)$/i.exec(line);
  if (option !== null) {
    const [, flag = '', value = ''] = option;
    const target = value.trim().replace(/^(['"])(.*)\1$/, '$2');
    if (['-r', '--requirement', '-c', '--constraint'].includes(flag)) return { kind: 'include', target };
    if (['-f', '--find-links'].includes(flag)) return { kind: 'find-links', target: target.replace(/^file:\/\//, '') };
    if (['-e', '--editable'].includes(flag)) return { kind: 'editable', target: target.replace(/^file:\/\//, '') };
    return { kind: 'other' };
  }
  const [requirement = '', ...hashes] = line.split(/\s+--hash[=\s]/);
  const [text = '', marker] = requirement.split(/\s;\s|;(?!.*:\/\/)/).map((part) => part.trim());
  const named = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(text);
  if (named !== null) {
    const [, name = '', rest = ''] = named;
    if (rest.startsWith('@')) return url(name, rest.slice(1).trim(), marker !== undefined);
    if (rest === '' || /^[<>=!~(]/.test(rest)) {
      if (rest === '' && looksLikePath(text)) return { kind: 'path', target: text };
      const pinned = hashes.length > 0 || /^\(?\s*={2,3}\s*[^\s,*]+\s*\)?$/.test(rest);
      return { kind: 'requirement', name, pinned, marker: marker !== undefined };
    }
  }
  return isUrl(text) || text.startsWith('-') ? { kind: 'other' } : { kind: 'path', target: text.replace(/^file:\/\//, '') };
}

function url(name: string, target: string, marker: boolean): Line {
  if (target.startsWith('file://')) return { kind: 'path', target: target.slice('file://'.length) };
  const hashed = /#(?:.*&)?(sha256|sha384|sha512)=[0-9a-f]+/.test(target);
  return { kind: 'requirement', name, pinned: hashed, marker };
}

function looksLikePath(text: string): boolean {
  return /\.(whl|zip|tar\.(gz|bz2|xz)|tgz)$/.test(text);
}

function isUrl(text: string): boolean {
  return /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^(git|hg|svn|bzr)\+/.test(text);
}

function withoutExtras(target: string): string {
  return target.replace(/\[[^\]]*\]$/, '');
}

/** Lines with continuations joined and comments dropped, as pip's own reader does it. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun = '';
  for (const line of text.split(/\r?\n|\r/)) {
    const isComment = /^\s*#/.test(line);
    if (line.endsWith('\\') && !isComment) {
      begun += line.replace(/\\+$/, '');
      continue;
    }
    lines.push(isComment ? begun : begun + line);
    begun = '';
  }
  return [...lines, begun].map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '');
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

function join(folder: string, relative: string): string {
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
  readonly direct?: { readonly url: string; readonly commit?: string; readonly requested?: string; readonly editable: boolean };
}

/**
 * The first installed distribution that a fresh install might give differently, with the reason; undefined if every
 * one is among the pinned names, is pinned by a commit, or is a local path (whose content is compared separately).
 */
export function firstUnpinned(installed: readonly Installed[], pinned: ReadonlySet<string>): string | undefined {
  for (const { name, direct } of installed.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (direct?.commit !== undefined) {
      if (direct.requested !== direct.commit) return `${name} follows ${direct.requested ?? 'the default branch'}, not a commit`;
    } else if (direct?.url.startsWith('file:') !== true && !pinned.has(normalizeName(name))) {
      return `${name} is not pinned`;
    }
  }
  return undefined;
}
