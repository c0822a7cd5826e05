import { beforeEach, expect, test } from 'vitest';
import { servePackages } from '../support/package-index.ts';
import { hostPython } from '../support/pybuild.ts';
import { storeApps } from '../support/same-venv.ts';

const tag = `cpython-${hostPython().minor.replace('.', '')}`;
const WRONG = `sha256=${'A'.repeat(43)}`;

/** Packages that are unusual, each in its own way, without conflicts between them. */
const ODD = [
  { name: 'hashed', version: '1.0', extra: { 'hashed/a.py': 'a = 1\n' }, record: { 'hashed/a.py': WRONG } },
  { name: 'unlisted', version: '1.0', extra: { 'unlisted/a.py': 'a = 1\n' }, record: { 'unlisted/a.py': null } },
  { name: 'missing', version: '1.0', record: { 'missing/gone.py': WRONG } },
  { name: 'escaping', version: '1.0', record: { '../../../../../up.py': WRONG, '/absolute.py': WRONG } },
  { name: 'cases', version: '1.0', extra: { 'cases/A.py': 'a = 1\n', 'cases/a.py': 'a = 2\n' } },
  { name: 'compiled', version: '1.0', extra: { [`compiled/__pycache__/__init__.${tag}.pyc`]: 'none\n' } },
  { name: 'alone', version: '1.0', extra: { [`alone/__pycache__/gone.${tag}.pyc`]: 'none\n' } },
  { name: 'invalid', version: '1.0', extra: { 'invalid/none.py': 'def (\n', 'invalid/a,b.py': 'x = 1\n', 'invalid/ü "q".py': 'x = 1\n' } },
  {
    name: 'programs',
    version: '1.0',
    extra: {
      'programs-1.0.dist-info/entry_points.txt': '[console_scripts]\nprograms = programs:main\n',
      'programs-1.0.data/scripts/plain.py': '#!python\nprint("plain")\n',
      'programs-1.0.data/scripts/windowed': '#!pythonw -E\nprint("windowed")\n',
      'programs-1.0.data/scripts/shell': '#!/bin/sh\necho shell\n',
      'programs-1.0.data/scripts/module.py': 'x = 1\n',
    },
  },
  {
    name: 'data',
    version: '1.0',
    extra: {
      'data-1.0.data/data/share/data/a.txt': 'a\n',
      'data-1.0.data/data/etc/data.conf': 'b = 1\n',
      'data-1.0.data/headers/data.h': '#define A\n',
      'data-1.0.data/platlib/data_platform/__init__.py': 'x = 1\n',
      'data.pth': 'data\n',
    },
  },
  { name: 'activating', version: '1.0', extra: { 'activating-1.0.data/scripts/activate': '#!/bin/sh\n' } },
  { name: 'asking', version: '1.0', extra: { 'asking-1.0.dist-info/REQUESTED': 'by itself\n' } },
  {
    name: 'also_asking',
    version: '1.0',
    extra: { 'also_asking-1.0.dist-info/REQUESTED': '' },
    record: { 'also_asking-1.0.dist-info/REQUESTED': null },
  },
];

/** Those that a store can have: each file matches its RECORD and belongs to no other package. */
const CLEAN = 'alone\ndata\ninvalid\nprograms';

const BACKEND = `
def build_wheel(folder, settings=None, metadata=None):
    import zipfile
    with zipfile.ZipFile(folder + "/built-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("built.py", "x = 1\\n")
        wheel.writestr("built-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: built\\nVersion: 1.0\\n")
        wheel.writestr("built-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("built-1.0.dist-info/RECORD", "")
    return "built-1.0-py3-none-any.whl"
`;

const index = await servePackages([
  ...ODD,
  { name: 'all_odd', version: '1.0', requires: ODD.map(({ name }) => name) },
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '1.0', extra: { 'bee/more.py': 'x = (1, 2, "three")\n' } },
  { name: 'cat', version: '1.0' },
  { name: 'pip', version: hostPython().bundledPip },
  { name: 'built', version: '1.0', backend: BACKEND },
  // pip installs dependencies first, so the later package's files win.
  { name: 'upper', version: '1.0', requires: ['base'], extra: { 'shared/__init__.py': 'x = "upper"\n', 'shared/a.py': 'x = 1\n' } },
  { name: 'base', version: '1.0', extra: { 'shared/__init__.py': 'x = "base"\n', 'shared/a.py': 'x = 1\n' } },
  {
    name: 'above',
    version: '1.0',
    requires: ['below'],
    extra: { 'share_data/x.txt': 'above\n', 'above-1.0.data/data/share/x.txt': 'above\n' },
  },
  { name: 'below', version: '1.0', extra: { 'share_data/x.txt': 'below\n', 'below-1.0.data/data/share/x.txt': 'below\n' } },
  { name: 'large', version: '1.0', extra: { 'Case.py': 'x = "large"\n' } },
  { name: 'small', version: '1.0', extra: { 'case.py': 'x = "small"\n' } },
  { name: 'leaf', version: '1.0', extra: { tree: 'a file\n' } },
  { name: 'wood', version: '1.0', extra: { 'tree/a.py': 'x = 1\n' } },
  { name: 'modules', version: '1.0', extra: { 'spread/mod.py': 'x = 1\n' } },
  { name: 'bytecode', version: '1.0', requires: ['modules'], extra: { [`spread/__pycache__/mod.${tag}.pyc`]: 'none\n' } },
  { name: 'hook', version: '1.0', extra: { 'hook.pth': 'import os; os.environ["PIP_NO_INDEX"] = "1"\n' } },
  { name: 'custom', version: '1.0', extra: { 'sitecustomize.py': 'import os; os.environ["PIP_NO_INDEX"] = "1"\n' } },
  { name: 'climbing', version: '1.0', extra: { '../../../../climbed.py': '' } },
  { name: 'rooted', version: '1.0', extra: { '/tmp/rooted.py': '' } },
  { name: 'snake', version: '1.0', extra: { 'snake-1.0.data/scripts/python': '#!/bin/sh\nexit 7\n' } },
]);
const same = { differences: [], plain: '0', shared: '0' };

