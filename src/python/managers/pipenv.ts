import { fail } from '../../errors/failure.ts';
import { type Table, isTable, tableIn, tablesIn } from '../file-content.ts';
import { type ProjectFacts, tableOf } from '../project.ts';
import type { PythonDemand } from '../python-demand.ts';
import { normalizeName, type VariableUse } from '../requirements.ts';
import { askByBundledPip } from './ask-versions.ts';
import {
  certainly,
  checkDigest,
  checkFormat,
  checkManifest,
  checkNames,
  foundBy,
  localPath,
  type Lock,
  lockJson,
  staleLock,
  usesIn,
  variablesIn,
} from './lock.ts';
import type { Install, PackageManager, Request, Tool } from './manager.ts';
import { PIP } from './pip.ts';
import { pythonJson } from './python-json.ts';

const TOOL: Tool = { name: 'pipenv', title: 'Pipenv', version: '2026.10.3' };
const LOCK: Lock = { file: 'Pipfile.lock', refresh: 'pipenv lock', tool: TOOL };

/** Tables of a Pipfile without packages, or whose packages are always installed. */
const NO_CATEGORIES = new Set(['source', 'requires', 'pipenv', 'scripts', 'packages']);

/** Pipfile.lock, installed by Pipenv. */
export const PIPENV: PackageManager = {
  name: 'pipenv',
  tool: TOOL,
  ...foundBy(LOCK, { 'Pipfile.lock': 'text', Pipfile: 'table' }),
  read: readLock,
  pythonDemands,
  variables: {
    tool: (dir) => ({ PYTHONUSERBASE: dir, PIPENV_VERBOSITY: '-1', PIPENV_NOSPIN: '1', PIPENV_YES: '1', PIPENV_DONT_LOAD_ENV: '1' }),
    cache: (dir) => ({ PIPENV_CACHE_DIR: dir, PIP_CACHE_DIR: dir }),
    venv: () => ({}),
  },
  // Pipenv installs with its own pip, which then uses no index.
  offline: PIP.offline,
  settings: /^(PIPENV|PIP)_/,
  // Pipenv keeps its bundled pip from reading pip's configuration.
  configuration: () => [],
  commands: ({ groups }, site) => {
    const categories = groups.length === 0 ? [] : ['--categories', ['packages', ...groups].join(' ')];
    return [
      {
        program: `${site.tool}/bin/pipenv`,
        args: ['install', '--deploy', ...categories],
        shown: ['pipenv', 'install', '--deploy', ...categories].join(' '),
        // Pipenv wraps its own and pip's lines at the terminal's width. Bytecode is compiled afterwards.
        env: { PIP_COMPILE: '0', NO_COLOR: '1', COLUMNS: '1000' },
        // Its pip reports index pages that it could not fetch only if it is verbose.
        closerLook: { env: { PIP_VERBOSE: '2' }, lines: /Could not fetch URL/ },
        askVersions: (asked) => askByBundledPip(site.python, asked),
      },
    ];
  },
  patterns: [
    { pattern: /Your Pipfile\.lock\s+\(\w+\)\s+is\s+out\s+of\s+date/, trouble: () => staleLock(LOCK, 'Pipfile') },
    { pattern: /Your Pipfile requires "python_(?:full_)?version" \S+, but you are using/, trouble: () => ({ kind: 'python-mismatch' }) },
  ],
};

function readLock(facts: ProjectFacts, request: Request): Install {
  const lock = lockJson(facts, LOCK);
  checkFormat(LOCK, tableIn(lock, '_meta')['pipfile-spec'], [6]);
  checkManifest(facts, LOCK, 'Pipfile');
  checkDigest(facts, LOCK, 'Pipfile', tableIn(lock, '_meta', 'hash')['sha256'], [hashedContent(facts, lock)]);
  if (request.extras.length > 0) {
    const expected = 'left out: with Pipenv an extra is asked for in the Pipfile';
    fail({ kind: 'setting-invalid', name: 'BP_PYTHON_EXTRAS', value: request.extras.join(' '), expected });
  }
  const pipfile = tableOf(facts, 'Pipfile') ?? {};
  checkNames(
    'group',
    request.groups,
    Object.keys(pipfile).filter((name) => !NO_CATEGORIES.has(name)),
    'Pipfile',
    LOCK.refresh,
  );
  const sections = ['default', ...request.groups.map((group) => (group === 'dev-packages' ? 'develop' : group))];
  const entries = sections.flatMap((section) => Object.values(tableIn(lock, section)).filter(isTable));
  const places = (editable: boolean): string[] => entries.filter((entry) => (entry['editable'] === true) === editable).flatMap(placesOf);
  return {
    ...request,
    reads: [LOCK.file, 'Pipfile'],
    localPaths: places(false),
    editable: places(true),
    ...certainly(entries.filter((entry) => !('markers' in entry)).flatMap(placesOf)),
    variables: variablesIn([tableIn(lock, '_meta')['sources'], entries]),
    uses: variableUses(tablesIn(tableIn(lock, '_meta')['sources']), entries),
    pins: 'all',
  };
}

