import type { Environment } from '../cnb/layer-env.ts';
import { type Origin, fail } from '../errors/failure.ts';
import { isTable } from './file-content.ts';
import { type ProjectFacts, textOf } from './project.ts';
import { acceptedByAll, accepts, type PythonDemand } from './python-demand.ts';

/** The version that an app requests: a minor version, perhaps a patch (perhaps a pre-release such as `rc1`), and its origin. */
export interface RequestedVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch?: number;
  readonly pre?: string;
  readonly origin: Origin;
}

/** The Python of an app that requests none: the newest patch of this minor version. */
const DEFAULT = { major: 3, minor: 12 };
export const DEFAULT_MINOR = `${DEFAULT.major}.${DEFAULT.minor}`;

/** The minor versions that this release supports; fixed for the release, independent of the date. */
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

/** `3.12`, `3.12.2` or `3.15.0rc1`, as the app requested it. */
export function formatVersion({ major, minor, patch, pre = '' }: Omit<RequestedVersion, 'origin'>): string {
  return patch === undefined ? `${major}.${minor}` : `${major}.${minor}.${patch}${pre}`;
}

/** The supported minor versions, newest first: `3.14`, `3.13` … */
export const SUPPORTED_MINORS: readonly string[] = Array.from(
  { length: SUPPORT.newest - SUPPORT.oldest + 1 },
  (_, index) => `3.${SUPPORT.newest - index}`,
);

/** Whether the app requests its version, so that no other minor version will do; ranges do not count. */
export function isNamed({ origin }: RequestedVersion): boolean {
  return origin.from === 'env' || (origin.from === 'file' && origin.key === undefined);
}

/** `3.12` of `3.12.2`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/**
 * The version that an app requests. The first of these decides: `BP_PYTHON_VERSION`, `runtime.txt`, `.python-version`, then the
 * default or another supported minor version that meets all `demands`. Fails if the deciding source is invalid, or if no
 * supported version meets all demands.
 */
export function requestVersion(facts: ProjectFacts, env: Environment, demands: readonly PythonDemand[]): RequestedVersion {
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
  return chosenWithin(demands);
}

/**
 * The version of a demand for a single one, otherwise the default if all demands accept it, otherwise the newest supported
 * version that they accept. The origin is the demand that decided.
 */
function chosenWithin(demands: readonly PythonDemand[]): RequestedVersion {
  const choosing = demands.find(({ chooses }) => chooses);
  for (const demand of choosing === undefined ? demands : [choosing, ...demands]) {
    const exact = exactVersion(demand.text);
    if (exact !== undefined) return { ...exact, origin: originOf(demand) };
  }
  const found = [DEFAULT_MINOR, ...SUPPORTED_MINORS].find((minor) => acceptedByAll(demands, minor));
  if (found === undefined) {
    const unmet = demands.find((demand) => !SUPPORTED_MINORS.some((minor) => accepts(demand, minor)));
    fail({
      kind: 'python-demands-unmet',
      demands: (unmet === undefined ? demands : [unmet]).map(({ file, key, text }) => ({ file, key, text })),
      supported: SUPPORTED_MINORS.toReversed(),
    });
  }
  const decisive = demands.find((demand) => !accepts(demand, DEFAULT_MINOR)) ?? choosing;
  return {
    major: DEFAULT.major,
    minor: Number(found.split('.')[1]),
    origin: decisive === undefined ? { from: 'default' } : originOf(decisive),
  };
}

function originOf({ file, key }: PythonDemand): Origin {
  return { from: 'file', file, key };
}

/** The version of a demand for a single one: `3.12`, `3.12.*`, `==3.12.4`. */
function exactVersion(text: string): Omit<RequestedVersion, 'origin'> | undefined {
  const [, major, minor, patch] = /^={0,2}\s*(\d+)\.(\d+)(?:\.(\d+))?(?:\.\*)?$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), ...(patch === undefined ? {} : { patch: Number(patch) }) };
}

/** Reads `runtime.txt`: only `python-3.12.2` or `python-3.12` (heroku/python's form). */
function parseRuntimeTxt(text: string): RequestedVersion {
  const origin: Origin = { from: 'file', file: 'runtime.txt' };
  const line = text.trim();
  if (line === '') fail({ kind: 'version-file-empty', file: 'runtime.txt' });
  return parse(line.startsWith('python-') ? line.slice('python-'.length) : '', line, origin);
}

/** Reads `.python-version`: one line `3.12` or `3.12.2`; blank lines and lines that start with `#` are skipped. */
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
  const match = /^(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4})((?:a|b|rc)\d{1,4})?)?$/.exec(version);
  if (match === null) fail({ kind: 'version-malformed', origin, found });
  const [, major, minor, patch, pre] = match;
  const exact = patch === undefined ? {} : { patch: Number(patch), ...(pre === undefined ? {} : { pre }) };
  return { major: Number(major), minor: Number(minor), ...exact, origin };
}

/** The Python version that a file states, and in which line. */
export interface Statement {
  readonly file: string;
  readonly line: number;
  readonly version: string;
}

/**
 * Version files that disagree with `requested`. `.tool-versions` and mise never decide, nor does a `.python-version` beside a
 * `runtime.txt`; an unreadable file is ignored.
 */
export function otherOpinions(facts: ProjectFacts, requested: RequestedVersion): Statement[] {
  const winner = requested.origin.from === 'file' ? requested.origin.file : undefined;
  return statements(facts).filter(({ file, version }) => file !== winner && !agrees(version, requested));
}

/** The version files that decide, in their order, where no setting does. */
export const VERSION_FILES: readonly string[] = ['runtime.txt', '.python-version'];

/** What version files say, whether they decide or not, and in which line; nothing of a file that is not readable. */
export function statements(facts: ProjectFacts): Statement[] {
  const textIn = (file: string): string => {
    const read = facts.texts.get(file);
    return read !== undefined && 'text' in read ? read.text : '';
  };
  const saidBy = (file: string, pattern: RegExp): Statement[] => {
    const text = textIn(file);
    const found = pattern.exec(text);
    return found?.[1] === undefined
      ? []
      : [
          {
            file,
            line: text
              .slice(0, found.index + found[0].length)
              .trimEnd()
              .split('\n').length,
            version: found[1],
          },
        ];
  };
  return [
    ...saidBy('runtime.txt', /^\s*python-(\S+)/),
    ...saidBy('.python-version', /^[^\S\n]*(\d[^\s#]*)/m),
    ...saidBy('.tool-versions', /^python\s+(\S+)/m),
    ...['mise.toml', '.mise.toml'].flatMap((file) => {
      const read = facts.tables.get(file);
      const tools = read !== undefined && 'table' in read ? read.table['tools'] : undefined;
      const python = isTable(tools) ? tools['python'] : undefined;
      const index = textIn(file).search(/^[^\S\n]*(?:tools\.)?"?python"?\s*=/m);
      return typeof python === 'string'
        ? [{ file, line: textIn(file).slice(0, Math.max(index, 0)).split('\n').length, version: python }]
        : [];
    }),
  ];
}

function agrees(stated: string, requested: RequestedVersion): boolean {
  const parts = stated.split('.');
  if (!parts.every((part) => /^\d+$/.test(part))) return true;
  const asked = [requested.major, requested.minor, requested.patch];
  return parts.every((part, index) => asked[index] === undefined || asked[index] === Number(part));
}
