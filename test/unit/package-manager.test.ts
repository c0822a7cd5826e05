import { expect, test } from 'vitest';
import { determinePackageManager } from '../../src/python/package-manager.ts';
import { looksLikePython } from '../../src/python/files.ts';
import { failureOf, type Files, projectFacts } from '../support/facts.ts';

const SETTING = 'BP_PYTHON_PACKAGE_MANAGER';
const FILES = ['requirements.txt', 'poetry.lock', 'uv.lock', 'Pipfile.lock', 'pdm.lock', 'pylock.toml'];
const LOCKS = [
  ['poetry', 'poetry.lock'],
  ['uv', 'uv.lock'],
  ['pipenv', 'Pipfile.lock'],
  ['pdm', 'pdm.lock'],
  ['pylock', 'pylock.toml'],
  ['pylock', 'pylock.prod.toml'],
] as const;

function determine(files: Files, wanted?: string) {
  const { manager, files: found } = determinePackageManager(projectFacts(files), wanted === undefined ? {} : { [SETTING]: wanted });
  return { name: manager.name, files: found };
}

test('requirements.txt selects pip', () => {
  expect(determine({ 'requirements.txt': '', 'pyproject.toml': '' })).toEqual({ name: 'pip', files: ['requirements.txt'] });
});

test.each(LOCKS)('%s is recognised by %s', (name, file) => {
  expect(determine({ [file]: '' })).toEqual({ name, files: [file] });
  expect(determine({ [file]: '', 'requirements.txt': '' }, name)).toEqual({ name, files: [file] });
});

test('several are listed in the order of the documentation, whatever the order of the folder', () => {
  const files = { 'uv.lock': '', 'poetry.lock': '', 'requirements.txt': '' };
  expect(failureOf(() => determine(files))).toEqual({
    kind: 'several-package-managers',
    found: [
      { name: 'pip', file: 'requirements.txt' },
      { name: 'poetry', file: 'poetry.lock' },
      { name: 'uv', file: 'uv.lock' },
    ],
  });
  expect(determine(files, 'pip').name).toBe('pip');
});

test.each(['conda', '', 'PIP'])(`${SETTING}=%j names no manager`, (value) => {
  expect(failureOf(() => determine({ 'requirements.txt': '' }, value))).toMatchObject({ kind: 'setting-invalid', name: SETTING, value });
});

test('a setting whose file is missing', () => {
  expect(failureOf(() => determine({ 'poetry.lock': '' }, 'pip'))).toEqual({
    kind: 'package-manager-file-missing',
    name: 'pip',
    file: 'requirements.txt',
    origin: SETTING,
  });
});

test('nothing to install from: the existing files are listed', () => {
  const files = { 'pyproject.toml': '[tool.ruff]', 'setup.cfg': '[flake8]', 'README.md': '' };
  expect(failureOf(() => determine(files))).toEqual({
    kind: 'no-package-manager',
    misspelled: [],
    manifests: ['pyproject.toml', 'setup.cfg'],
    commands: [],
    files: FILES,
  });
});

test.each([
  'requeriments.txt',
  'requirement.txt',
  'requirements',
  'requirements.text',
  'Requirements.txt',
  'requirements.txt.txt',
  'requirments.txt',
  'requriements.txt',
  'REQUIREMENTS.TXT',
])('%s is a misspelled requirements.txt', (name) => {
  expect(failureOf(() => determine({ [name]: '' }))).toEqual({
    kind: 'no-package-manager',
    misspelled: [name],
    manifests: [],
    commands: [],
    files: FILES,
  });
});

test.each<[string, Files]>([
  ['requirements-dev.txt', { 'requirements-dev.txt': '' }],
  ['a folder', { 'requirements/test.txt': '' }],
])('%s is not a misspelling', (_, files) => {
  expect(failureOf(() => determine(files))).toMatchObject({ kind: 'no-package-manager', misspelled: [] });
});

test.each<[string, Files, string[]]>([
  ['a Pipfile', { Pipfile: '' }, ['pipenv lock']],
  ['a project of Poetry', { 'pyproject.toml': '[tool.poetry]\nname = "a"' }, ['poetry lock']],
  [
    'a project that Poetry builds',
    { 'pyproject.toml': '[project]\n[build-system]\nbuild-backend = "poetry.core.masonry.api"' },
    ['poetry lock'],
  ],
  ['a project of uv', { 'pyproject.toml': '[project]\n[tool.uv]\n' }, ['uv lock']],
  ['a project of PDM', { 'pyproject.toml': '[project]\n[build-system]\nbuild-backend = "pdm.backend"' }, ['pdm lock']],
  ['a project of no particular tool', { 'pyproject.toml': '[project]\nname = "a"' }, ['poetry lock', 'uv lock', 'pdm lock']],
  ['settings of a linter', { 'pyproject.toml': '[tool.ruff]' }, []],
  ['a broken file', { 'pyproject.toml': '[project' }, []],
])('how to create a lock from %s', (_, files, commands) => {
  const failure = failureOf(() => determinePackageManager(projectFacts(files), {}, 'BP_PYTHON_LOCKED'));
  expect(failure.kind === 'no-package-manager' && failure.commands.map(({ command }) => command)).toEqual(commands);
});

test('a broken link counts as absent', () => {
  expect(
    failureOf(() => determinePackageManager({ ...projectFacts({}), entries: new Map([['requirements.txt', 'other']]) }, {})),
  ).toMatchObject({
    kind: 'no-package-manager',
  });
});

test.each<[boolean, Files]>([
  [true, { '.python-version': '' }],
  [true, { '__init__.py': '' }],
  [true, { 'app.py': '' }],
  [true, { 'main.py': '' }],
  [true, { 'manage.py': '' }],
  [true, { 'server.py': '' }],
  [true, { 'setup.cfg': '' }],
  [true, { 'setup.py': '' }],
  [true, { Pipfile: '' }],
  [true, { 'pyproject.toml': '' }],
  [true, { 'requirements.txt': '' }],
  [true, { 'runtime.txt': '' }],
  [true, { 'pylock.dev.toml': '' }],
  [true, { 'requirements.in': '' }],
  [true, { 'requirements-prod.txt': '', 'package.json': '' }],
  [true, { 'Requirements.txt': '' }],
  [true, { 'requirements.text': '' }],
  [true, { venv: null }],
  [true, { '.venv': null }],
  [true, { __pycache__: null }],
  ...LOCKS.map(([, file]): [boolean, Files] => [true, { [file]: '' }]),
  [false, { venv: '' }],
  [false, { 'requirements-dev.txt': '' }],
  [false, { 'deps.txt': '' }],
  [false, { 'environment.yml': '' }],
  [false, { 'pylock.a.b.toml': '' }],
  [false, { 'main.js': '', 'package.json': '', '.gitkeep': '' }],
  [false, {}],
])('looks like Python: %s for %j', (answer, files) => {
  expect(looksLikePython(projectFacts(files).entries)).toBe(answer);
});
