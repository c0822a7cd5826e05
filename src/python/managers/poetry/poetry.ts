import { type Table, stringIn, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf, textOf } from '../../project.ts';
import { matchesSpecifier } from '../../specifier.ts';
import { certainly, checkDigest, checkFormat, checkManifest, foundBy, localPath, lockTable, staleLock } from '../lock.ts';
import { type Install, type PackageManager, type Request, userConfiguration } from '../manager.ts';
import { NO_NETWORK } from '../offline.ts';
import { POETRY_LOCK_WORDS } from '../lock-words.ts';
import { ownPackage } from '../own-package.ts';
import { checkPoetry, POETRY_LOCK, POETRY_TOOL, poetryCommand, poetryDemands, readPoetryProject } from './project.ts';
import { refusedPackages } from './refusal.ts';
import { POETRY_UNLOCKED } from './unlocked.ts';
import { pythonJson } from '../python-json.ts';

const LOCK = POETRY_LOCK;

/** poetry.lock, installed by Poetry. */
export const POETRY: PackageManager = {
  name: 'poetry',
  tool: POETRY_TOOL,
  ...foundBy(LOCK, { 'poetry.lock': 'table' }),
  read: readLock,
  pythonDemands: (facts) => poetryDemands(tableOf(facts, 'pyproject.toml'), () => lockedPython(facts)),
  variables: {
    tool: (dir) => ({ POETRY_KEYRING_ENABLED: 'false', PYTHONUSERBASE: dir }),
    cache: (dir) => ({ POETRY_CACHE_DIR: dir }),
    venv: () => ({}),
  },
  // Poetry has no offline switch.
  offline: { ...NO_NETWORK, POETRY_REQUESTS_MAX_RETRIES: '0' },
  settings: /^POETRY_/,
  configuration: (env) => userConfiguration(env, 'pypoetry/config.toml', 'pypoetry/auth.toml'),
  commands: ({ groups, extras, without, withoutProject }, site) => {
    const wanted = [
      ...(without === undefined
        ? ['--only', ['main', ...groups].join(',')]
        : [...listed('--without', without), ...listed('--with', groups)]),
      ...(extras.includes('*') ? ['--all-extras'] : extras.flatMap((extra) => ['--extras', extra])),
      ...(withoutProject === true ? ['--no-root'] : []),
    ];
    return [poetryCommand(site, 'sync', wanted)];
  },
  unlocked: POETRY_UNLOCKED,
  litter: /^(poetry-chef-.*|virtualenv)$/,
  patterns: [
    {
      pattern: /pyproject\.toml changed significantly since poetry\.lock was last generated/,
      trouble: () => staleLock(LOCK, 'pyproject.toml'),
    },
    { pattern: /Current Python version \([^)]*\) is not allowed by the project/, trouble: () => ({ kind: 'python-mismatch' }) },
    {
      pattern: /The current project could not be installed(?:: ([^\n]+))?/,
      trouble: ([, reason]) => ({
        kind: 'own-project',
        file: 'pyproject.toml',
        path: '.',
        ...(reason === undefined ? {} : { reason: [reason] }),
      }),
    },
    {
      pattern: /https?:\/\/(?:[^\s/]*@)?([^\s/"]+) "GET [^"]*" (401|403) /,
      trouble: ([, host = '', status]) => ({ kind: 'credentials', host, status: status === '403' ? 403 : 401 }),
    },
    {
      pattern: /Authorization error accessing https?:\/\/(?:[^\s/]*@)?([^\s/]+)/,
      trouble: ([, host = '']) => ({ kind: 'credentials', host }),
    },
    { pattern: /did not match any known checksums in your lock file/, trouble: () => ({ kind: 'hash' }) },
    {
      pattern: /Unable to find installation candidates for (\S+) \(([^)]+)\)(?=[\s\S]*\d+ wheel\(s\) were skipped)/,
      trouble: ([, name = '', version = '']) => ({ kind: 'no-wheel', package: `${name} ${version}` }),
    },
    {
      pattern: /Unable to find installation candidates for (\S+) \(([^)]+)\)/,
      trouble: ({ input, 1: name = '', 2: version = '' }) => {
        const packages = refusedPackages(input);
        return packages.length > 1 ? { kind: 'refused-all', packages } : { kind: 'withdrawn', what: `${name} ${version}` };
      },
    },
    {
      pattern: /depends on (\S+) [\s\S]*Cannot resolve build-system\.requires for ([\w.-]+\w)/,
      trouble: ([, backend = '', name = '']) => ({ kind: 'build', package: name, backend }),
    },
    {
      pattern: /Backend '([\w.:]+)' is not available\.(?:[\s\S]*following issues with (\S+) )?/,
      trouble: ([, backend = '', name]) => ({ kind: 'build', backend, ...(name === undefined ? {} : { package: name }) }),
    },
    {
      // Poetry has its own implementation of git.
      pattern: /GitProtocolError\s+HTTP(S)?ConnectionPool\(host='([^']+)', port=(\d+)\): Max retries exceeded with url: (\S+?)\/info\/refs/,
      trouble: ([, secure, host = '', port = '', place = '']) => ({
        kind: 'git',
        repository: `http${secure === undefined ? '' : 's'}://${host}:${port}${place}`,
      }),
    },
    {
      pattern: /(?:NotGitRepository|HTTPUnauthorized)\s[\s\S]*Cannot install ([\w.-]+\w)\./,
      trouble: ([, name = '']) => ({ kind: 'git', repository: `the repository of ${name}` }),
    },
    { pattern: /Failed to clone (\S+?),/, trouble: ([, repository = '']) => ({ kind: 'git', repository }) },
    { pattern: /All attempts to connect to \S+ failed/, trouble: () => ({ kind: 'network' }) },
    ...POETRY_LOCK_WORDS,
  ],
};

