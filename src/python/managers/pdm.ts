import { type Table, stringIn, tableIn, tablesIn } from '../file-content.ts';
import { type ProjectFacts, tableOf } from '../project.ts';
import type { VariableUse } from '../requirements.ts';
import { projectDemand, type PythonDemand } from '../python-demand.ts';
import { isSpecifier } from '../specifier.ts';
import {
  checkFormat,
  checkManifest,
  checkNames,
  extrasOf,
  foundBy,
  type Lock,
  localPath,
  lockTable,
  namesIn,
  staleLock,
  usesIn,
  variablesIn,
} from './lock.ts';
import { type Install, type InstallCommand, type PackageManager, type Request, userConfiguration } from './manager.ts';

const LOCK: Lock = { file: 'pdm.lock', refresh: 'pdm lock', tool: 'PDM' };
/** Without it, extras are not locked. */
const LOCK_ALL = 'pdm lock --group :all';

/** pdm.lock, installed by PDM. */
export const PDM: PackageManager = {
  name: 'pdm',
  tool: { name: 'pdm', title: 'PDM', version: '2.29.4' },
  ...foundBy(LOCK, { 'pdm.lock': 'table' }),
  read: readLock,
  pythonDemands: (facts) => [...projectDemand(tableOf(facts, 'pyproject.toml')), ...targetDemand(facts)],
  variables: {
    tool: (dir) => ({ PYTHONUSERBASE: dir, PDM_CHECK_UPDATE: '0', PDM_IGNORE_SAVED_PYTHON: '1', PDM_NON_INTERACTIVE: '1' }),
    cache: (dir) => ({ PDM_CACHE_DIR: dir, PDM_LOG_DIR: `${dir}/log` }),
    venv: () => ({}),
  },
  settings: /^PDM_/,
  configuration: (env) => ['/etc/xdg/pdm/config.toml', ...userConfiguration(env, 'pdm/config.toml')],
  commands: ({ groups, extras }, site) => {
    // Where a development group is named, only those that are named count; PDM then refuses --prod.
    const wanted = [...(groups.length === 0 ? ['--prod'] : []), ...[...groups, ...extras].flatMap((name) => ['--group', name])];
    const pdm = (...args: string[]): InstallCommand => ({
      program: `${site.tool}/bin/pdm`,
      args,
      shown: ['pdm', ...args].join(' '),
      // PDM breaks its lines where a terminal would.
      env: { NO_COLOR: '1', COLUMNS: '400' },
    });
    // PDM installs from a lock that is out of date with nothing but a warning.
    return [
      pdm('lock', '--check'),
      {
        ...pdm('sync', ...wanted),
        closerLook: { args: ['-vv'], lines: /(?:Client|Server) Error\(|is not compatible with the target environment/ },
      },
    ];
  },
  patterns: [
    {
      pattern: /Lockfile doesn't satisfy the project requirements|Lockfile hash doesn't match/,
      trouble: () => staleLock(LOCK, 'pyproject.toml'),
    },
    { pattern: /No compatible lock target found|Project requires a python version of/, trouble: () => ({ kind: 'python-mismatch' }) },
    { pattern: /Unable to find executable `git`/, trouble: () => ({ kind: 'build', missing: 'git' }) },
    {
      pattern: /UnpackError: (?:[\s\S]*?\n)?\s*fatal: [^\n]*?'([a-z+]+:[^']+?)\/?'/,
      trouble: ([, repository = '']) => ({ kind: 'git', repository }),
    },
    {
      pattern: /https?:\/\/(?:[^\s/]*@)?([^\s/]+)\S*: Client Error\((401|403)\)/,
      trouble: ([, host = '', status]) => ({ kind: 'credentials', host, status: status === '403' ? 403 : 401 }),
    },
    {
      pattern: /: Server Error\(5\d\d\)|^\s*httpx2?\.(?:\w*ConnectError|ReadError|RemoteProtocolError|\w*Timeout|ProxyError)\b/m,
      trouble: () => ({ kind: 'network' }),
    },
    { pattern: /Failed to collect links from (\S+): Client Error\(404\)/, trouble: ([, what = '']) => ({ kind: 'withdrawn', what }) },
    {
      pattern: /The wheel file (\S+) is not compatible with the target environment/,
      trouble: ([, name = '']) => ({ kind: 'no-wheel', package: name }),
    },
    { pattern: /BuildError: Cannot import '([\w.]+)'/, trouble: ([, backend = '']) => ({ kind: 'build', backend }) },
    {
      pattern: /add (\S+) failed:[\s\S]*Unable to find candidates for ([\w.-]+\w)\./,
      trouble: ([, name = '', backend = '']) => ({ kind: 'build', package: name, backend }),
    },
    {
      pattern: /No candidate is found for `?([^`\s]+)|Unable to find candidates for ([^\s]+?)\.\s/,
      trouble: ([, locked, wanted = '']) => ({ kind: 'not-found', requirement: locked ?? wanted }),
    },
  ],
};

