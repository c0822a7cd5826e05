import { isTable, stringIn, type Table, tableIn, tablesIn } from '../../file-content.ts';
import { normalizeName } from '../../requirements.ts';
import { matchesSpecifier } from '../../specifier.ts';
import { localPath } from '../lock.ts';

/** One requirement: its normalised name, and everything else it specifies if uv's form of that is certain. */
interface Wanted {
  readonly name: string;
  readonly certain?: {
    /** The project's extra that it belongs to; empty if none. */
    readonly of: string;
    readonly extras: readonly string[];
    /** Version specifiers of final releases. */
    readonly versions: readonly string[];
  };
}

/** Lists of requirements by name; undefined if one of a list is not fully understood. */
type Lists = Readonly<Record<string, readonly Wanted[] | undefined>>;

/**
 * The names of everything in a project that changed since its uv.lock was made: requirements, members of groups,
 * `requires-python`, `version`. A lock stores these in uv's own form. What can only be compared by reproducing all of that form
 * (markers, sources, URLs, unusual versions) counts as unchanged; `uv sync --locked` checks it again. (uv's `Lock::satisfies`.)
 */
export function changedSinceLock(pyproject: Table, lock: Table): string[] {
  const project = pyproject['project'];
  const root = rootOf(tablesIn(lock['package']));
  const groups = groupsOf(pyproject);
  if (!isTable(project)) return differing(groups, tableIn(lock, 'manifest', 'dependency-groups'));
  if (root === undefined) return [];
  const metadata = tableIn(root, 'metadata');
  const changed = [
    ...(normalizeName(stringIn(project, 'name') ?? '') === root['name'] ? [] : ['name']),
    ...changedVersion(project, root),
    ...changedPython(pyproject, project, lock),
    ...differing({ dist: requirementsOf(pyproject, project) }, { dist: metadata['requires-dist'] }),
    ...differing(groups, tableIn(metadata, 'requires-dev')),
  ];
  return [...new Set(changed)];
}

/** The project itself among the packages of a lock. */
export function rootOf(packages: readonly Table[]): Table | undefined {
  return packages.find((entry) => Object.values(tableIn(entry, 'source')).some(isRoot));
}

function isRoot(place: unknown): boolean {
  return typeof place === 'string' && localPath(place) === '.';
}

function changedVersion(project: Table, root: Table): string[] {
  const [now, locked] = [project, root].map((table) => plainVersion(stringIn(table, 'version') ?? ''));
  return now === undefined || locked === undefined || now === locked ? [] : ['version'];
}

/** The lock has the range that all members of a workspace and all groups accept, so only the simple case is compared. */
function changedPython(pyproject: Table, project: Table, lock: Table): string[] {
  const key = 'requires-python';
  const uv = tableIn(pyproject, 'tool', 'uv');
  if ('workspace' in uv || 'dependency-groups' in uv || 'members' in tableIn(lock, 'manifest')) return [];
  const range = /^>=\d[\d.]*(,<\d[\d.]*)?$/;
  const [now, locked] = [project, lock].map((table) => (stringIn(table, key) ?? '').replaceAll(/\s/g, ''));
  if (now === undefined || locked === undefined || !range.test(now) || !range.test(locked)) return [];
  return acceptSame(now.split(','), locked.split(',')) ? [] : [key];
}

/** The requirements of a project and its extras; undefined if they also depend on files in other formats. */
function requirementsOf(pyproject: Table, project: Table): Wanted[] | undefined {
  const dynamic = project['dynamic'];
  const isDynamic = Array.isArray(dynamic) && dynamic.some((field) => field === 'dependencies' || field === 'optional-dependencies');
  if (isDynamic || 'poetry' in tableIn(pyproject, 'tool')) return undefined;
  const extras = Object.entries(tableIn(project, 'optional-dependencies'));
  const wanted = [
    ...parseAll(project['dependencies'] ?? [], undefined),
    ...extras.flatMap(([extra, list]) => parseAll(list, normalizeName(extra))),
  ];
  // The lock stores an extra that names others of the same project either as itself or as their contents.
  const own = normalizeName(stringIn(project, 'name') ?? '');
  return wanted.some((one) => one?.name === own) ? undefined : complete(wanted);
}

/** The dependency groups with the groups that they include, by normalised name. */
function groupsOf(pyproject: Table): Lists {
  const older = tableIn(pyproject, 'tool', 'uv')['dev-dependencies'];
  const lists = new Map(Object.entries(tableIn(pyproject, 'dependency-groups')).map(([name, list]) => [normalizeName(name), list]));
  if (older !== undefined) lists.set('dev', undefined);
  const resolve = (name: string, within: readonly string[]): (Wanted | undefined)[] => {
    const list = lists.get(name);
    if (!Array.isArray(list) || within.includes(name)) return [undefined];
    return list.flatMap((item: unknown) => {
      if (!isTable(item)) return parseAll([item], undefined);
      const included = stringIn(item, 'include-group');
      return included === undefined ? [undefined] : resolve(normalizeName(included), [...within, name]);
    });
  };
  return Object.fromEntries([...lists.keys()].map((name) => [name, complete(resolve(name, []))]));
}

function complete(list: readonly (Wanted | undefined)[]): Wanted[] | undefined {
  const known = list.filter((one) => one !== undefined);
  return known.length < list.length ? undefined : known;
}

