import { type Table, isTable, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { normalizeName } from '../../requirements.ts';
import { certainly, checkDigest, checkFormat, checkManifest, foundBy, lockJson, staleLock, variablesIn } from '../lock.ts';
import { type Install, type PackageManager, type Request } from '../manager.ts';
import { PIP } from '../pip/pip.ts';
import { checkPipfile, PIPENV_LOCK, PIPENV_TOOL, pipenvCommand, pipenvUses, pipfileDemand, placesOf } from './project.ts';
import { PIPENV_UNLOCKED } from './unlocked.ts';
import { pythonJson } from '../python-json.ts';

const LOCK = PIPENV_LOCK;

/** Pipfile.lock, installed by Pipenv. */
export const PIPENV: PackageManager = {
  name: 'pipenv',
  tool: PIPENV_TOOL,
  ...foundBy(LOCK, { 'Pipfile.lock': 'text', Pipfile: 'table' }),
  read: readLock,
  // The lock's requirement is a copy of the Pipfile's, and has the full version if there is one.
  pythonDemands: (facts) => pipfileDemand(tableIn(lockJson(facts, LOCK), '_meta', 'requires'), LOCK.file),
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
    return [pipenvCommand(site, 'install', '--deploy', ...categories)];
  },
  unlocked: PIPENV_UNLOCKED,
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
  checkPipfile(tableOf(facts, 'Pipfile') ?? {}, request, LOCK.refresh);
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
    uses: pipenvUses(tablesIn(tableIn(lock, '_meta')['sources']), entries),
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
