import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import { type Table, tableIn, tablesIn } from '../file-content.ts';
import { type ProjectFacts } from '../project.ts';
import { specifierDemand } from '../python-demand.ts';
import { askByUv } from './ask-versions.ts';
import { certainly, checkFormat, checkNames, extrasOf, type Lock, localPath, lockTable } from './lock.ts';
import { unmetBy } from './lock-holds.ts';
import { type Entries, type Install, isPresent, type PackageManager, type Request } from './manager.ts';
import { UV_TOOL, uvEnvironment } from './uv/project.ts';
import { UV_OFFLINE, UV_PATTERNS, UV_UNSTABLE, UV_VARIABLES, uvConfiguration } from './uv/uv.ts';

const SETTING = 'BP_PYLOCK_FILE';
/** PEP 751, "File Name". */
const LOCK_NAME = /^pylock(\.[^.]+)?\.toml$/;

/** pylock.toml (PEP 751), installed by uv: pip's support is experimental and lacks extras and groups. */
export const PYLOCK: PackageManager = {
  name: 'pylock',
  tool: UV_TOOL,
  file: 'pylock.toml',
  find: findLocks,
  useOf: (name) => (LOCK_NAME.test(name) ? 'table' : undefined),
  refresh: 'the tool that wrote it',
  read: readLock,
  pythonDemands: (facts, files) => files.flatMap((file) => specifierDemand(lockTable(facts, lockOf(file)), 'requires-python', file)),
  variables: UV_VARIABLES,
  offline: UV_OFFLINE,
  settings: /^UV_/,
  configuration: uvConfiguration,
  commands: ({ files, groups, extras }, site) => {
    const wanted = [...files, ...groups.flatMap((group) => ['--group', group]), ...extras.flatMap((extra) => ['--extra', extra])];
    return [
      {
        program: `${site.tool}/bin/uv`,
        args: ['pip', 'sync', '--preview-features', 'pylock', '--no-progress', '--color', 'never', '--python', site.python, ...wanted],
        shown: `uv pip sync ${wanted.join(' ')}`,
        env: uvEnvironment(site),
        askVersions: (asked) => askByUv(`${site.tool}/bin/uv`, site.python, asked),
      },
    ];
  },
  unstable: UV_UNSTABLE,
  patterns: UV_PATTERNS,
};

/**
 * The file named by `BP_PYLOCK_FILE`, otherwise pylock.toml, otherwise every `pylock.NAME.toml`. Fails if the setting's file is
 * missing.
 */
function findLocks(entries: Entries, env: Environment): string[] {
  const named = env[SETTING];
  if (named !== undefined) {
    if (LOCK_NAME.test(named) && isPresent(entries.get(named))) return [named];
    fail({ kind: 'setting-invalid', name: SETTING, value: named, expected: 'a file such as pylock.prod.toml at the root of the app' });
  }
  if (isPresent(entries.get('pylock.toml'))) return ['pylock.toml'];
  return [...entries].flatMap(([name, kind]) => (LOCK_NAME.test(name) && isPresent(kind) ? [name] : []));
}

function lockOf(file: string): Lock {
  return { file, refresh: PYLOCK.refresh, tool: UV_TOOL };
}

function readLock(facts: ProjectFacts, request: Request): Install {
  const [file = '', ...others] = request.files;
  if (others.length > 0) fail({ kind: 'several-locks', files: request.files, setting: SETTING });
  const lock = lockTable(facts, lockOf(file));
  checkFormat(lockOf(file), lock['lock-version'], [1]);
  const names = (key: string): string[] => (Array.isArray(lock[key]) ? lock[key].filter((name) => typeof name === 'string') : []);
  checkNames('group', request.groups, names('dependency-groups'), file, PYLOCK.refresh);
  checkNames('extra', request.extras, names('extras'), file, PYLOCK.refresh);
  const packages = tablesIn(lock['packages']);
  const paths = (editable: boolean): string[] =>
    packages
      .map((entry) => tableIn(entry, 'directory'))
      .filter((folder) => (folder['editable'] === true) === editable)
      .flatMap(pathOf);
  const files = packages.flatMap((entry) => filesOf(entry).flatMap(pathOf));
  // Of several files of a package only one is installed.
  const needed = packages
    .filter((entry) => !('marker' in entry))
    .map((entry) => [tableIn(entry, 'directory'), ...filesOf(entry)].filter((source) => Object.keys(source).length > 0))
    .flatMap((sources) => (sources.length === 1 ? sources.flatMap(pathOf) : []));
  const extras = extrasOf(request.extras, names('extras'));
  // If groups are named, uv installs no others, not even the default ones.
  const groups = request.groups.length === 0 ? [] : [...new Set([...names('default-groups'), ...request.groups])];
  return {
    ...request,
    groups,
    extras,
    reads: [file],
    localPaths: [...paths(false), ...files],
    editable: paths(true),
    ...certainly(needed),
    variables: [],
    pins: 'all',
    ...staleness(facts, file, lock),
  };
}

/** The format has no link to a manifest, so what a pyproject.toml beside the lock asks for is only compared with what it holds. */
function staleness({ tables }: ProjectFacts, file: string, lock: Table): Pick<Install, 'warnings'> {
  const read = tables.get('pyproject.toml');
  const { dependencies } = tableIn(read !== undefined && 'table' in read ? read.table : undefined, 'project');
  const unmet = unmetBy(tablesIn(lock['packages']), Array.isArray(dependencies) ? dependencies : []);
  if (unmet.length === 0) return {};
  const by = lock['created-by'];
  const body = [
    `pyproject.toml asks for ${unmet.join(', ')}, and ${file} has no release of ${unmet.length === 1 ? 'it' : 'these'} that fits.`,
    by === 'pybuild'
      ? `To make it again: remove it, build, then run: pybuild inspect --pylock > ${file}`
      : `Update it with ${typeof by === 'string' ? by : PYLOCK.refresh}.`,
  ];
  return { warnings: [{ title: `${file} may be out of date`, body }] };
}

function filesOf(entry: Table): Table[] {
  return [tableIn(entry, 'archive'), tableIn(entry, 'sdist'), ...tablesIn(entry['wheels'])];
}

function pathOf({ path }: Table): string[] {
  return typeof path === 'string' ? [localPath(path)] : [];
}