/** The names of requirements that are in only one of two sets of lists, or differ between them. */
function differing(now: Lists, locked: Table): string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(locked)])].flatMap((list) => {
    const wanted = list in now ? now[list] : [];
    if (wanted === undefined) return [];
    const before = tablesIn(locked[list]).map(lockedRequirement);
    const names = [...new Set([...wanted, ...before].map(({ name }) => name))];
    return names.filter((name) => !mayBeEqual(named(wanted, name), named(before, name)));
  });
}

function named(all: readonly Wanted[], name: string): Wanted[] {
  return all.filter((one) => one.name === name);
}

/** uv compares what all requirements of one name and one extra accept together, not how they are written. */
function mayBeEqual(a: readonly Wanted[], b: readonly Wanted[]): boolean {
  if (a.length === 0 || b.length === 0) return false;
  const [known, others] = [a, b].map((side) => side.flatMap(({ certain }) => certain ?? []));
  if (known === undefined || others === undefined || known.length < a.length || others.length < b.length) return true;
  return [...new Set([...known, ...others].map(({ of }) => of))].every((extra) => {
    const [one, other] = [known, others].map((side) => side.filter(({ of }) => of === extra));
    if (one === undefined || other === undefined || one.length === 0 || other.length === 0) return false;
    return (
      sameNames(one, other) &&
      acceptSame(
        one.flatMap(({ versions }) => versions),
        other.flatMap(({ versions }) => versions),
      )
    );
  });
}

function sameNames(...sides: readonly (readonly { readonly extras: readonly string[] }[])[]): boolean {
  const [a, b] = sides.map((side) => [...new Set(side.flatMap(({ extras }) => extras))].toSorted().join());
  return a === b;
}

/** Whether the two sides accept the same final releases, tested at and next to the bounds of all specifiers. */
function acceptSame(a: readonly string[], b: readonly string[]): boolean {
  // Most are unchanged, and comparing versions is slow.
  const [one, other] = [a, b].map((side) => [...new Set(side)].toSorted().join());
  return one === other || [...a, ...b].flatMap(releasesAround).every((version) => accept(version, a) === accept(version, b));
}

/** For `3.4`: itself, the next release, the ends of ranges that start there (`3.5` and `4`), and the lowest version. */
function releasesAround(specifier: string): string[] {
  const parts = (/\d+(\.\d+)*/.exec(specifier)?.[0] ?? '').split('.').map(Number);
  const ends = parts.map((part, index) => [...parts.slice(0, index), part + 1]);
  return [[0], parts, [...parts, 0, 0, 1], ...ends].map((release) => release.join('.'));
}

function accept(version: string, all: readonly string[]): boolean {
  return all.every((one) => matchesSpecifier(version, one));
}

function parseAll(list: unknown, extra: string | undefined): (Wanted | undefined)[] {
  return Array.isArray(list) ? list.map((item: unknown) => (typeof item === 'string' ? parse(item, extra) : undefined)) : [undefined];
}

/** A requirement of a project (PEP 508); undefined if it is not understood. */
function parse(text: string, extra: string | undefined): Wanted | undefined {
  const [, name, extras = '', rest = ''] = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || !/^($|[@;(<>=!~])/.test(rest)) return undefined;
  const plain = /^\(?([^;@()]*)\)?\s*$/.exec(rest)?.[1];
  return requirement(name, extras.split(','), plain === undefined ? undefined : specifiers(plain), extra);
}

/** A requirement in a lock. */
function lockedRequirement(entry: Table): Wanted {
  const { name, extras, marker, specifier = '', ...others } = entry;
  const [, extra] = typeof marker === 'string' ? (/^extra == '([^']*)'$/.exec(marker) ?? []) : [];
  const unknown = Object.keys(others).length > 0 || (marker !== undefined && extra === undefined);
  const names = Array.isArray(extras) ? extras.map(String) : [];
  return requirement(String(name), names, unknown || typeof specifier !== 'string' ? undefined : specifiers(specifier), extra);
}

function requirement(name: string, extras: readonly string[], versions: readonly string[] | undefined, extra: string | undefined): Wanted {
  const names = extras.map((one) => normalizeName(one.trim())).filter((one) => one !== '');
  return {
    name: normalizeName(name),
    ...(versions === undefined ? {} : { certain: { of: normalizeName(extra ?? ''), extras: names, versions } }),
  };
}

const PLAIN = /^(==|!=)\d+(\.\d+)*(\.\*)?$|^~=\d+(\.\d+)+$|^(<=|>=|<|>)\d+(\.\d+)*$/;

/** Version specifiers; undefined if one is unusual. */
function specifiers(text: string): string[] | undefined {
  const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.replaceAll(/\s/g, '')]));
  return parts.every((part) => PLAIN.test(part)) ? parts : undefined;
}

/** The same text for all equal versions; undefined unless it is a plain release or pre-release. */
function plainVersion(version: string): string | undefined {
  const [, release, rest = ''] = /^(\d+(?:\.\d+)*)((?:a|b|rc)\d+)?$/.exec(version) ?? [];
  return release
    ?.split('.')
    .map(Number)
    .join('.')
    .replace(/(\.0)+$/, '')
    .concat(rest);
}