function readLock(facts: ProjectFacts, request: Request): Install {
  const lock = lockTable(facts, LOCK);
  checkFormat(LOCK, tableIn(lock, 'metadata')['lock-version'], [1, 2]);
  checkManifest(facts, LOCK, 'pyproject.toml');
  const pyproject = tableOf(facts, 'pyproject.toml');
  checkPoetry(pyproject);
  const older = isOfOlder(textOf(facts, LOCK.file) ?? '') ? [hashedContent(pyproject ?? {}, false)] : [];
  checkDigest(facts, LOCK, 'pyproject.toml', tableIn(lock, 'metadata')['content-hash'], [hashedContent(pyproject ?? {}, true), ...older]);
  const { poetry, without } = readPoetryProject(pyproject, request, LOCK.refresh);
  const local = tablesIn(lock['package']).filter((entry) =>
    ['directory', 'file'].includes(stringIn(tableIn(entry, 'source'), 'type') ?? ''),
  );
  const own = poetry['package-mode'] === false ? { editable: [] } : ownPackage(facts, pyproject ?? {});
  return {
    ...request,
    reads: [LOCK.file, 'pyproject.toml'],
    localPaths: local.filter((entry) => entry['develop'] !== true).map(placeOf),
    ...own,
    editable: [...local.filter((entry) => entry['develop'] === true).map(placeOf), ...own.editable],
    ...certainly(without === undefined ? local.filter(isInMain).map(placeOf) : []),
    variables: [],
    pins: 'all',
    ...(without === undefined ? {} : { without }),
  };
}

/** Whether every install has a locked package; locks of Poetry before 2 do not say. */
function isInMain({ groups, optional, markers }: Table): boolean {
  return Array.isArray(groups) && groups.includes('main') && optional !== true && markers === undefined;
}

/** Keys of `[tool.poetry]` that are hashed even if absent, when only that table counts. */
const HASHED_ALWAYS = ['dependencies', 'source', 'extras', 'dev-dependencies'];

/** The content that Poetry hashes (`Locker._get_content_hash` in poetry/packages/locker.py). */
function hashedContent(pyproject: Table, withGroups: boolean): string | undefined {
  const groups = withGroups ? tableIn(pyproject, 'dependency-groups') : {};
  const project = picked(tableIn(pyproject, 'project'), ['requires-python', 'dependencies', 'optional-dependencies']);
  const elsewhere = { ...(isEmpty(project) ? {} : { project }), ...(isEmpty(groups) ? {} : { 'dependency-groups': groups }) };
  const poetry = picked(tableIn(pyproject, 'tool', 'poetry'), [...HASHED_ALWAYS, 'group']);
  if (!isEmpty(elsewhere)) return pythonJson({ ...elsewhere, tool: { poetry } }, 'spaced');
  return pythonJson({ ...Object.fromEntries(HASHED_ALWAYS.map((key) => [key, null])), ...poetry }, 'spaced');
}

/** Whether a lock's first line shows a Poetry before 2.3, which did not hash dependency groups. */
function isOfOlder(lock: string): boolean {
  const [, version] = /^[^\n]*?Poetry (\S+)/.exec(lock) ?? [];
  return version !== undefined && (!/^\d+(\.\d+)*$/.test(version) || matchesSpecifier(version, '<2.3'));
}

function picked(table: Table, keys: readonly string[]): Table {
  return Object.fromEntries(keys.filter((key) => key in table).map((key) => [key, table[key]]));
}

function isEmpty(table: Table): boolean {
  return Object.keys(table).length === 0;
}

function listed(option: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [option, names.join(',')];
}

function placeOf(entry: Table): string {
  return localPath(stringIn(tableIn(entry, 'source'), 'url') ?? '');
}

function lockedPython(facts: ProjectFacts): unknown {
  return tableIn(lockTable(facts, LOCK), 'metadata')['python-versions'];
}
