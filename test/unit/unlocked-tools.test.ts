import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { managerNamed } from '../../src/python/package-manager.ts';
import { failureOf, type Files, planInputs, projectFacts } from '../support/facts.ts';

const PROJECT = '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["ant", "bee @ file:lib/bee"]\n';

const ONLY_ANT = PROJECT.replace(', "bee @ file:lib/bee"', '');

function plan(files: Files, env: Environment = {}) {
  return makeDecisions(projectFacts({ 'lib/bee/setup.py': '', ...files }), planInputs(env));
}

function pyproject(text: string): Files {
  return { 'pyproject.toml': text };
}

function backend(name: string): Files {
  return pyproject(`[project]\nname = "app"\nversion = "1"\n[build-system]\nrequires = []\nbuild-backend = "${name}"\n`);
}

test.each<[string, string, Files]>([
  ['[tool.poetry]', 'poetry', pyproject('[tool.poetry]\npackage-mode = false\n')],
  ["Poetry's backend", 'poetry', backend('poetry.core.masonry.api')],
  ['[tool.uv.sources]', 'uv', pyproject(`${PROJECT}[tool.uv.sources]\nant = { git = "https://index.invalid/ant" }\n`)],
  ['[tool.uv.workspace]', 'uv', pyproject('[tool.uv.workspace]\nmembers = ["members/*"]\n')],
  ['an index of [tool.uv]', 'uv', pyproject(`${PROJECT}[[tool.uv.index]]\nurl = "https://index.invalid/simple"\n`)],
  ["uv's backend", 'uv', backend('uv_build')],
  ['[tool.uv] that is about uv only', 'pip', pyproject(`${ONLY_ANT}[tool.uv]\nnative-tls = true\n`)],
  ['[tool.pdm]', 'pdm', pyproject(`${PROJECT}[tool.pdm]\ndistribution = false\n`)],
  ["PDM's backend", 'pdm', backend('pdm.backend')],
  ['a Pipfile', 'pipenv', { Pipfile: '[packages]\nant = "*"\n' }],
  ['a Pipfile beside a project', 'pipenv', { Pipfile: '[packages]\nant = "*"\n', ...pyproject(PROJECT) }],
  ['[project] alone', 'pip', pyproject(ONLY_ANT)],
  ['requirements.txt beside [tool.poetry]', 'pip', { 'requirements.txt': '', ...pyproject('[tool.poetry]\n') }],
])('%s: built by %s', (_, name, files) => {
  expect(plan(files).packageManager.name).toBe(name);
});

test.each<[string, Files, Environment]>([
  ['poetry lock', pyproject('[tool.poetry]\n'), {}],
  ['uv lock', pyproject('[tool.uv]\npackage = false\n'), {}],
  ['pdm lock', pyproject(`${ONLY_ANT}[tool.pdm]\n`), {}],
  ['pdm lock --group :all', pyproject(`${ONLY_ANT}[project.optional-dependencies]\nx = []\n[tool.pdm]\n`), { BP_PYTHON_EXTRAS: 'x' }],
  ['pipenv lock', { Pipfile: '' }, {}],
])('%s makes the lock', (command, files, env) => {
  const { packageManager, install } = plan(files, env);
  const site = { venv: 'venv', python: 'python', tool: 'tool', toolPackages: 'tool', cache: 'cache' };
  expect(managerNamed(packageManager.name).unlocked?.locking?.command(install, site)).toMatchObject({
    shown: command,
    what: 'choose the versions of the packages',
  });
});

test('tables of two tools are a question, which the setting answers', () => {
  const files = pyproject(`${PROJECT}[tool.pdm]\n[tool.poetry]\npackage-mode = false\n`);
  expect(failureOf(() => plan(files))).toMatchObject({
    kind: 'several-package-managers',
    found: [
      { file: 'pyproject.toml', name: 'poetry' },
      { file: 'pyproject.toml', name: 'pdm' },
    ],
  });
  expect(plan(files, { BP_PYTHON_PACKAGE_MANAGER: 'pdm' }).packageManager.name).toBe('pdm');
});

test.each(['poetry', 'uv', 'pdm'])('any project is built by %s if the setting says so', (name) => {
  expect(plan({ ...pyproject(PROJECT), 'lib/bee/setup.py': '' }, { BP_PYTHON_PACKAGE_MANAGER: name }).install).toMatchObject({
    unlocked: true,
    files: ['pyproject.toml'],
  });
});

