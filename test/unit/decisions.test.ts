import { expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import type { Failure } from '../../src/errors/failure.ts';
import { makeDecisions, originName } from '../../src/python/decisions.ts';
import { formatVersion } from '../../src/python/python-version.ts';
import { failureOf, type Files, planInputs, projectFacts } from '../support/facts.ts';

const PIP: Files = { 'requirements.txt': '' };

function plan(files: Files, env: Environment = {}) {
  return makeDecisions(projectFacts(files), planInputs(env));
}

/** The plan if only the host's interpreters may be used. */
function onHost(files: Files) {
  return makeDecisions(projectFacts({ ...PIP, ...files }), { ...planInputs(), manifest: undefined });
}

function project(requiresPython: string): Files {
  return { 'pyproject.toml': `[project]\nname = "app"\nrequires-python = ${JSON.stringify(requiresPython)}` };
}

function titles(files: Files, env: Environment = {}): string[] {
  return plan({ ...PIP, ...files }, env).warnings.map((warning) => warning.title);
}

test('a plan contains all decisions', () => {
  const files = { ...PIP, ...project('>=3.11'), '.python-version': '3.13.1', Procfile: 'web: python app.py' };
  expect(plan(files, { BP_PIP_VERSION: '24.0' })).toEqual({
    packageManager: { name: 'pip', files: ['requirements.txt'] },
    python: {
      requested: { major: 3, minor: 13, patch: 1, origin: { from: 'file', file: '.python-version' } },
      demands: [{ file: 'pyproject.toml', key: 'requires-python', text: '>=3.11', anyOf: ['>=3.11'], chooses: false }],
      artifact: expect.objectContaining({ version: '3.13.1' }),
    },
    tool: { name: 'pip', title: 'pip', version: '24.0', setting: 'BP_PIP_VERSION' },
    install: {
      files: ['requirements.txt'],
      groups: [],
      extras: [],
      reads: ['requirements.txt'],
      localPaths: [],
      editable: [],
      variables: [],
      pins: [],
      pinsIfAsked: [],
      open: [],
      uses: [],
    },
    reuse: { store: true, refresh: true },
    staticFiles: {},
    processes: [{ type: 'web', command: ['bash', '-c'], args: ['python app.py'], default: true }],
    warnings: [],
  });
});

test('an app without any settings gets the newest patch of the default, and no process', () => {
  const { python, processes, warnings } = plan(PIP);
  expect(python.requested).toEqual({ major: 3, minor: 12, origin: { from: 'default' } });
  expect(python.artifact?.version).toMatch(/^3\.12\.\d+$/);
  expect({ processes, warnings }).toEqual({ processes: [], warnings: [] });
});

test('no archive is chosen if only the host may be used', () => {
  expect(onHost({}).python).not.toHaveProperty('artifact');
});

test('errors come one after the other: fixing one uncovers the next', () => {
  let files: Files = {
    'Requirements.txt': '',
    '.python-version': 'latest',
    'pyproject.toml': '[project',
    Procfile: 'web',
  };
  let env: Environment = { VIRTUAL_ENV: '/venv', BP_PIP_VERSION: 'latest' };
  const steps: readonly [Failure['kind'], () => void][] = [
    ['unsafe-environment', () => (env = { BP_PIP_VERSION: 'latest' })],
    ['no-package-manager', () => (files = { ...files, 'requirements.txt': '', 'uv.lock': '' })],
    ['several-package-managers', () => (env = { ...env, BP_PYTHON_PACKAGE_MANAGER: 'conda' })],
    ['setting-invalid', () => (env = { ...env, BP_PYTHON_PACKAGE_MANAGER: 'pdm' })],
    ['package-manager-file-missing', () => (env = { BP_PIP_VERSION: 'latest', BP_PYTHON_PACKAGE_MANAGER: 'pip' })],
    ['toml-invalid', () => (files = { ...files, ...project('^3.11') })],
    ['python-demand-invalid', () => (files = { ...files, ...project('>=3.13'), '.python-version': 'pypy3.10' })],
    ['version-of-other-python', () => (files = { ...files, '.python-version': '3.x' })],
    ['version-malformed', () => (files = { ...files, '.python-version': '#3.9' })],
    ['version-file-empty', () => (files = { ...files, '.python-version': 'v3.9' })],
    ['version-malformed', () => (files = { ...files, '.python-version': null, 'python-version': '3.9' })],
    ['version-file-misspelled', () => (files = { ...files, '.python-version': '3.9' })],
    ['version-end-of-life', () => (files = { ...files, '.python-version': '3.99' })],
    ['version-unknown', () => (files = { ...files, '.python-version': '3.12.999' })],
    ['python-demand-mismatch', () => (files = { ...files, ...project('>=3.11') })],
    ['version-not-available', () => (files = { ...files, '.python-version': '3.15' })],
    ['version-newer-than-manifest', () => (files = { ...files, '.python-version': '3.12', 'requirements.txt': Buffer.from([0x80]) })],
    ['file-not-text', () => (files = { ...files, 'requirements.txt': 'flask' })],
    ['procfile-invalid', () => (files = { ...files, Procfile: 'web: flask run' })],
    ['setting-invalid', () => (env = {})],
  ];
  for (const [kind, mend] of steps) {
    expect(failureOf(() => plan(files, env)).kind).toBe(kind);
    mend();
  }
  expect(plan({ ...files, 'uv.lock': null }, { BP_PYTHON_PACKAGE_MANAGER: 'pip' }).warnings).toEqual([]);
});

test.each([
  ['>=3.13', '3.12'],
  ['<3.12', '3.12.2'],
  ['==3.11.*', '3.12'],
  ['>=3.12.3', '3.12.2'],
  ['!=3.12.2', '3.12.2'],
])('requires-python %s does not accept %s', (specifier, version) => {
  expect(failureOf(() => plan({ ...PIP, ...project(specifier), '.python-version': version }))).toMatchObject({
    kind: 'python-demand-mismatch',
    origin: { from: 'file', file: '.python-version' },
    text: specifier,
    file: 'pyproject.toml',
    version: expect.stringMatching(new RegExp(`^${version.replaceAll('.', '\\.')}`)),
  });
});

test.each(['', '>=3.8', '>=3.9,<4', '~=3.12', '>=3.12,', '==3.12.*', '>3.9, !=3.13.0', '>=3.12.0rc1'])(
  'requires-python %j accepts 3.12',
  (specifier) => {
    expect(plan({ ...PIP, ...project(specifier) }).python.demands).toMatchObject([{ text: specifier }]);
  },
);

test.each<[string, string, string]>([
  ['>=3.13', '3.14', 'pyproject.toml'],
  ['>=3.13,<3.14', '3.13', 'pyproject.toml'],
  ['<3.12', '3.11', 'pyproject.toml'],
  ['!=3.12.*', '3.14', 'pyproject.toml'],
  ['==3.11.*', '3.11', 'pyproject.toml'],
  ['==3.13.1', '3.13.1', 'pyproject.toml'],
  ['>=3.9', '3.12', 'the default'],
  ['>=3.12.3,<3.13', '3.12', 'the default'],
])('without a version file, requires-python %s selects %s', (specifier, version, from) => {
  for (const { python } of [plan({ ...PIP, ...project(specifier) }), onHost(project(specifier))]) {
    expect(formatVersion(python.requested)).toBe(version);
    expect(python.requested.origin).toEqual(
      from === 'the default' ? { from: 'default' } : { from: 'file', file: from, key: 'requires-python' },
    );
  }
});

test.each([
  ['>=3.11,<3.12.3', '3.12.2'],
  ['<=3.12', '3.12.0'],
  ['>=3.13,<3.14.1', '3.14.0'],
  ['==3.14', '3.14.0'],
])('requires-python %s is met by an older patch: %s', (specifier, version) => {
  expect(plan({ ...PIP, ...project(specifier) }).python.artifact?.version).toBe(version);
});

test.each(['>=3.15', '<3.10', '>=3.12.5,<3.12.3', '>3.14.99'])('no supported version meets requires-python %s', (text) => {
  expect(failureOf(() => plan({ ...PIP, ...project(text) }))).toEqual({
    kind: 'python-demands-unmet',
    demands: [{ file: 'pyproject.toml', key: 'requires-python', text }],
    supported: ['3.10', '3.11', '3.12', '3.13', '3.14'],
  });
});

test('requires-python is also checked before a search of the host', () => {
  expect(failureOf(() => onHost({ ...project('>=3.13'), '.python-version': '3.12' }))).toMatchObject({
    kind: 'python-demand-mismatch',
    version: '3.12',
  });
  expect(onHost({ ...project('>=3.12.4'), '.python-version': '3.12' }).python.requested.minor).toBe(12);
});

test.each(['^3.11', 'python 3', '>=3.8.*', '3.12'])('requires-python %j cannot be read', (specifier) => {
  expect(failureOf(() => plan({ ...PIP, ...project(specifier) }))).toEqual({
    kind: 'python-demand-invalid',
    text: JSON.stringify(specifier),
    file: 'pyproject.toml',
    key: 'requires-python',
  });
});

test.each(['requires-python = 3.12', 'requires-python = [">=3"]'])('%s is not a specifier', (line) => {
  expect(failureOf(() => plan({ ...PIP, 'pyproject.toml': `[project]\n${line}` }))).toMatchObject({ kind: 'python-demand-invalid' });
});

test.each(['project = 3', '[tool.black]\nline-length = 100', '', '[project]\nname = "app"'])(
  'pyproject.toml %j says nothing of Python',
  (text) => {
    expect(plan({ ...PIP, 'pyproject.toml': text }).python.demands).toEqual([]);
  },
);

test.each<[string, Files, Environment, string[]]>([
  [
    'two files that disagree',
    { 'runtime.txt': 'python-3.11', '.python-version': '3.12' },
    {},
    ['.python-version and runtime.txt disagree about Python'],
  ],
  [
    'a setting against files',
    { '.python-version': '3.12' },
    { BP_PYTHON_VERSION: '3.13' },
    ['.python-version and BP_PYTHON_VERSION disagree about Python'],
  ],
  ['a deprecated minor', { '.python-version': '3.10' }, {}, ['Python 3.10 has reached its end of life']],
  ['a corrected Procfile', { Procfile: 'Web: a' }, {}, ['Check the Procfile']],
  ['a misspelled Procfile', { 'procfile.txt': 'web: a' }, {}, ['procfile.txt is misspelled']],
  ['files that agree', { '.python-version': '3.12', 'runtime.txt': 'python-3.12', 'mise.toml': 'tools.python = "3"' }, {}, []],
])('warns of %s', (_, files, env, expected) => {
  expect(titles(files, env)).toEqual(expected);
});

test('files that only other builders use are listed once, each with advice', () => {
  const files = { ...PIP, Aptfile: 'libpq-dev\n', 'bin/post_compile': 'true\n', 'package.json': '{}' };
  const [warning, ...others] = plan(files).warnings;
  expect(others).toEqual([]);
  expect(warning?.title).toBe('pybuild ignores these files of other builders');
  expect(warning?.body.map((line) => line.split(':')[0])).toEqual(['  Aptfile', '  bin/post_compile', '  package.json']);
  expect(plan(PIP).warnings).toEqual([]);
});

test('a disagreement names both files, both versions, and the one used', () => {
  expect(plan({ ...PIP, 'runtime.txt': 'python-3.11', '.python-version': '3.12' }).warnings).toEqual([
    {
      title: '.python-version and runtime.txt disagree about Python',
      body: ['Using 3.11 (runtime.txt). .python-version says 3.12: change or remove it.'],
    },
  ]);
});

test('an unsupported newer minor version is tried on the host, with a warning', () => {
  const newer = onHost({ '.python-version': '3.15' });
  expect(newer.warnings.map(({ title }) => title)).toEqual(['Python 3.15 is newer than this release of pybuild supports']);
});

test('names of origins', () => {
  expect(
    (
      [
        { from: 'file', file: 'runtime.txt' },
        { from: 'file', file: 'pyproject.toml', key: 'requires-python' },
        { from: 'env', name: 'BP_PYTHON_VERSION' },
        { from: 'default' },
      ] as const
    ).map(originName),
  ).toEqual(['runtime.txt', 'requires-python in pyproject.toml', 'BP_PYTHON_VERSION', 'the default']);
});
