import { expect, test } from 'vitest';
import type { ElsewhereLine } from '../../src/errors/failure.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { failureOf, type Files, LINUX, planInputs, projectFacts } from '../support/facts.ts';

function lines(files: Files, target = LINUX): readonly ElsewhereLine[] {
  const failure = failureOf(() => makeDecisions(projectFacts(files), { ...planInputs(), target }));
  return failure.kind === 'requirements-elsewhere' ? failure.lines : [];
}

function whyOf(line: string, target = LINUX, files: Files = {}): ElsewhereLine['why'] | undefined {
  return lines({ 'requirements.txt': `ant==1.0\n${line}\npkg-resources==0.0.0\n`, ...files }, target).find(
    ({ line: number }) => number === 2,
  )?.why;
}

test.each<[string, ElsewhereLine['why']]>([
  ['pkg-resources==0.0.0', { kind: 'leftover' }],
  ['pkg_resources==0.0.0', { kind: 'leftover' }],
  ['-e ../shared', { kind: 'outside', path: '../shared', inApp: './shared' }],
  ['--editable=../../a/b', { kind: 'outside', path: '../../a/b', inApp: './a/b' }],
  ['lib/../../shared[extra]', { kind: 'outside', path: '../shared', inApp: './shared' }],
  ['..', { kind: 'outside', path: '..', inApp: './' }],
  ['numpy @ file:///croot/numpy_168/work', { kind: 'other-machine', path: '/croot/numpy_168/work', name: 'numpy' }],
  [
    'foo @ file:///home/me/dist/foo-1.2.3.tar.gz',
    { kind: 'other-machine', path: '/home/me/dist/foo-1.2.3.tar.gz', name: 'foo', release: 'foo==1.2.3' },
  ],
  ['foo @ file:///src/foo-1.2/work', { kind: 'other-machine', path: '/src/foo-1.2/work', name: 'foo', release: 'foo==1.2' }],
  ['foo @ file:///src/bar-1.2/work', { kind: 'other-machine', path: '/src/bar-1.2/work', name: 'foo' }],
  [
    'foo @ file:///tmp/build/80754af9/foo_1604765588209/work',
    { kind: 'other-machine', path: '/tmp/build/80754af9/foo_1604765588209/work', name: 'foo' },
  ],
  ['Foo_Bar@file:///tmp/build/foo', { kind: 'other-machine', path: '/tmp/build/foo', name: 'foo-bar' }],
  ['-e file:///home/me/lib', { kind: 'other-machine', path: '/home/me/lib' }],
  [
    'ant @ file:///C:/dist/ant-1.0-py3-none-any.whl',
    { kind: 'other-machine', path: '/C:/dist/ant-1.0-py3-none-any.whl', name: 'ant', release: 'ant==1.0' },
  ],
])('%s cannot be installed anywhere else', (line, why) => {
  expect(whyOf(line)).toEqual(why);
});