function readLock(facts: ProjectFacts, request: Request): Install {
  const lock = lockTable(facts, LOCK);
  checkFormat(LOCK, tableIn(lock, 'metadata')['lock_version'], [4]);
  checkManifest(facts, LOCK, 'pyproject.toml');
  const pyproject = tableOf(facts, 'pyproject.toml');
  const pdm = tableIn(pyproject, 'tool', 'pdm');
  const { extras } = namesIn(pyproject);
  const locked = tableIn(lock, 'metadata')['groups'];
  const known = Array.isArray(locked) ? locked.filter((name) => typeof name === 'string') : [];
  checkNames(
    'group',
    request.groups,
    known.filter((name) => name !== 'default' && !extras.includes(name)),
    LOCK.file,
    LOCK_ALL,
  );
  checkNames(
    'extra',
    request.extras,
    known.filter((name) => extras.includes(name)),
    LOCK.file,
    LOCK_ALL,
  );
  const local = tablesIn(lock['package']).filter((entry) => typeof entry['path'] === 'string');
  return {
    ...request,
    extras: extrasOf(request.extras, extras),
    reads: [LOCK.file, 'pyproject.toml', ...(facts.entries.has('pdm.toml') ? ['pdm.toml'] : [])],
    localPaths: local.filter((entry) => entry['editable'] !== true).map(placeOf),
    editable: [...local.filter((entry) => entry['editable'] === true).map(placeOf), ...(pdm['distribution'] === false ? [] : ['.'])],
    variables: variablesIn(pdm['source']),
    uses: variableUses(tablesIn(pdm['source']), tablesIn(lock['package'])),
    pins: 'all',
  };
}

/** PDM fills in the credentials of a source, which is needed if packages come from an index and it is not for some alone. */
function variableUses(sources: readonly Table[], packages: readonly Table[]): VariableUse[] {
  const isIndexed = packages.some((entry) => !['path', 'git', 'hg', 'svn', 'bzr', 'url'].some((key) => key in entry));
  const needed = sources.filter(
    (source) => isIndexed && source['type'] !== 'find_links' && !('include_packages' in source || 'exclude_packages' in source),
  );
  const credentials = needed.flatMap(({ url, username, password }) => [/:\/\/([^/@]*)@/.exec(String(url))?.[1], username, password]);
  return [...usesIn(credentials, 'pyproject.toml', 'always'), ...usesIn(sources, 'pyproject.toml', 'perhaps')];
}

function placeOf(entry: Table): string {
  return localPath(stringIn(entry, 'path') ?? '');
}

/** What the lock was made for: one of its targets has to fit. */
function targetDemand(facts: ProjectFacts): PythonDemand[] {
  const targets = tablesIn(tableIn(lockTable(facts, LOCK), 'metadata')['targets']);
  const anyOf = targets
    .map(({ requires_python: specifier }) => specifier)
    .filter((specifier) => typeof specifier === 'string' && isSpecifier(specifier));
  if (anyOf.length < targets.length || anyOf.length === 0) return [];
  return [{ file: LOCK.file, key: 'requires_python', text: anyOf.join(' or '), anyOf: anyOf as string[], chooses: false }];
}
