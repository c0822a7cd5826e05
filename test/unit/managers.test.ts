import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/cnb/layer-env.ts';
import type { Decisions } from '../../src/python/decisions.ts';
import { MANAGERS } from '../../src/python/managers/all.ts';
import type { Site } from '../../src/python/managers/manager.ts';
import { managerNamed } from '../../src/python/package-manager.ts';
import { failureOf, type Files } from '../support/facts.ts';
import { APPS, plan, poetry } from './manager-apps.ts';

const SITE: Site = { venv: '/l/venv', python: '/l/venv/bin/python', tool: '/l/tool', toolPackages: '/l/tool/lib', cache: '/l/cache' };

/** The commands of an app: what is shown, and the arguments. */
function commands(name: string, env: Environment = {}): string[][] {
  const { install } = plan(APPS[name] ?? {}, env);
  return managerNamed(name)
    .commands(install, SITE)
    .map(({ program, args }) => [program, ...args]);
}

test('every manager has an app here', () => {
  expect(MANAGERS.map(({ name }) => name)).toEqual(Object.keys(APPS));
});

test.each(Object.keys(APPS))('%s installs without development groups, and with those that are asked for', (name) => {
  const env = { BP_PYTHON_GROUPS: name === 'pip' ? '' : 'docs', BP_PYTHON_EXTRAS: ['pip', 'pipenv'].includes(name) ? '' : 'fast' };
  const shown = { plain: commands(name), more: commands(name, env) };
  expect(shown).toMatchSnapshot();
});

test.each(Object.keys(APPS))('%s uses the tool that this release pins', (name) => {
  const { packageManager, tool, install } = plan(APPS[name] ?? {});
  const manager = managerNamed(name);
  expect(packageManager).toEqual({ name, files: [manager.file] });
  expect(tool).toMatchObject(manager.tool);
  expect(install.reads).toContain(manager.file);
});

test.each(MANAGERS)('$name is kept off the network in every way that its tool and what it runs may take', ({ offline }) => {
  expect(offline).toMatchSnapshot();
});

