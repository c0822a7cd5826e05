import { isTable, stringIn, type Table, tableIn, tablesIn } from '../file-content.ts';
import { normalizeName } from '../requirements.ts';
import { matchesSpecifier } from '../specifier.ts';
import { localPath } from './lock.ts';

/** One requirement: by its normalised name, and all else that it asks for where uv's form of that is certain. */
interface Wanted {
  readonly name: string;
  readonly certain?: {
    /** The extra of the project that it belongs to, or nothing. */
    readonly of: string;
    readonly extras: readonly string[];
    /** Version specifiers of final releases. */
    readonly versions: readonly string[];
  };
}

/** Lists of requirements by their names; undefined where one is not understood in full. */
type Lists = Readonly<Record<string, readonly Wanted[] | undefined>>;

/**
 * What of a project changed since its uv.lock was made, by name: requirements, groups' members, `requires-python`, `version`. A
 * lock holds all of these in a form of uv's own. What can be compared only by knowing all of that form (markers, sources,
 * addresses, odd versions) counts as unchanged: `uv sync --locked` looks at it again. (uv's `Lock::satisfies`.)
 */
export function changedSinceLock(pyproject: Table, lock: Table): string[] {
  const project = pyproject['project'];
  const root = tablesIn(lock['package']).find((entry) => Object.values(tableIn(entry, 'source')).some(isRoot));
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

function isRoot(place: unknown): boolean {
  return typeof place === 'string' && localPath(place) === '.';
}

function changedVersion(project: Table, root: Table): string[] {
  const [now, locked] = [project, root].map((table) => plainVersion(stringIn(table, 'version') ?? ''));
  return now === undefined || locked === undefined || now === locked ? [] : ['version'];
}

/** The lock has what all members of a workspace, and all groups, accept. */
function changedPython(pyproject: Table, project: Table, lock: Table): string[] {
  const key = 'requires-python';
  const uv = tableIn(pyproject, 'tool', 'uv');
  if ('workspace' in uv || 'dependency-groups' in uv || 'members' in tableIn(lock, 'manifest')) return [];
  const range = /^>=\d[\d.]*(,<\d[\d.]*)?$/;
  const [now, locked] = [project, lock].map((table) => (stringIn(table, key) ?? '').replaceAll(/\s/g, ''));
  if (now === undefined || locked === undefined || !range.test(now) || !range.test(locked)) return [];
  return acceptSame(now.split(','), locked.split(',')) ? [] : [key];
}

/** The requirements of a project and its extras; undefined where files of other formats have a say in them. */
function requirementsOf(pyproject: Table, project: Table): Wanted[] | undefined {
  const dynamic = project['dynamic'];
  const isDynamic = Array.isArray(dynamic) && dynamic.some((field) => field === 'dependencies' || field === 'optional-dependencies');
  if (isDynamic || 'poetry' in tableIn(pyproject, 'tool')) return undefined;
  const extras = Object.entries(tableIn(project, 'optional-dependencies'));
  const wanted = [
    ...parseAll(project['dependencies'] ?? [], undefined),
    ...extras.flatMap(([extra, list]) => parseAll(list, normalizeName(extra))),
  ];
  // An extra that names others of the same project is in the lock as itself, or as what they hold.
  const own = normalizeName(stringIn(project, 'name') ?? '');
  return wanted.some((one) => one?.name === own) ? undefined : complete(wanted);
}

/** The dependency groups with what they include, by normalised name. */
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

/** The names of requirements that are only in one of two sets of lists, or are not the same in both. */
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

/** uv compares what all requirements of one name and one extra accept together, however they are written. */
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

/** Whether no final release at the bounds of the specifiers, or next to them, is accepted by one side alone. */
function acceptSame(a: readonly string[], b: readonly string[]): boolean {
  // Most are written as they were, and to look at versions takes a while.
  const [one, other] = [a, b].map((side) => [...new Set(side)].toSorted().join());
  return one === other || [...a, ...b].flatMap(releasesAround).every((version) => accept(version, a) === accept(version, b));
}

/** `3.4`, what is just after it, each release that ends a range which `3.4` begins (`3.5` and `4`), and the first of all. */
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

/** A requirement as a lock has it. */
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

/** Version specifiers; undefined where one is out of the ordinary. */
function specifiers(text: string): string[] | undefined {
  const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.replaceAll(/\s/g, '')]));
  return parts.every((part) => PLAIN.test(part)) ? parts : undefined;
}

/** A version in one form for all that are equal; undefined if it is more than a release and a pre-release in plain form. */
function plainVersion(version: string): string | undefined {
  const [, release, rest = ''] = /^(\d+(?:\.\d+)*)((?:a|b|rc)\d+)?$/.exec(version) ?? [];
  return release
    ?.split('.')
    .map(Number)
    .join('.')
    .replace(/(\.0)+$/, '')
    .concat(rest);
}