test.each([
  ['ant-1.0-cp311-cp311-win_amd64.whl', 'Python 3.11 on Windows amd64'],
  ['ant-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'Python 3.11 on Linux x86_64'],
  ['ant-1.0-cp312-cp312-manylinux_2_17_aarch64.whl', 'Python 3.12 on Linux aarch64'],
  ['ant-1.0-cp312-cp312-musllinux_1_2_x86_64.whl', 'Python 3.12 on Linux (musl) x86_64'],
  ['ant-1.0-cp313-abi3-manylinux_2_17_x86_64.whl', 'Python 3.13 on Linux x86_64'],
  ['ant-1.0-py2-none-any.whl', 'Python 2'],
  ['ant-1.0-1-cp312-cp312-macosx_11_0_arm64.whl', 'Python 3.12 on macOS arm64'],
])('%s does not fit Python 3.12 on Linux', (wheel, madeFor) => {
  expect(whyOf(`./wheels/${wheel}`, LINUX, { [`wheels/${wheel}`]: '' })).toMatchObject({
    kind: 'wheel',
    wheel: `wheels/${wheel}`,
    release: 'ant==1.0',
    madeFor,
  });
});

test.each([
  'ant-1.0-py3-none-any.whl',
  'ant-1.0-py2.py3-none-any.whl',
  'ant-1.0-py310-none-any.whl',
  'ant-1.0-cp312-cp312-manylinux_2_99_x86_64.whl',
  'ant-1.0-cp311.cp312-cp311.cp312-linux_x86_64.whl',
  'ant-1.0-cp37-abi3-manylinux2014_x86_64.whl',
  'ant-1.0-xy12-none-any.whl',
  'ant-1.0-cp312-cp312-newplatform_x86_64.whl',
  'no-wheel.whl',
])('%s may fit', (wheel) => {
  expect(whyOf(`./wheels/${wheel}`, LINUX, { [`wheels/${wheel}`]: '' })).toBeUndefined();
});

test('a wheel of glibc does not fit musl, nor one of Linux macOS', () => {
  const wheel = './ant-1.0-cp312-cp312-manylinux_2_17_x86_64.whl';
  const files = { 'ant-1.0-cp312-cp312-manylinux_2_17_x86_64.whl': '' };
  expect(whyOf(wheel, { ...LINUX, libc: 'musl' }, files)).toMatchObject({ kind: 'wheel', tags: 'cp312-cp312-musllinux_1_2_x86_64' });
  expect(whyOf(wheel, LINUX, files)).toBeUndefined();
});

test.each([
  ['a marker may rule it out', './a-1.0-cp311-cp311-win_amd64.whl ; sys_platform == "win32"'],
  ['a path in the app', '-e ./lib'],
  ['find-links that are not there do no harm', '--find-links ../wheels'],
  ['another version of pkg-resources', 'pkg-resources==1.0'],
  ['a wheel in the app, however its path is written', './/wheels/./ant-1.0-py3-none-any.whl'],
  ['what pip takes apart at a #', './nowhere#egg=ant'],
  ['a marker may rule out what is not there', './nowhere ; sys_platform == "win32"'],
])('%s', (_, line) => {
  expect(whyOf(line, LINUX, { 'lib/setup.py': '', 'wheels/ant-1.0-py3-none-any.whl': '' })).toBeUndefined();
});

test.each<[string, Partial<ElsewhereLine['why']>]>([
  ['-e ./nowhere', { path: 'nowhere', is: 'absent' }],
  ['./nowhere', { path: 'nowhere', is: 'absent' }],
  ['nowhere/ant[extra]', { path: 'nowhere/ant', is: 'absent' }],
  ['ant-1.0-py3-none-any.whl', { path: 'ant-1.0-py3-none-any.whl', is: 'absent', release: 'ant==1.0' }],
  ['./dist/ant-1.0.tar.gz', { path: 'dist/ant-1.0.tar.gz', is: 'absent', release: 'ant==1.0' }],
  ['ant @ file:./nowhere', { path: 'nowhere', is: 'absent' }],
  ['file:nowhere', { path: 'nowhere', is: 'absent' }],
  ['-e .', { path: '.', is: 'no-project' }],
  ['./docs', { path: 'docs', is: 'no-project' }],
])('%s names nothing in the app that can be installed', (line, why) => {
  expect(whyOf(line, LINUX, { 'docs/index.md': '' })).toEqual({ kind: 'unusable', ...why });
});

test('what only limits others asks for nothing', () => {
  const files = {
    'requirements.txt': 'ant==1.0\n-c constraints.txt\n',
    'constraints.txt': 'numpy @ file:///croot/x\npkg-resources==0.0.0\n',
  };
  expect(makeDecisions(projectFacts(files), planInputs()).packageManager.name).toBe('pip');
});

test('a file that is there is installed from', () => {
  const facts = projectFacts({ 'requirements.txt': 'ant @ file:///srv/ant\n' });
  expect(makeDecisions({ ...facts, unusable: new Map() }, planInputs()).install.localPaths).toEqual(['/srv/ant']);
});

test('a lock that installs from outside the app, with the line of its manifest', () => {
  const lock = 'version = 1\nrequires-python = ">=3.10"\n[[package]]\nname = "b"\nversion = "1"\nsource = { directory = "../b" }\n';
  const pyproject = '[project]\nname = "a"\nversion = "1"\n[tool.uv.sources]\nb = { path = "../b" }\n';
  expect(lines({ 'uv.lock': lock, 'pyproject.toml': pyproject })).toEqual([
    {
      file: 'pyproject.toml',
      line: 5,
      text: 'b = { path = "../b" }',
      why: { kind: 'outside', path: '../b', inApp: './b', by: 'lock' },
    },
  ]);
});

test.each([
  ['ant = { path = "ant" }', 'directory', 'dependencies = ["ant"]'],
  ["ant = { path = './ant/', editable = true }", 'editable', 'dependencies = [\n  "ant",\n]'],
])('a missing folder with the name of its package, by the line that has its path: %s', (line, kind, dependencies) => {
  const ant = `[[package]]\nname = "ant"\nversion = "1"\nsource = { ${kind} = "ant" }\n`;
  const root = `[[package]]\nname = "a"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "ant" }]\n[package.metadata]\nrequires-dist = [{ name = "ant", ${kind} = "ant" }]\n`;
  const lock = `version = 1\nrequires-python = ">=3.10"\n${ant}${root}`;
  const pyproject = `[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.10"\n${dependencies}\n[tool.uv.sources]\n${line}\n`;
  const [found] = lines({ 'uv.lock': lock, 'pyproject.toml': pyproject });
  expect(found).toMatchObject({ file: 'pyproject.toml', text: line });
});

test.each([
  [
    'Pipfile.lock',
    {
      'Pipfile.lock': JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: { ant: { path: './nowhere', editable: true } } }),
      Pipfile: '[packages]\nant = { path = "./nowhere", editable = true }\n',
    },
    { file: 'Pipfile', line: 2, why: { kind: 'unusable', path: 'nowhere', is: 'absent', lock: 'pipenv lock' } },
  ],
  [
    'pylock.toml',
    { 'pylock.toml': 'lock-version = "1.0"\n[[packages]]\nname = "ant"\ndirectory = { path = "nowhere" }\n' },
    { file: 'pylock.toml', line: 4, why: { kind: 'unusable', path: 'nowhere', is: 'absent', lock: 'the tool that wrote it' } },
  ],
  [
    'poetry.lock',
    {
      'poetry.lock': `[[package]]\nname = "ant"\nversion = "1"\noptional = false\ngroups = ["main"]\n[package.source]\ntype = "directory"\nurl = "nowhere"\n[metadata]\nlock-version = "2.1"\n`,
      'pyproject.toml': '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\nant = { path = "nowhere" }\n',
    },
    { file: 'pyproject.toml', line: 4, why: { kind: 'unusable', path: 'nowhere', is: 'absent', lock: 'poetry lock' } },
  ],
  [
    'pdm.lock',
    {
      'pdm.lock': `[metadata]\nlock_version = "4.5.0"\ngroups = ["default"]\n[[package]]\nname = "ant"\nversion = "1"\ngroups = ["default"]\npath = "./nowhere"\n`,
      'pyproject.toml':
        '[project]\nname = "app"\ndependencies = ["ant @ file:///${PROJECT_ROOT}/nowhere"]\n[tool.pdm]\ndistribution = false\n',
    },
    { file: 'pyproject.toml', line: 3, why: { kind: 'unusable', path: 'nowhere', is: 'absent', lock: 'pdm lock' } },
  ],
])('a path in %s that is not in the app', (_, files: Files, line) => {
  expect(lines(files)).toEqual([expect.objectContaining(line)]);
});

test('what a lock may leave out may be missing', () => {
  const entry = { path: './nowhere', markers: "sys_platform == 'win32'" };
  const lock = JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: { ant: entry }, develop: { bee: { path: './nowhere' } } });
  expect(makeDecisions(projectFacts({ 'Pipfile.lock': lock, Pipfile: '' }), planInputs()).packageManager.name).toBe('pipenv');
});

test('what a lock takes for a project is for its tool to say', () => {
  const lock = JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: { ant: { path: './docs' } } });
  const files = { 'Pipfile.lock': lock, Pipfile: '', 'docs/index.md': '' };
  expect(makeDecisions(projectFacts(files), planInputs()).install.localPaths).toEqual(['docs']);
});