describe.each(['poetry', 'uv', 'pipenv', 'pdm', 'pylock'])('%s', (name) => {
  const { file, refresh } = managerNamed(name);
  const app = APPS[name] ?? {};

  test('for a truncated lock, the command that recreates it is named', () => {
    const failure = failureOf(() => plan({ ...app, [file]: '[[' }));
    expect(failure).toMatchObject({ kind: 'lock-invalid', lock: file, refresh });
  });

  test('a lock without a format version', () => {
    const failure = failureOf(() => plan({ ...app, [file]: file.endsWith('.lock') && name === 'pipenv' ? '{}' : '' }));
    expect(failure).toMatchObject({ kind: 'lock-invalid', lock: file });
  });

  test('a lock of another format', () => {
    const text = String(app[file]).replace(/(lock-version = "|lock_version = "|version = |pipfile-spec": )[12346]/, '$199');
    expect(failureOf(() => plan({ ...app, [file]: text }))).toMatchObject({
      kind: 'lock-format',
      lock: file,
      version: expect.stringMatching(/^99/),
    });
  });

  test('a group and an extra that the project does not have', () => {
    const unknown = { kind: 'name-unknown', what: 'group', unknown: ['doks'] };
    expect(failureOf(() => plan(app, { BP_PYTHON_GROUPS: 'docs doks' }))).toMatchObject(unknown);
    const extra = failureOf(() => plan(app, { BP_PYTHON_EXTRAS: 'fast, fsat' }));
    expect(extra.kind).toBe(name === 'pipenv' ? 'setting-invalid' : 'name-unknown');
  });
});

test.each(['poetry', 'uv', 'pipenv', 'pdm'])('%s: a lock without its manifest', (name) => {
  const { file } = managerNamed(name);
  const alone = Object.fromEntries(Object.entries(APPS[name] ?? {}).filter(([key]) => key === file));
  expect(failureOf(() => plan(alone))).toMatchObject({ kind: 'lock-without-manifest', lock: file });
});

test.each<[string, Files, Partial<Decisions['install']>]>([
  [
    'uv: a workspace, a path and a wheel',
    {
      'pyproject.toml': '[project]\nname = "app"\n[build-system]\nrequires = []\n',
      'uv.lock': `version = 1
${['{ editable = "." }', '{ editable = "packages/a" }', '{ directory = "b" }', '{ path = "./c.whl" }', '{ virtual = "d" }']
  .map((source) => `[[package]]\nname = "app"\nsource = ${source}\n[package.metadata]\n`)
  .join('')}`,
    },
    { editable: ['.', 'packages/a'], localPaths: ['b', 'c.whl'] },
  ],
  [
    'poetry: path dependencies, and the project itself',
    {
      ...poetry(''),
      'poetry.lock': `[[package]]\nname = "a"\ndevelop = true\n[package.source]\ntype = "directory"\nurl = "libs/a"
[[package]]\nname = "b"\n[package.source]\ntype = "file"\nurl = "b.tar.gz"
[[package]]\nname = "c"\n[package.source]\ntype = "git"\nurl = "https://git.invalid/c"
[metadata]\nlock-version = "2.1"\n`,
    },
    { editable: ['libs/a', '.'], localPaths: ['b.tar.gz'] },
  ],
  ['poetry: an app that is not a package', poetry('[tool.poetry]\npackage-mode = false\n'), { editable: [] }],
  [
    'pipenv: paths, and variables of its sources',
    {
      Pipfile: '[packages]\n',
      'Pipfile.lock': JSON.stringify({
        _meta: { 'pipfile-spec': 6, sources: [{ url: 'https://${USER}:${PASS}@index.invalid/simple' }] },
        default: { a: { path: './libs/a', editable: true }, b: { file: './b.whl' }, c: { file: 'https://index.invalid/c.whl' } },
        develop: { d: { path: './d' } },
      }),
    },
    { editable: ['libs/a'], localPaths: ['b.whl'], variables: ['PASS', 'USER'] },
  ],
  [
    'pdm: paths, and an app that is not a package',
    {
      'pyproject.toml':
        '[project]\nname = "app"\n[tool.pdm]\ndistribution = false\n[[tool.pdm.source]]\nurl = "https://${TOKEN}@index.invalid"\n',
      'pdm.lock':
        '[metadata]\nlock_version = "4.5.0"\n[[package]]\nname = "a"\npath = "./a"\neditable = true\n[[package]]\nname = "b"\npath = "./b"\n',
    },
    { editable: ['a'], localPaths: ['b'], variables: ['TOKEN'] },
  ],
  [
    'pylock: folders and files',
    {
      'pylock.toml': `lock-version = "1.0"
[[packages]]\nname = "a"\ndirectory = { path = "./a", editable = true }
[[packages]]\nname = "b"\ndirectory = { path = "b" }
[[packages]]\nname = "c"\nwheels = [{ path = "wheels/c.whl" }, { url = "https://index.invalid/c.whl" }]\n`,
    },
    { editable: ['a'], localPaths: ['b', 'wheels/c.whl'] },
  ],
])('what an install reads from the app: %s', (_, files, expected) => {
  const local = { 'libs/a/setup.py': '', 'packages/a/setup.py': '', 'a/setup.py': '', 'b/setup.py': '', 'b.whl': '' };
  expect(plan({ ...local, ...files }).install).toMatchObject({ pins: 'all', ...expected });
});

test('a Poetry project without dependencies has no main group to request', () => {
  const files = poetry('[project]\nname = "app"\n[tool.poetry.group.docs]\n[dependency-groups]\ndev = []\n');
  const options = (env: Environment): string[] => managerNamed('poetry').commands(plan(files, env).install, SITE)[0]?.args.slice(4) ?? [];
  expect(options({})).toEqual(['--without', 'dev,docs']);
  expect(options({ BP_PYTHON_GROUPS: 'docs' })).toEqual(['--without', 'dev', '--with', 'docs']);
});

test('a Poetry that the project does not accept', () => {
  expect(failureOf(() => plan(poetry('[tool.poetry]\nrequires-poetry = "<2"\n')))).toMatchObject({
    kind: 'tool-version-refused',
    tool: 'Poetry',
    key: 'requires-poetry',
  });
  expect(plan(poetry('[tool.poetry]\nrequires-poetry = "^2.0"\n')).warnings).toEqual([]);
});

test('a uv that the project does not accept', () => {
  const files = { ...APPS['uv'], 'pyproject.toml': '[project]\nname = "app"\n[tool.uv]\nrequired-version = "<0.5"\n' };
  expect(failureOf(() => plan(files))).toMatchObject({ kind: 'tool-version-refused', wanted: '<0.5', file: 'pyproject.toml' });
  const other = { ...APPS['uv'], 'uv.toml': 'required-version = "<0.4"\n' };
  expect(failureOf(() => plan(other))).toMatchObject({ kind: 'tool-version-refused', wanted: '<0.4', file: 'uv.toml' });
  expect(plan({ ...files, 'uv.toml': '' }).packageManager.name).toBe('uv');
});

test('BP_PIP_REQUIREMENT selects other files, all of which must exist', () => {
  const files = { 'requirements/base.txt': 'a==1\n-r more.txt\n', 'requirements/more.txt': '', 'web.txt': 'b==1\n' };
  const env = { BP_PIP_REQUIREMENT: './requirements/base.txt, web.txt' };
  const { packageManager, install } = plan(files, env);
  expect(packageManager).toEqual({ name: 'pip', files: ['requirements/base.txt', 'web.txt'] });
  expect(install).toMatchObject({ reads: ['requirements/base.txt', 'requirements/more.txt', 'web.txt'], pins: ['a', 'b'] });
  expect(failureOf(() => plan({ 'web.txt': '' }, env))).toEqual({
    kind: 'requirements-missing',
    file: 'requirements/base.txt',
    from: 'BP_PIP_REQUIREMENT',
  });
});

test('groups of pyproject.toml pin their requirements, and those of included groups', () => {
  const groups =
    '[dependency-groups]\ndocs = ["A_b==1", { include-group = "More" }, "c>=1"]\nmore = ["d==1; sys_platform == \'linux\'", { include-group = "docs" }]\n';
  const { install } = plan({ 'requirements.txt': 'e==1', 'pyproject.toml': groups }, { BP_PYTHON_GROUPS: 'docs' });
  expect(install).toMatchObject({
    pins: ['e', 'a-b'],
    pinsIfAsked: ['d'],
    open: ['c'],
    reads: ['requirements.txt', 'pyproject.toml'],
  });
  expect(install.unknown).toBeUndefined();
});

test('a group with local requirements makes the result unpredictable', () => {
  const files = { 'requirements.txt': '', 'pyproject.toml': '[dependency-groups]\ndocs = ["a @ file:///srv/a"]\n' };
  expect(plan(files, { BP_PYTHON_GROUPS: 'docs' }).install.unknown).toBe('"a @ file:///srv/a" in pyproject.toml is not understood');
});

function pipenvLock(sources: readonly object[], packages: object): Files {
  return { Pipfile: '', 'Pipfile.lock': JSON.stringify({ _meta: { 'pipfile-spec': 6, sources }, default: packages }) };
}

function pdmLock(source: string, packages: string): Files {
  return {
    'pyproject.toml': `[project]\nname = "app"\n[[tool.pdm.source]]\n${source}\n`,
    'pdm.lock': `[metadata]\nlock_version = "4.5.0"\n${packages}\n`,
  };
}

const [PRIVATE, PUBLIC] = [
  { name: 'private', url: 'https://${TOKEN}@h/' },
  { name: 'public', url: 'https://h/' },
];
const PDM_PRIVATE = 'url = "https://${TOKEN}@h/"';
const PACKAGE = '[[package]]\nname = "a"';

test.each<[string, Files, string]>([
  ['pipenv: the only source', pipenvLock([PRIVATE], { a: { index: 'x' } }), 'Pipfile'],
  ['pipenv: a source with a package locked to it', pipenvLock([PUBLIC, PRIVATE], { a: { index: 'private' } }), 'Pipfile'],
  ['pipenv: a package from any source', pipenvLock([PUBLIC, PRIVATE], { a: {} }), 'Pipfile'],
  ["pipenv: a package's own address", pipenvLock([PUBLIC], { a: { git: 'https://${TOKEN}@h/a.git' } }), 'Pipfile'],
  ['pdm: a source', pdmLock(PDM_PRIVATE, PACKAGE), 'pyproject.toml'],
  ['pdm: the password of a source', pdmLock('url = "https://h/"\nusername = "me"\npassword = "${TOKEN}"', PACKAGE), 'pyproject.toml'],
])('a variable that must be set: %s', (_, files, file) => {
  expect(failureOf(() => plan(files))).toEqual({ kind: 'variable-unset', uses: [{ name: 'TOKEN', file, isEmpty: false }] });
  expect(plan(files, { TOKEN: 'x' }).warnings).toEqual([]);
});

test.each<[string, Files]>([
  ['pipenv: a source without a package locked to it', pipenvLock([PUBLIC, PRIVATE], { a: { index: 'public' } })],
  ['pipenv: nothing to fetch', { ...pipenvLock([PRIVATE], { a: { path: './a' } }), 'a/setup.py': '' }],
  ['pipenv: a marker', pipenvLock([PUBLIC], { a: { git: 'https://${TOKEN}@h/a.git', markers: "os_name == 'nt'" } })],
  ['pipenv: what may be literal text', pipenvLock([{ url: 'https://me:pass$TOKEN@h/' }], { a: {} })],
  ['pdm: nothing to fetch', pdmLock(PDM_PRIVATE, `${PACKAGE}\npath = "./a"`)],
  ['pdm: a source for some packages', pdmLock(`${PDM_PRIVATE}\ninclude_packages = ["b"]`, PACKAGE)],
])('a variable that may be missing: %s', (_, files) => {
  expect(plan(files).warnings.map(({ title }) => title)).toEqual([expect.stringMatching(/ uses \$\{TOKEN\}, which is not set$/)]);
});
