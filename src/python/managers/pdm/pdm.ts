import { type Table, stringIn, tableIn, tablesIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { projectDemand, type PythonDemand } from '../../python-demand.ts';
import { isSpecifier } from '../../specifier.ts';
import {
  certainly,
  checkFormat,
  checkManifest,
  checkNames,
  extrasOf,
  foundBy,
  localPath,
  lockTable,
  namesIn,
  staleLock,
  variablesIn,
} from '../lock.ts';
import { PDM_LOCK_WORDS } from '../lock-words.ts';
import { type Install, type PackageManager, type Request, userConfiguration } from '../manager.ts';
import { NO_NETWORK } from '../offline.ts';
import { checkFreshness, groupsOf } from './freshness.ts';
import { closerLook, PDM_LOCK, PDM_TOOL, pdmCommand, pdmUses } from './project.ts';
import { PDM_UNLOCKED } from './unlocked.ts';

const LOCK = PDM_LOCK;
/** Without the option, extras are not locked. */
const LOCK_ALL = 'pdm lock --group :all';

/** pdm.lock, installed by PDM. */
export const PDM: PackageManager = {
  name: 'pdm',
  tool: PDM_TOOL,
  ...foundBy(LOCK, { 'pdm.lock': 'table' }),
  read: readLock,
  pythonDemands: (facts) => [...projectDemand(tableOf(facts, 'pyproject.toml')), ...targetDemand(facts)],
  variables: {
    tool: (dir) => ({ PYTHONUSERBASE: dir, PDM_CHECK_UPDATE: '0', PDM_IGNORE_SAVED_PYTHON: '1', PDM_NON_INTERACTIVE: '1' }),
    cache: (dir) => ({ PDM_CACHE_DIR: dir, PDM_LOG_DIR: `${dir}/log` }),
    venv: () => ({}),
  },
  // PDM has no offline switch.
  offline: NO_NETWORK,
  settings: /^PDM_/,
  configuration: (env) => ['/etc/xdg/pdm/config.toml', ...userConfiguration(env, 'pdm/config.toml')],
  commands: ({ groups, extras, unchecked }, site) => {
    // Naming a group selects only the named ones; PDM then refuses --prod.
    const wanted = [...(groups.length === 0 ? ['--prod'] : []), ...[...groups, ...extras].flatMap((name) => ['--group', name])];
    // PDM only warns about an outdated lock and installs from it.
    return [
      ...(unchecked === true ? [] : [pdmCommand(site, 'lock', '--check')]),
      { ...pdmCommand(site, 'sync', ...wanted), ...closerLook(site) },
    ];
  },
  unlocked: PDM_UNLOCKED,
  patterns: [
    {
      pattern: /Lockfile doesn't satisfy the project requirements|Lockfile hash doesn't match/,
      trouble: () => staleLock(LOCK, 'pyproject.toml'),
    },
    { pattern: /No compatible lock target found|Project requires a python version of/, trouble: () => ({ kind: 'python-mismatch' }) },
    { pattern: /Unable to find executable `git`/, trouble: () => ({ kind: 'build', missing: 'git' }) },
    {
      pattern: /UnpackError: (?:[\s\S]*?\n)?[ \t]*fatal: [^\n]*?'([a-z+]+:[^']+?)\/?'/,
      trouble: ([, repository = '']) => ({ kind: 'git', repository }),
    },
    {
      pattern: /^[ \t]*add (\S+) failed:[\s\S]*fatal: transport '\w+' not allowed/m,
      trouble: ([, name = '']) => ({ kind: 'git', repository: `the repository of ${name}` }),
    },
    {
      pattern: /https?:\/\/(?:[^\s/]*@)?([^\s/]+)\S*: Client Error\((401|403)\)/,
      trouble: ([, host = '', status]) => ({ kind: 'credentials', host, status: status === '403' ? 403 : 401 }),
    },
    {
      pattern: /: Server Error\(5\d\d\)|^[ \t]*httpx2?\.(?:\w*ConnectError|ReadError|RemoteProtocolError|\w*Timeout|ProxyError)\b/m,
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
    ...PDM_LOCK_WORDS,
  ],
};

function readLock(facts: ProjectFacts, request: Request): Install {
  const lock = lockTable(facts, LOCK);
  checkFormat(LOCK, tableIn(lock, 'metadata')['lock_version'], [4.5]);
  checkManifest(facts, LOCK, 'pyproject.toml');
  const pyproject = tableOf(facts, 'pyproject.toml');
  const pdm = tableIn(pyproject, 'tool', 'pdm');
  const freshness = checkFreshness(facts, LOCK, lock, request);
  const { extras } = namesIn(pyproject);
  const locked = tableIn(lock, 'metadata')['groups'];
  // PDM before 2.5 did not write down which groups it locked.
  const known = Array.isArray(locked) ? locked.filter((name) => typeof name === 'string') : [...groupsOf(pyproject), ...extras];
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
    ...freshness,
    extras: extrasOf(request.extras, extras),
    reads: [LOCK.file, 'pyproject.toml', ...(facts.entries.has('pdm.toml') ? ['pdm.toml'] : [])],
    localPaths: local.filter((entry) => entry['editable'] !== true).map(placeOf),
    editable: [...local.filter((entry) => entry['editable'] === true).map(placeOf), ...(pdm['distribution'] === false ? [] : ['.'])],
    ...certainly(
      local.filter(({ groups: of, marker }) => Array.isArray(of) && of.includes('default') && marker === undefined).map(placeOf),
    ),
    variables: variablesIn(pdm['source']),
    uses: pdmUses(tablesIn(pdm['source']), tablesIn(lock['package']).some(isIndexed)),
    pins: 'all',
  };
}

function isIndexed(entry: Table): boolean {
  return !['path', 'git', 'hg', 'svn', 'bzr', 'url'].some((key) => key in entry);
}

function placeOf(entry: Table): string {
  return localPath(stringIn(entry, 'path') ?? '');
}

/** The targets of the lock: one of them has to match. */
function targetDemand(facts: ProjectFacts): PythonDemand[] {
  const targets = tablesIn(tableIn(lockTable(facts, LOCK), 'metadata')['targets']);
  const anyOf = targets
    .map(({ requires_python: specifier }) => specifier)
    .filter((specifier) => typeof specifier === 'string' && isSpecifier(specifier));
  if (anyOf.length < targets.length || anyOf.length === 0) return [];
  return [{ file: LOCK.file, key: 'requires_python', text: anyOf.join(' or '), anyOf: anyOf as string[], chooses: false }];
}
