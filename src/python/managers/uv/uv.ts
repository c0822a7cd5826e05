import type { Environment } from '../../../cnb/layer-env.ts';
import { fail } from '../../../errors/failure.ts';
import type { Pattern } from '../../diagnosis/pattern.ts';
import { tableIn } from '../../file-content.ts';
import { type ProjectFacts, tableOf } from '../../project.ts';
import { projectDemand, specifierDemand } from '../../python-demand.ts';
import { certainly, checkFormat, checkManifest, foundBy, localPath, lockTable, staleLock } from '../lock.ts';
import { type Install, type PackageManager, type Request, userConfiguration } from '../manager.ts';
import { NO_NETWORK } from '../offline.ts';
import { judgeAge, lockedPackages } from './age.ts';
import { UV_LOCK_WORDS } from '../lock-words.ts';
import { changedSinceLock } from './freshness.ts';
import { checkUv, checkUvNames, UV_LOCK, UV_TOOL, uvCommand } from './project.ts';
import { UV_UNLOCKED } from './unlocked.ts';

const LOCK = UV_LOCK;

/** Variables that keep uv to the given Python, folders and environment. */
export const UV_VARIABLES: PackageManager['variables'] = {
  tool: () => ({ UV_NO_MANAGED_PYTHON: '1', UV_PYTHON_DOWNLOADS: 'never', UV_LINK_MODE: 'copy' }),
  cache: (dir) => ({ UV_CACHE_DIR: dir }),
  venv: (dir) => ({ UV_PROJECT_ENVIRONMENT: dir }),
};

/** uv's configuration files besides the project's own (uv's manual, "Configuration files"). */
export function uvConfiguration(env: Environment): string[] {
  return ['/etc/uv/uv.toml', ...userConfiguration(env, 'uv/uv.toml')];
}

/** uv then uses only its cache; the other variables are for packages' builds, which are not part of uv. */
export const UV_OFFLINE: Environment = { ...NO_NETWORK, UV_OFFLINE: '1' };

/** It contains the times of a project's files. */
export const UV_UNSTABLE: readonly string[] = ['uv_cache.json'];

export const UV_PATTERNS: readonly Pattern[] = [
  {
    pattern: /Failed to download(?: and build)? `([^`]+)`[\s\S]*?network connectivity is disabled/i,
    trouble: ([, what = '']) => ({ kind: 'offline', what, by: 'uv' }),
  },
  {
    pattern: /No solution found when resolving: `([^`]+)`[\s\S]*Packages were unavailable because the network was disabled/,
    trouble: ([, what = '']) => ({ kind: 'offline', what, by: 'uv' }),
  },
  {
    pattern: /which is incompatible with the [^\n]*Python requirement|The target environment is not supported by the lockfile/,
    trouble: () => ({ kind: 'python-mismatch' }),
  },
  {
    pattern:
      /HTTP status client error \((401|403)[^)]*\) for url \(https?:\/\/(?:[^\s/]*@)?([^\s/)]+)|index URL \(https?:\/\/(?:[^\s/]*@)?([^\s/)]+)[^\n]*credentials \((401|403)/,
    trouble: ([, status, host, indexHost, indexStatus]) => {
      const named = host ?? indexHost;
      return {
        kind: 'credentials',
        status: (status ?? indexStatus) === '403' ? 403 : 401,
        ...(named === undefined ? {} : { host: named }),
      };
    },
  },
  {
    pattern: /Failed to (?:download and )?build `([\w.-]+)[^`]*`\n[^\n]*Failed to parse: \S+pyproject\.toml/,
    trouble: ([, name = '']) => ({ kind: 'old-release', package: name, sign: "its pyproject.toml is not valid by today's standard" }),
  },
  { pattern: /Hash mismatch for `/, trouble: () => ({ kind: 'hash' }) },
  { pattern: /HTTP status client error \(404[^)]*\) for url \(([^)\s]+)\)/, trouble: ([, what = '']) => ({ kind: 'withdrawn', what }) },
  {
    pattern: /(?:Distribution|Package) `([^`]+)` can't be installed because it doesn't have/,
    trouble: ([, name = '']) => ({ kind: 'no-wheel', package: name.replace(/ @ .*/, '') }),
  },
  { pattern: /Git executable not found/, trouble: () => ({ kind: 'build', missing: 'git' }) },
  {
    pattern: /(?:Failed to download and build|Failed to build) `[^`]*?git\+([^`]+)`[\s\S]*Git operation failed/,
    trouble: ([, repository = '']) => ({ kind: 'git', repository }),
  },
  {
    pattern: /Failed to download and build `([\w.-]+)[\s\S]*`build-system\.requires`[\s\S]*No solution found when resolving: `([\w.-]+)/,
    trouble: ([, name = '', backend = '']) => ({ kind: 'build', package: name, backend }),
  },
  {
    ofBuilds: true,
    pattern: /Failed to build `([\w.-]+)[\s\S]*ModuleNotFoundError: No module named '([\w.]+)'/,
    trouble: ([, name = '', backend = '']) => ({ kind: 'build', package: name, backend }),
  },
  {
    pattern:
      /Request failed after \d+ retr|Connection refused|dns error|invalid peer certificate|tunnel error|operation timed out|error sending request|HTTP status server error/,
    trouble: () => ({ kind: 'network' }),
  },
];