/** Tables of a Pipfile that Pipenv does not hash as categories. */
const NOT_HASHED = new Set(['source', 'packages', 'dev-packages', 'requires', 'scripts', 'pipfile', 'pipenv', 'default', 'develop']);

/** The sha256 of the default source that Pipenv adds to a Pipfile without any, in its hashed form. */
const DEFAULT_SOURCE = 'ea54b0bbe7265718f693c8ad30c2c2275f64f0b1105ee0b550aff3561d73124d';

/**
 * The content that Pipenv hashes (`Pipfile.calculate_hash` in pipenv/utils/pipfile.py): the sources, the requirements, and each
 * category with the normalised names of its packages.
 */
function hashedContent(facts: ProjectFacts, lock: Table): string | undefined {
  const pipfile = tableOf(facts, 'Pipfile') ?? {};
  const locked = tableIn(lock, '_meta')['sources'];
  const source = pipfile['source'] ?? (facts.digest(pythonJson(locked, 'compact') ?? '') === DEFAULT_SOURCE ? locked : undefined);
  const others = Object.keys(pipfile).filter((name) => !NOT_HASHED.has(name));
  const tables = { default: 'packages', develop: 'dev-packages', ...Object.fromEntries(others.map((name) => [name, name])) };
  const categories = Object.entries(tables).map(([name, key]): [string, unknown] => [name, normalised(pipfile[key] ?? {})]);
  return pythonJson({ _meta: { sources: source, requires: pipfile['requires'] ?? {} }, ...Object.fromEntries(categories) }, 'compact');
}

function normalised(category: unknown): unknown {
  if (!isTable(category)) return undefined;
  return Object.fromEntries(Object.entries(category).map(([name, wanted]) => [normalizeName(name), wanted]));
}

/** Keys with the source of a locked package. */
const PLACES = ['git', 'hg', 'svn', 'bzr', 'path', 'file', 'ref'];

/**
 * A source is needed if a package is locked to it, or to none; a package's own URL is needed unless a marker may exclude the
 * package.
 */
function variableUses(sources: readonly Table[], entries: readonly Table[]): VariableUse[] {
  const indexed = entries.filter((entry) => !PLACES.some((key) => key in entry));
  const isNeeded = ({ name }: Table): boolean =>
    indexed.some(({ index }) => index === undefined || index === name) || (indexed.length > 0 && sources.length === 1);
  return [
    ...sources.flatMap((source) => usesIn([source['url']], 'Pipfile', isNeeded(source) ? 'for-index' : 'perhaps')),
    ...entries.flatMap((entry) =>
      usesIn(
        PLACES.map((key) => entry[key]),
        'Pipfile',
        'markers' in entry ? 'perhaps' : 'always',
      ),
    ),
    ...usesIn([sources, entries], 'Pipfile', 'perhaps'),
  ];
}

function placesOf({ path, file }: Table): string[] {
  return [path, file].flatMap(placeOf);
}

function placeOf(value: unknown): string[] {
  return typeof value === 'string' && !/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(value) ? [localPath(value)] : [];
}

/** The lock's requirement is a copy of the Pipfile's, and has the full version if there is one. */
function pythonDemands(facts: ProjectFacts): PythonDemand[] {
  const { python_full_version: full, python_version: minor }: Table = tableIn(lockJson(facts, LOCK), '_meta', 'requires');
  const text = typeof full === 'string' ? full : minor;
  if (typeof text !== 'string') return [];
  if (!/^\d+(\.\d+){0,2}$/.test(text))
    fail({ kind: 'python-demand-invalid', text: JSON.stringify(text), file: LOCK.file, key: 'python_version' });
  const key = text === full ? 'python_full_version' : 'python_version';
  const specifier = text.split('.').length > 2 ? `==${text}` : `==${text}.*`;
  return [{ file: LOCK.file, key, text, anyOf: [specifier], chooses: true }];
}
