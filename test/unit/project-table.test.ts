import { expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { PIP } from '../../src/python/managers/pip/pip.ts';
import { installedPackages } from '../../src/python/start/packages.ts';
import { failureOf, type Files, planInputs, projectFacts } from '../support/facts.ts';

const HEAD = '[project]\nname = "coffee"\nversion = "1.0"\n';
const BUILD = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';
const SITE = { venv: 'venv', python: 'python', tool: 'tool', toolPackages: 'tool', cache: 'cache' };

function decide(text: string, env: Environment = {}, files: Files = {}) {
  return makeDecisions(projectFacts({ 'pyproject.toml': text, ...files }, env), planInputs(env));
}

/** The commands of an install, and what is resolved first. */
function asked(text: string, env: Environment = {}, files: Files = {}): string[] {
  const { install } = decide(text, env, files);
  const resolved = PIP.resolution?.command(install, SITE);
  return [...PIP.commands(install, SITE), ...(resolved === undefined ? [] : [resolved])].map(({ shown }) => shown);
}

function problems(text: string, env: Environment = {}): unknown {
  const failure = failureOf(() => decide(text, env));
  return failure.kind === 'project-invalid' ? failure.problems : failure;
}

test('a project without a build system: its dependencies', () => {
  const text = `${HEAD}dependencies = ["flask>=3", "redis[hiredis]==5.0.1 ; python_version > '3'"]\n`;
  expect(decide(text).packageManager).toEqual({ name: 'pip', files: ['pyproject.toml'] });
  expect(decide(text).install).toMatchObject({ open: ['flask'], pins: [], pinsIfAsked: ['redis'], unlocked: true });
  const wanted = "flask>=3 redis[hiredis]==5.0.1 ; python_version > '3'";
  expect(asked(text)).toEqual([`pip install ${wanted}`, `pip install --dry-run ${wanted}`]);
});

test('a project without dependencies: nothing to install, nothing to resolve', () => {
  expect(asked(HEAD)).toEqual([]);
  expect(asked(`${HEAD}dependencies = []\n`)).toEqual([]);
});

test('a package: its dependencies first, then itself, which is not resolved', () => {
  const text = `${BUILD}${HEAD}dependencies = ["flask"]\n`;
  expect(asked(text, {}, { 'src/coffee/__init__.py': '' })).toEqual([
    'pip install flask',
    'pip install --no-deps --editable .',
    'pip install --dry-run flask',
  ]);
  expect(decide(`${BUILD}${HEAD}`).install.editable).toEqual(['.']);
});

test.each([
  ['[tool.uv]\npackage = true', '', ['.']],
  ['[tool.uv]\npackage = false', BUILD, []],
  ['[tool.pdm]\ndistribution = false', BUILD, []],
])("a tool's own flag: %s", (flag, build, editable) => {
  const facts = projectFacts({ 'pyproject.toml': `${build}${HEAD}${flag}\n` });
  expect(PIP.unlocked?.read(facts, { files: ['pyproject.toml'], groups: [], extras: [] }).editable).toEqual(editable);
});

test.each([
  ['dependencies', `${HEAD}dynamic = ["dependencies"]\n`],
  ['all metadata', ''],
])('a package whose build backend knows its %s is resolved as a whole', (_, head) => {
  const files = { 'src/coffee/__init__.py': '' };
  expect(asked(`${BUILD}${head}`, { BP_PYTHON_EXTRAS: head === '' ? 'web' : '' }, files)).toEqual(
    head === ''
      ? ['pip install --editable .[web]', 'pip install --dry-run --editable .[web]']
      : ['pip install --editable .', 'pip install --dry-run --editable .'],
  );
});

const OPTIONAL = `dependencies = ["flask"]
[project.optional-dependencies]
web = ["gunicorn"]
Fast_Json = ["orjson"]
all = ["coffee[web,fast-json]", "Coffee[all]"]
[dependency-groups]
base = ["pytest"]
test = [{ include-group = "Base" }, "coverage"]
round = [{ include-group = "round" }, "ant"]
lost = [{ include-group = "nowhere" }]
`;

test.each([
  [{ BP_PYTHON_EXTRAS: 'web' }, 'flask gunicorn'],
  [{ BP_PYTHON_EXTRAS: 'fast-json' }, 'flask orjson'],
  [{ BP_PYTHON_EXTRAS: 'all' }, 'flask gunicorn orjson'],
  [{ BP_PYTHON_EXTRAS: '*' }, 'flask gunicorn orjson'],
  [{ BP_PYTHON_GROUPS: 'test' }, 'flask pytest coverage'],
  [{ BP_PYTHON_GROUPS: 'round' }, 'flask ant'],
  [{ BP_PYTHON_GROUPS: 'base', BP_PYTHON_EXTRAS: 'web' }, 'flask gunicorn pytest'],
])('extras and groups: %j', (env, wanted) => {
  expect(asked(HEAD + OPTIONAL, env)[0]).toBe(`pip install ${wanted}`);
});

test('a package is installed with its extras', () => {
  const [first, second] = asked(`${BUILD}${HEAD}${OPTIONAL}`, { BP_PYTHON_EXTRAS: '*' });
  expect([first, second]).toEqual(['pip install flask gunicorn orjson', 'pip install --no-deps --editable .[web,Fast_Json,all]']);
});

test.each([
  [{ BP_PYTHON_EXTRAS: 'slow' }, 'extra', ['slow']],
  [{ BP_PYTHON_GROUPS: 'docs' }, 'group', ['docs']],
  [{ BP_PYTHON_GROUPS: 'lost' }, 'group', ['nowhere']],
])('unknown names: %j', (env, what, unknown) => {
  expect(failureOf(() => decide(HEAD + OPTIONAL, env))).toMatchObject({ kind: 'name-unknown', what, unknown });
});

test.each<[string, string, object]>([
  ['no name', '[project]\nversion = "1"\n', { text: '[project]', reason: 'has no name', line: 1 }],
  ['no version of a package', `${BUILD}[project]\nname = "a"\n`, { text: '[project]', reason: 'has no version', line: 4 }],
  ['no list', `${HEAD}dependencies = "flask"\n`, { text: 'dependencies', reason: 'is not a list', line: 4 }],
  ['no text', `${HEAD}dependencies = [3]\n`, { text: '3', reason: 'is not a string', line: 4 }],
  ['an invalid requirement', `${HEAD}dependencies = ["flask=3"]\n`, { reason: 'is not a valid requirement', example: 'flask==3', line: 4 }],
  [
    "Poetry's own form",
    `${HEAD}dependencies = ["flask[async] ^3.1"]\n`,
    { reason: 'is not a valid requirement', example: 'flask[async]>=3.1,<4' },
  ],
  ['an option', `${HEAD}dependencies = ["--index-url=https://host.invalid"]\n`, { reason: 'is not a valid requirement', line: 4 }],
  ['an option with a path', `${HEAD}dependencies = ["--log=/srv/log"]\n`, { reason: 'is not a valid requirement' }],
  ['a variable', `${HEAD}dependencies = ["\${HOME}"]\n`, { reason: 'is not a valid requirement' }],
  ['a name without its URL', `${HEAD}dependencies = ["six @ "]\n`, { reason: 'is not a valid requirement' }],
  [
    'a file beside the app, by a detour',
    `${HEAD}dependencies = ["lib @ file:lib/../../lib"]\n`,
    { reason: 'installs from a path outside the app', example: 'lib @ file:lib' },
  ],
  ['a URL alone', `${HEAD}dependencies = ["https://host.invalid/a.zip"]\n`, { reason: 'has no name' }],
  ['a repository alone', `${HEAD}dependencies = ["git+https://host.invalid/a.git#egg=a"]\n`, { reason: 'has no name' }],
  ['a path', `${HEAD}dependencies = ["./lib"]\n`, { reason: 'installs from a path', isOutside: false, example: 'NAME @ file:lib' }],
  [
    'a path with a name',
    `${HEAD}dependencies = ["lib @ ../lib"]\n`,
    { reason: 'installs from a path outside the app', example: 'lib @ file:lib' },
  ],
  ['a file beside the app', `${HEAD}dependencies = ["lib @ file:../lib"]\n`, { reason: 'installs from a path outside the app' }],
  ['an absolute file', `${HEAD}dependencies = ["lib @ file:///srv/lib"]\n`, { reason: 'installs from a path outside the app' }],
])('%s: an error before anything is asked of the network', (_, text, problem) => {
  expect(problems(text)).toEqual([expect.objectContaining(problem)]);
});

test('a project without a version that is no package is installed from', () => {
  expect(asked('[project]\nname = "a"\ndependencies = ["flask"]\n')[0]).toBe('pip install flask');
});

test('all that is wrong is listed at once', () => {
  expect(problems('[project]\ndependencies = ["flask=3", "./lib"]\n')).toHaveLength(3);
});

test('URLs and repositories with a name are for pip', () => {
  const url = 'ant @ https://host.invalid/ant-1.0-py3-none-any.whl';
  const { install } = decide(`${HEAD}dependencies = ["${url}", "bee @ git+https://host.invalid/bee.git@main"]\n`);
  expect(install).toMatchObject({ requirements: [url, 'bee @ git+https://host.invalid/bee.git@main'], open: ['ant', 'bee'] });
});

test('a path that the app does not have', () => {
  expect(problems(`${HEAD}dependencies = ["lib @ file:lib"]\n`)).toEqual([
    { line: 4, text: 'lib @ file:lib', reason: 'installs from a path that is not a project in the app' },
  ]);
});

test('a project in the app, by a URL with a name, counts by its content', () => {
  const { install } = decide(`${HEAD}dependencies = ["lib @ file:./lib", "flask"]\n`, {}, { 'lib/pyproject.toml': '' });
  expect(install).toMatchObject({ requirements: ['lib @ file:./lib', 'flask'], localPaths: ['lib'], open: ['flask'] });
});

test('requires-python of the project decides', () => {
  expect(decide(`${HEAD}requires-python = ">=3.13"\n`).python.requested).toMatchObject({ major: 3, minor: 14 });
});

test('a start command knows what the project asks for', () => {
  const facts = projectFacts({ 'pyproject.toml': HEAD + OPTIONAL });
  const { install } = makeDecisions(facts, planInputs({ BP_PYTHON_EXTRAS: 'web' }));
  const packages = installedPackages(facts, 'pip', install);
  expect([...packages]).toEqual([
    ['flask', 'in pyproject.toml'],
    ['gunicorn', 'in pyproject.toml'],
  ]);
  expect(packages.addTo).toBe('pyproject.toml');
});

test.each([
  ['BP_PYTHON_LOCKED', { BP_PYTHON_LOCKED: 'true' }, false],
  ['--strict', {}, true],
  ['BP_PYTHON_LOCKED', { BP_PYTHON_LOCKED: 'true', BP_PYTHON_PACKAGE_MANAGER: 'pip' }, false],
])('%s refuses a project without a lock', (lockedBy, env, locked) => {
  const facts = projectFacts({ 'pyproject.toml': HEAD });
  const failure = failureOf(() => makeDecisions(facts, { ...planInputs(env), locked }));
  expect(failure).toMatchObject({ kind: 'no-package-manager', lockedBy, manifests: ['pyproject.toml'] });
});

test('BP_PYTHON_LOCKED takes true and false, and does not refuse a requirements.txt', () => {
  expect(decide(HEAD, { BP_PYTHON_LOCKED: 'false' }).packageManager.name).toBe('pip');
  expect(failureOf(() => decide(HEAD, { BP_PYTHON_LOCKED: 'yes' }))).toMatchObject({ kind: 'setting-invalid' });
  const open = projectFacts({ 'requirements.txt': 'flask' });
  expect(makeDecisions(open, planInputs({ BP_PYTHON_LOCKED: 'true' })).packageManager.name).toBe('pip');
});
