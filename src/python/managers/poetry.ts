import { fail } from '../../errors/failure.ts';
import { type ProjectFacts, stringIn, type Table, tableIn, tableOf, tablesIn } from '../project.ts';
import { projectDemand, type PythonDemand } from '../python-demand.ts';
import { matchesSpecifier } from '../specifier.ts';
import { checkFormat, checkManifest, checkNames, foundBy, localPath, type Lock, lockTable, namesIn } from './lock.ts';
import { type Install, type PackageManager, type Request, userConfiguration } from './manager.ts';
import { poetryAlternatives } from './poetry-constraint.ts';

const LOCK: Lock = { file: 'poetry.lock', refresh: 'poetry lock', tool: 'Poetry' };

/** poetry.lock, installed by Poetry. */
export const POETRY: PackageManager = {
  name: 'poetry',
  tool: { name: 'poetry', title: 'Poetry', version: '2.5.1' },
  ...foundBy(LOCK, { 'poetry.lock': 'table' }),
  read: readLock,
  pythonDemands,
  variables: {
    tool: (dir) => ({ POETRY_KEYRING_ENABLED: 'false', PYTHONUSERBASE: dir }),
    cache: (dir) => ({ POETRY_CACHE_DIR: dir }),
    venv: () => ({}),
  },
  settings: /^POETRY_/,
  configuration: (env) => userConfiguration(env, 'pypoetry/config.toml', 'pypoetry/auth.toml'),
  commands: ({ groups, extras }, site) => {
    const wanted = [
      ...(groups.length === 0 ? ['--only', 'main'] : ['--only', ['main', ...groups].join(',')]),
      ...(extras.includes('*') ? ['--all-extras'] : extras.flatMap((extra) => ['--extras', extra])),
    ];
    return [
      {
        program: `${site.tool}/bin/poetry`,
        // Plugins that a project asks for would be installed unpinned, into the app.
        args: ['sync', '--no-interaction', '--no-ansi', '--no-plugins', ...wanted],
        shown: `poetry sync ${wanted.join(' ')}`,
        // Where it builds a package it leaves a folder with temporary files, and notes of the interpreter at home.
        env: { TMPDIR: site.cache, VIRTUALENV_OVERRIDE_APP_DATA: `${site.cache}/virtualenv` },
      },
    ];
  },
  litter: /^(poetry-chef-.*|virtualenv)$/,
  patterns: [],
};

function readLock(facts: ProjectFacts, request: Request): Install {
  const lock = lockTable(facts, LOCK);
  checkFormat(LOCK, tableIn(lock, 'metadata')['lock-version'], [1, 2]);
  checkManifest(facts, LOCK, 'pyproject.toml');
  const poetry = tableIn(tableOf(facts, 'pyproject.toml'), 'tool', 'poetry');
  checkToolVersion(poetry);
  const project = namesIn(tableOf(facts, 'pyproject.toml'));
  const legacy = 'dev-dependencies' in poetry ? ['dev'] : [];
  checkNames(
    'group',
    request.groups,
    [...project.groups, ...Object.keys(tableIn(poetry, 'group')), ...legacy],
    'pyproject.toml',
    LOCK.refresh,
  );
  checkNames('extra', request.extras, [...project.extras, ...Object.keys(tableIn(poetry, 'extras'))], 'pyproject.toml', LOCK.refresh);
  const local = tablesIn(lock['package']).filter((entry) =>
    ['directory', 'file'].includes(stringIn(tableIn(entry, 'source'), 'type') ?? ''),
  );
  return {
    ...request,
    reads: [LOCK.file, 'pyproject.toml'],
    localPaths: local.filter((entry) => entry['develop'] !== true).map(placeOf),
    editable: [...local.filter((entry) => entry['develop'] === true).map(placeOf), ...(poetry['package-mode'] === false ? [] : ['.'])],
    variables: [],
    pins: 'all',
  };
}

/** Fails if the project does not accept the Poetry of this release. */
function checkToolVersion(poetry: Table): void {
  const key = 'requires-poetry';
  const wanted = stringIn(poetry, key);
  const { title, version } = POETRY.tool;
  if (wanted === undefined || poetryAlternatives(wanted, { file: 'pyproject.toml', key }).some((one) => matchesSpecifier(version, one)))
    return;
  fail({ kind: 'tool-version-refused', tool: title, version, wanted, file: 'pyproject.toml', key });
}

function placeOf(entry: Table): string {
  return localPath(stringIn(tableIn(entry, 'source'), 'url') ?? '');
}

/** Poetry's own `python` chooses the version, by the manifest or, where that has none, as the lock has it. */
function pythonDemands(facts: ProjectFacts): PythonDemand[] {
  const pyproject = tableOf(facts, 'pyproject.toml');
  const project = projectDemand(pyproject);
  const python = tableIn(pyproject, 'tool', 'poetry', 'dependencies')['python'];
  if (typeof python === 'string') return [demand('pyproject.toml', 'python', python), ...project];
  const locked = tableIn(lockTable(facts, LOCK), 'metadata')['python-versions'];
  return [...(typeof locked === 'string' ? [demand(LOCK.file, 'python-versions', locked)] : []), ...project];
}

function demand(file: string, key: string, text: string): PythonDemand {
  return { file, key, text, anyOf: poetryAlternatives(text, { file, key }), chooses: true };
}