/** uv.lock, installed by uv. */
export const UV: PackageManager = {
  name: 'uv',
  tool: UV_TOOL,
  ...foundBy(LOCK, { 'uv.lock': 'table' }),
  read: readLock,
  pythonDemands: (facts) => [
    ...projectDemand(tableOf(facts, 'pyproject.toml')),
    ...specifierDemand(lockTable(facts, LOCK), 'requires-python', LOCK.file),
  ],
  variables: UV_VARIABLES,
  offline: UV_OFFLINE,
  settings: /^UV_/,
  configuration: uvConfiguration,
  commands: ({ groups, extras, unchecked, withoutProject }, site) => {
    const mode = unchecked === true ? '--frozen' : '--locked';
    const wanted = [
      ...(withoutProject === true ? ['--no-install-project'] : []),
      '--no-default-groups',
      ...groups.flatMap((group) => ['--group', group]),
      ...(extras.includes('*') ? ['--all-extras'] : extras.flatMap((extra) => ['--extra', extra])),
    ];
    return [uvCommand(site, ['sync', mode], wanted)];
  },
  unlocked: UV_UNLOCKED,
  unstable: UV_UNSTABLE,
  patterns: [
    { pattern: /The lockfile at `uv\.lock` needs to be updated/, trouble: () => staleLock(LOCK, 'pyproject.toml') },
    ...UV_PATTERNS,
    ...UV_LOCK_WORDS,
  ],
};

function readLock(facts: ProjectFacts, request: Request): Install {
  const lock = lockTable(facts, LOCK);
  checkFormat(LOCK, lock['version'], [1]);
  checkManifest(facts, LOCK, 'pyproject.toml');
  const pyproject = tableOf(facts, 'pyproject.toml');
  checkUvNames(pyproject, request, LOCK.refresh);
  checkUv(facts);
  const packages = lockedPackages(lock);
  const age = judgeAge(pyproject ?? {}, packages, [...request.groups, ...request.extras]);
  const changed = age.changed ?? changedSinceLock(pyproject ?? {}, lock);
  if (changed.length > 0) fail({ kind: 'lock-stale', lock: LOCK.file, manifest: 'pyproject.toml', refresh: LOCK.refresh, changed });
  const places = (kind: string): string[] =>
    packages.flatMap((entry) => {
      const place = tableIn(entry, 'source')[kind];
      return typeof place === 'string' ? [localPath(place)] : [];
    });
  return {
    ...request,
    reads: [LOCK.file, 'pyproject.toml', ...(facts.entries.has('uv.toml') ? ['uv.toml'] : [])],
    localPaths: [...places('directory'), ...places('path')],
    ...age.install,
    editable: places('editable').filter((place) => place !== '.' || age.install.withoutProject !== true),
    // uv reads the metadata of all of them to know whether the lock is up to date.
    ...certainly([...places('directory'), ...places('editable')]),
    variables: [],
    pins: 'all',
  };
}
