import type { Environment } from '../cnb/layer-env.ts';
import { type Origin, fail } from '../errors/failure.ts';
import { type ProjectFacts, textOf } from './project.ts';
import { acceptedByAll, accepts, type PythonDemand } from './python-demand.ts';
import { type Statement, statements, TOOL_FILES, toolStatements, versionLines } from './version-files.ts';
import { type Meaning, readNumbers, readVersion, type VersionNumbers } from './version-word.ts';

/** The version that an app requests, and its origin. */
export interface RequestedVersion extends VersionNumbers {
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
export function formatVersion({ major, minor, patch, pre = '' }: VersionNumbers): string {
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
 * The version that an app requests. The first of these decides: `BP_PYTHON_VERSION`, `runtime.txt`, `.python-version`, a demand
 * that chooses, a version manager's file, then the default or another supported minor version that meets all `demands`. Fails if
 * the deciding source is invalid, or if no supported version meets all demands.
 */
export function requestVersion(facts: ProjectFacts, env: Environment, demands: readonly PythonDemand[]): RequestedVersion {
  const setting = env[SETTING];
  if (setting !== undefined) return parse(setting.trim(), setting, { from: 'env', name: SETTING });

  const runtime = textOf(facts, 'runtime.txt');
  if (runtime !== undefined) return parseRuntimeTxt(runtime);

  const versionFile = textOf(facts, '.python-version');
  if (versionFile !== undefined) return parsePythonVersionFile(versionFile, demands);

  for (const name of [...facts.entries.keys()].toSorted()) {
    const misspelled = MISSPELLED.find(({ expected, pattern }) => name !== expected && pattern.test(name));
    if (misspelled !== undefined && facts.entries.get(name) === 'file') {
      fail({ kind: 'version-file-misspelled', found: name, expected: misspelled.expected });
    }
  }
  const stated = demands.some(({ chooses }) => chooses) ? undefined : toolStatements(facts).find(isUsable);
  return stated === undefined ? chosenWithin(demands) : versionOf(stated, demands);
}

/** Whether a version manager's file states a version that pybuild has; others are skipped. */
function isUsable({ means }: Statement): boolean {
  return means !== undefined && means.is !== 'other';
}

/** The version that a file states. `latest` is the newest supported one, if possible one that meets all `demands`. */
function versionOf({ file, version, means }: Statement, demands: readonly PythonDemand[]): RequestedVersion {
  const origin: Origin = { from: 'file', file };
  if (means === undefined) fail({ kind: 'version-malformed', origin, found: version });
  return { ...numbersOf(means, demands, { origin, found: version }), origin };
}

function numbersOf(means: Meaning, demands: readonly PythonDemand[], place: { origin: Origin; found: string }): VersionNumbers {
  if (means.is === 'other') {
    const instead = means.instead !== undefined && SUPPORTED_MINORS.includes(means.instead) ? means.instead : DEFAULT_MINOR;
    fail({ kind: 'version-of-other-python', ...place, name: means.name, instead });
  }
  if (means.is === 'latest') {
    const newest = SUPPORTED_MINORS.find((minor) => acceptedByAll(demands, minor)) ?? SUPPORTED_MINORS[0] ?? DEFAULT_MINOR;
    return { major: DEFAULT.major, minor: Number(newest.split('.')[1]) };
  }
  const { is: _, ...numbers } = means;
  return numbers;
}

/** Whether nothing above the files of version managers decides, so that they may. */
export function mayDecideByTools({ origin }: RequestedVersion, demands: readonly PythonDemand[]): boolean {
  const isAhead = origin.from === 'env' || (origin.from === 'file' && origin.key === undefined && !TOOL_FILES.includes(origin.file));
  return !isAhead && !demands.some(({ chooses }) => chooses);
}

/** The statements of version managers' files that would have decided, but name no version that pybuild has. */
export function skippedStatements(facts: ProjectFacts, requested: RequestedVersion, demands: readonly PythonDemand[]): Statement[] {
  if (!mayDecideByTools(requested, demands)) return [];
  const stated = toolStatements(facts);
  const winner = stated.findIndex(isUsable);
  return winner < 0 ? stated : stated.slice(0, winner);
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

/** Reads `.python-version`: the first line counts that is neither blank nor a comment. */
function parsePythonVersionFile(text: string, demands: readonly PythonDemand[]): RequestedVersion {
  const file = '.python-version';
  const [first, ...others] = versionLines(text);
  if (first === undefined) fail({ kind: 'version-file-empty', file });
  const means = readVersion(first.version);
  return versionOf({ file, ...first, ...(means === undefined ? {} : { means }), others: others.map(({ version }) => version) }, demands);
}

function parse(version: string, found: string, origin: Origin): RequestedVersion {
  const numbers = readNumbers(version) ?? fail({ kind: 'version-malformed', origin, found });
  return { ...numbers, origin };
}

/**
 * Version files that disagree with `requested`: those that come after the one that decided, or are never asked; an unreadable file
 * is ignored.
 */
export function otherOpinions(facts: ProjectFacts, requested: RequestedVersion): Statement[] {
  const winner = requested.origin.from === 'file' ? requested.origin.file : undefined;
  return statements(facts).filter(({ file, means }) => file !== winner && means?.is === 'version' && !agrees(means, requested));
}

/** Whether two versions agree, as far as both say. */
function agrees(stated: VersionNumbers, requested: VersionNumbers): boolean {
  if (stated.major !== requested.major || stated.minor !== requested.minor) return false;
  return stated.patch === undefined || requested.patch === undefined || formatVersion(stated) === formatVersion(requested);
}