const apps = storeApps(index);

beforeEach(() => apps.reset());

test('unusual packages are installed from the store as by pip', async () => {
  const all = ODD.map(({ name }) => name).join('\n');
  await apps.seed(all);
  expect(await apps.differences(all)).toEqual({ ...same, said: '3 of 13 packages come from the store' });
  expect(await apps.differences('all_odd')).toEqual({ ...same, said: '3 of 14 packages come from the store' });
  expect(await apps.differences(CLEAN)).toEqual({ ...same, said: 'All 4 packages come from the store' });
});

test('a locally built package is installed as by pip', async () => {
  await apps.seed('built\nbee');
  expect(await apps.differences('built\nbee')).toEqual({ ...same, said: '1 of 2 packages comes from the store' });
});

test('a wheel with another hash than required fails as with pip', async () => {
  await apps.seed('bee');
  const { plain, shared } = await apps.differences(`bee==1.0 --hash=sha256:${'0'.repeat(64)}`);
  expect(plain).not.toBe('0');
  expect(shared).toBe(plain);
  const [{ sha256 } = { sha256: '' }] = index.filesOf('bee');
  expect(await apps.differences(`bee==1.0 --hash=sha256:${sha256}`)).toEqual({ ...same, said: '1 package comes from the store' });
});

test('pip itself, which pip considers installed', async () => {
  await apps.seed('pip', '--env', 'PIP_IGNORE_INSTALLED=1');
  expect(await apps.differences('pip\nbee')).toMatchObject(same);
});

test('a build without requirements does not mention the store', async () => {
  await apps.seed('bee');
  expect(await apps.differences('')).toEqual({ ...same, said: '' });
});

test.each([
  ['requested before, and now a dependency', 'bee', 'ant'],
  ['a dependency before, and now requested', 'ant', 'bee\nant'],
  ['with another that is new', 'bee', 'bee\ncat'],
])('a package that was %s', async (_, before, now) => {
  await apps.seed(before);
  expect(await apps.differences(now)).toEqual({ ...same, said: expect.stringMatching(/from the store$/) });
});

test.each([
  ['files that differ, of which the store has the upper', ['upper'], 'upper'],
  ['files that differ, of which the store has both', ['upper', 'base'], 'upper'],
  ['files that differ, of which the store has the lower', ['base'], 'upper'],
  ['data files', ['above', 'below'], 'above'],
  ['data files, of which the store has one', ['above'], 'above'],
  ['names that differ in their case', ['large', 'small'], 'large\nsmall'],
  ['bytecode of the other', ['bytecode', 'modules'], 'bytecode'],
  ['bytecode of the other, of which the store has the modules', ['modules'], 'bytecode'],
  ['bytecode of the other, of which the store has the bytecode', ['bytecode'], 'bytecode'],
])('two packages with %s', async (_, before, now) => {
  for (const one of before) await apps.seed(one, '--env', 'PIP_NO_DEPS=1');
  expect(await apps.differences(now)).toMatchObject(same);
});

test.each([
  ["a file with the path of the other's folder", ['leaf', 'wood'], 'leaf\nwood'],
  ['names that point outside', ['bee'], 'bee\nclimbing'],
  ['absolute names', ['bee'], 'bee\nrooted'],
  ['a script with the path of the interpreter', ['bee'], 'bee\nsnake'],
])('packages with %s fail as with pip', async (_, before, now) => {
  for (const one of before) await apps.seed(one);
  const { plain, shared } = await apps.differences(now);
  expect(plain).not.toBe('0');
  expect(shared).toBe(plain);
});

test.each(['hook', 'custom'])('what %s does when Python starts does not affect pip', async (name) => {
  await apps.seed(name);
  expect(await apps.differences(`${name}\nbee`)).toMatchObject(same);
});

test.each(['UPGRADE', 'FORCE_REINSTALL', 'IGNORE_INSTALLED', 'NO_DEPS', 'NO_BUILD_ISOLATION', 'DRY_RUN'])('PIP_%s', async (name) => {
  await apps.seed('bee\nprograms');
  const set = ['--env', `PIP_${name}=1`];
  expect(await apps.differences('bee\nprograms\ncat', ...set)).toMatchObject(same);
});

test.each([
  ['PIP_PLATFORM', 'any'],
  ['PIP_ABI', 'none'],
])('%s fails as with pip', async (name, value) => {
  await apps.seed('bee');
  const { plain, shared } = await apps.differences('bee', '--env', `${name}=${value}`);
  expect(plain).not.toBe('0');
  expect(shared).toBe(plain);
});

test.each([
  ['spaces', 'an app'],
  ['more letters than a first line can hold', 'long'.repeat(30)],
  ['special characters of a shell', 'a"b$c%d'],
])('a path with %s', async (_, name) => {
  const odd = storeApps(index, name);
  await odd.seed('bee\nprograms');
  expect(await odd.differences('bee\nprograms')).toMatchObject(same);
});