describe('what an install depends on before there is a lock', () => {
  test('of Poetry', () => {
    const text = `${PROJECT}[tool.poetry.dependencies]\npython = "^3.12"\ncow = [{ path = "lib/cow", develop = true }]\n[tool.poetry.group.dev.dependencies]\ndog = { path = "./lib/dog" }\n`;
    const files = { ...pyproject(text), 'app.py': '', ...folders('lib/bee', 'lib/cow', 'lib/dog') };
    expect(plan(files, { BP_PYTHON_GROUPS: 'dev' })).toMatchObject({
      python: { requested: { minor: 12, origin: { key: 'python' } } },
      install: {
        groups: ['dev'],
        reads: ['pyproject.toml'],
        localPaths: ['lib/dog', 'lib/bee'],
        editable: ['lib/cow', '.'],
        certain: ['lib/dog', 'lib/bee', 'lib/cow'],
        pins: [],
      },
    });
  });

  test('of uv: sources of what is asked for', () => {
    const sources = '[tool.uv.sources]\nant = { path = "lib/ant", editable = true }\nzoo = { path = "lib/zoo" }\n';
    const files = { ...pyproject(PROJECT + sources), 'uv.toml': '', ...folders('lib/ant') };
    expect(plan(files).install).toMatchObject({ reads: ['pyproject.toml', 'uv.toml'], localPaths: [], editable: ['lib/ant'] });
  });

  test('of PDM', () => {
    const text = PROJECT.replace('file:lib', 'file:///${PROJECT_ROOT}/lib');
    const dev = '[tool.pdm.dev-dependencies]\ntest = ["-e file:///${PROJECT_ROOT}/lib/cow#egg=cow"]\n';
    const files = { ...pyproject(text + dev), ...folders('lib/bee', 'lib/cow') };
    expect(plan(files, { BP_PYTHON_GROUPS: 'test' }).install).toMatchObject({ localPaths: ['lib/bee'], editable: ['lib/cow', '.'] });
  });

  test('of Pipenv', () => {
    const text = '[packages]\nbee = { path = "./lib/bee", editable = true }\nant = "*"\n[requires]\npython_version = "3.11"\n';
    const { python, install } = plan({ Pipfile: text, ...folders('lib/bee') });
    expect(python.requested).toMatchObject({ minor: 11, origin: { file: 'Pipfile', key: 'python_version' } });
    expect(install).toMatchObject({ reads: ['Pipfile'], editable: ['lib/bee'], localPaths: [] });
  });
});

function folders(...names: readonly string[]): Files {
  return Object.fromEntries(names.flatMap((name) => [[name, null] as const, [`${name}/setup.py`, ''] as const]));
}

test.each<[string, object, Files, Environment?]>([
  [
    'a uv that the project does not accept',
    { kind: 'tool-version-refused', tool: 'uv', wanted: '<0.5', key: 'required-version' },
    pyproject(`${PROJECT}[tool.uv]\nrequired-version = "<0.5"\n`),
  ],
  [
    'a Poetry that the project does not accept',
    { kind: 'tool-version-refused', tool: 'Poetry', wanted: '^1.8', key: 'requires-poetry' },
    pyproject('[tool.poetry]\nrequires-poetry = "^1.8"\n'),
  ],
  [
    'a member of a workspace without its root',
    { kind: 'workspace-missing', file: 'pyproject.toml', members: ['ant'] },
    pyproject(`${PROJECT}[tool.uv.sources]\nant = { workspace = true }\n`),
  ],
  [
    'a path outside the app',
    {
      kind: 'requirements-elsewhere',
      lines: [{ file: 'pyproject.toml', line: 3, why: { kind: 'outside', path: '../ant', by: 'manifest' } }],
    },
    pyproject('[tool.poetry]\n[tool.poetry.dependencies]\nant = { path = "../ant" }\n'),
  ],
  [
    'a path that is not there',
    { kind: 'requirements-elsewhere', lines: [{ file: 'Pipfile', line: 2, why: { kind: 'unusable', path: 'lib/ant', is: 'absent' } }] },
    { Pipfile: '[packages]\nant = { path = "./lib/ant" }\n' },
  ],
  [
    'an unset variable of a source',
    { kind: 'variable-unset' },
    { Pipfile: '[[source]]\nurl = "https://${TOKEN}@index.invalid"\n[packages]\nant = "*"\n' },
  ],
  [
    'an unset variable of a source of PDM',
    { kind: 'variable-unset' },
    pyproject(`${ONLY_ANT}[[tool.pdm.source]]\nname = "pypi"\nurl = "https://\${TOKEN}@index.invalid"\n`),
  ],
  ['an unknown group', { kind: 'name-unknown', what: 'group', unknown: ['dev'] }, { Pipfile: '[packages]\n' }, { BP_PYTHON_GROUPS: 'dev' }],
  [
    'an unknown extra',
    { kind: 'name-unknown', what: 'extra', unknown: ['x'] },
    pyproject('[project]\nname = "a"\nversion = "1"\n[tool.pdm]\n'),
    { BP_PYTHON_EXTRAS: 'x' },
  ],
  ['a Pipfile that is no TOML', { kind: 'toml-invalid', file: 'Pipfile' }, { Pipfile: '[packages' }],
])('%s is an error before any network use', (_, failure, files, env = {}) => {
  expect(failureOf(() => plan(files, env))).toMatchObject(failure);
});

test.each<[string, Files, Environment]>([
  ['poetry.lock', pyproject('[tool.poetry]\n'), {}],
  ['uv.lock', pyproject(PROJECT), { BP_PYTHON_PACKAGE_MANAGER: 'uv' }],
  ['pdm.lock', pyproject('[tool.pdm]\n[project]\n'), {}],
  ['Pipfile.lock', { Pipfile: '' }, {}],
])('%s as a broken link is never written through', (lock, files, env) => {
  const facts = projectFacts(files);
  const entries = new Map([...facts.entries, [lock, 'other'] as const]);
  expect(failureOf(() => makeDecisions({ ...facts, entries }, planInputs(env)))).toMatchObject({ kind: 'lock-invalid', lock });
});
