import { fail } from '../errors/failure.ts';
import type { Environment } from '../cnb/layer-env.ts';
import { type ProjectFacts, textOf } from './project.ts';

/** Where a value was said, so that any later message can name what to edit. */
export type Origin =
  | { readonly from: 'file'; readonly file: string }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'default' };

/** The version an app asks for: a minor, perhaps a patch, and who said so. */
export interface RequestedVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch?: number;
  readonly origin: Origin;
}

/** The Python of an app that names none: the newest patch of this minor. */
export const DEFAULT_MINOR = '3.12';

/** The minors this release supports; a table of the release, never of today's date. */
export const SUPPORT: { readonly deprecated: readonly number[]; readonly oldest: number; readonly newest: number } = {
  deprecated: [10],
  oldest: 10,
  newest: 14,
};

const SETTING = 'BP_PYTHON_VERSION';
const MISSPELLED: readonly { readonly expected: string; readonly pattern: RegExp }[] = [
  { expected: '.python-version', pattern: /^\.?python[-_ ]?versions?(\.txt)?$/i },
  { expected: 'runtime.txt', pattern: /^\.?runtimes?(\.(txt|text)){0,2}$/i },
];

/** `3.12` or `3.12.2`, as the app asked for it. */
export function formatVersion(version: { major: number; minor: number; patch?: number | undefined }): string {
  const { major, minor, patch } = version;
  return patch === undefined ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}

/** `3.12` of `3.12.2`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/**
 * The version an app asks for. The first of these that says something wins: `BP_PYTHON_VERSION`, `runtime.txt`,
 * `.python-version`, the default. Fails if what it says cannot be read.
 */
export function requestVersion(facts: ProjectFacts, env: Environment): RequestedVersion {
  const setting = env[SETTING];
  if (setting !== undefined) return parse(setting.trim(), setting, { from: 'env', name: SETTING });

  const runtime = textOf(facts, 'runtime.txt');
  if (runtime !== undefined) return parseRuntimeTxt(runtime);

  const versionFile = textOf(facts, '.python-version');
  if (versionFile !== undefined) return parsePythonVersionFile(versionFile);

  for (const name of [...facts.entries.keys()].toSorted()) {
    const misspelled = MISSPELLED.find(({ expected, pattern }) => name !== expected && pattern.test(name));
    if (misspelled !== undefined && facts.entries.get(name) === 'file') {
      fail({ kind: 'version-file-misspelled', found: name, expected: misspelled.expected });
    }
  }
  const [major = 0, minor = 0] = DEFAULT_MINOR.split('.').map(Number);
  return { major, minor, origin: { from: 'default' } };
}

/** Reads `runtime.txt`: `python-3.12.2` or `python-3.12` and nothing else (heroku/python's form). */
function parseRuntimeTxt(text: string): RequestedVersion {
  const origin: Origin = { from: 'file', file: 'runtime.txt' };
  const line = text.trim();
  if (line === '') fail({ kind: 'version-file-empty', file: 'runtime.txt' });
  return parse(line.startsWith('python-') ? line.slice('python-'.length) : '', line, origin);
}

/** Reads `.python-version`: one line `3.12` or `3.12.2`; blank lines and lines that start with `#` do not count. */
function parsePythonVersionFile(text: string): RequestedVersion {
  const file = '.python-version';
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [line, ...others] = lines;
  if (line === undefined) fail({ kind: 'version-file-empty', file });
  if (others.length > 0) fail({ kind: 'version-file-several', file, lines });
  return parse(line, line, { from: 'file', file });
}

function parse(version: string, found: string, origin: Origin): RequestedVersion {
  const match = /^(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?$/.exec(version);
  if (match === null) fail({ kind: 'version-malformed', origin, found });
  const [, major, minor, patch] = match;
  return { major: Number(major), minor: Number(minor), ...(patch === undefined ? {} : { patch: Number(patch) }), origin };
}

/** A file that speaks of a Python version without choosing it, and what it says. */
export interface OtherOpinion {
  readonly file: string;
  readonly version: string;
}

/**
 * Version files that disagree with `requested`. `.tool-versions` and mise never choose, and a `.python-version` beside
 * a `runtime.txt` does not either; a file that cannot be read says nothing.
 */
export function otherOpinions(facts: ProjectFacts, requested: RequestedVersion): OtherOpinion[] {
  const winner = requested.origin.from === 'file' ? requested.origin.file : undefined;
  return statements(facts).filter(({ file, version }) => file !== winner && !agrees(version, requested));
}

function statements(facts: ProjectFacts): OtherOpinion[] {
  const found: OtherOpinion[] = [];
  const say = (file: string, version: string | undefined): void => {
    if (version !== undefined) found.push({ file, version });
  };
  const text = (file: string): string => {
    const read = facts.texts.get(file);
    return read !== undefined && 'text' in read ? read.text : '';
  };
  say('runtime.txt', /^python-(\S+)/.exec(text('runtime.txt').trim())?.[1]);
  say('.python-version', /^\s*(\d[^\s#]*)/m.exec(text('.python-version'))?.[1]);
  say('.tool-versions', /^python\s+(\S+)/m.exec(text('.tool-versions'))?.[1]);
  for (const file of ['mise.toml', '.mise.toml']) {
    const read = facts.tables.get(file);
    const tools = read !== undefined && 'table' in read ? read.table['tools'] : undefined;
    const python = typeof tools === 'object' && tools !== null ? (tools as Record<string, unknown>)['python'] : undefined;
    say(file, typeof python === 'string' ? python : undefined);
  }
  return found;
}

function agrees(stated: string, requested: RequestedVersion): boolean {
  const parts = stated.split('.');
  if (!parts.every((part) => /^\d+$/.test(part))) return true;
  const asked = [requested.major, requested.minor, requested.patch];
  return parts.every((part, index) => asked[index] === undefined || asked[index] === Number(part));
}
