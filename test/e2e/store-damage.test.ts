import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython, pybuild } from '../support/pybuild.ts';
import { compare, type Snapshot, snapshotOf } from '../support/real/build-snapshot.ts';
import { fromStore, storeApps, venvOf } from '../support/same-venv.ts';

const ANT = {
  name: 'ant',
  version: '1.0',
  extra: {
    'ant/more.py': 'x = 1\n',
    'ant-1.0.data/data/share/ant.txt': 'data\n',
    'ant-1.0.data/scripts/ant.py': '#!python\nprint("ant")\n',
  },
};
const index = await servePackages([ANT, { name: 'bee', version: '1.0' }]);
const changed = await servePackages([
  { ...ANT, extra: { ...ANT.extra, 'ant/more.py': 'x = 2\n' } },
  { name: 'bee', version: '1.0' },
]);

/** The file of a package in a store whose path matches. */
function storedFile(cache: string, name: RegExp): string {
  const store = path.join(cache, 'pybuild/store');
  const found = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((file) => name.test(file));
  expect(found).toHaveLength(1);
  return path.join(store, found[0] ?? '');
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
  writeFileSync(file, bytes);
}

const SCRIPT = /^packages\/.*\/bin\/ant\.py$/;
const RECORD = /^packages\/.*\/ant-1\.0\.dist-info\/RECORD$/;
const MODULE = /^packages\/.*\/ant\/more\.py$/;
const LIST_OF_ANT = (cache: string): string => path.join(storedFile(cache, MODULE).split('/files/')[0] ?? '', 'files.txt');

const apps = storeApps(index);

let whole: Snapshot;

beforeAll(async () => {
  whole = (await apps.share('ant\nbee', '--env', 'BP_PYTHON_INSTALLER=pip')).venv;
  await apps.seed('ant\nbee');
});

describe.each([
  ['a script', (cache: string) => storedFile(cache, SCRIPT)],
  ['a RECORD', (cache: string) => storedFile(cache, RECORD)],
  ['a module', (cache: string) => storedFile(cache, MODULE)],
  ['the bytecode', (cache: string) => storedFile(cache, /^packages\/.*\/ant\/__pycache__\/more\..*\.pyc$/)],
  ['the list of files', LIST_OF_ANT],
])('%s of a package in the store', (what, fileIn) => {
  test.each([
    ['is gone', rmSync],
    ['is truncated', (file: string) => truncateSync(file, 3)],
    ['is longer', (file: string) => appendFileSync(file, 'x')],
    ['has another byte', flip],
  ])('%s: the package is installed again, and complete in the store', async (how, damage) => {
    damage(fileIn(apps.cache));
    const { venv, said } = await apps.share('ant\nbee');
    expect({ differences: compare(whole, venv), said }).toEqual({ differences: [], said: '1 of 2 packages comes from the store' });
    expect(await apps.share('ant\nbee')).toEqual({ venv: whole, said: 'All 2 packages come from the store' });
  });
});

test('a note of a wheel without a package, or with another one, does not count', async () => {
  const notes = path.join(apps.cache, 'pybuild/store/wheels');
  const [kind = ''] = readdirSync(notes);
  const [one = '', other = ''] = readdirSync(path.join(notes, kind)).map((name) => path.join(notes, kind, name));
  writeFileSync(one, readFileSync(other));
  expect(await apps.share('ant\nbee')).toEqual({ venv: whole, said: '1 of 2 packages comes from the store' });
  writeFileSync(other, 'garbage');
  expect(await apps.share('ant\nbee')).toEqual({ venv: whole, said: '1 of 2 packages comes from the store' });
});

test('changes to the packages of one app reach neither the store nor another app', async () => {
  const [one, other] = [buildApp({ 'requirements.txt': 'ant\nbee\n' }, index), buildApp({ 'requirements.txt': 'ant\nbee\n' }, index)];
  const cache = path.join(path.dirname(one.folder), 'cache');
  for (const { env } of [one, other]) env['XDG_CACHE_HOME'] = cache;
  succeeded(await one.build());
  const store = path.join(cache, 'pybuild/store');
  const kept = new Map([...snapshotOf(store)].filter(([where]) => where.startsWith('packages')));
  expect(fromStore(succeeded(await other.build()))).toBe('All 2 packages come from the store');
  const before = venvOf(one);
  const site = path.join(other.output, 'layers/pybuild_python/venv/lib');
  for (const file of readdirSync(site, { recursive: true, encoding: 'utf8' }))
    if (/\.pyc?$/.test(file)) appendFileSync(path.join(site, file), '\n');
  const run = ['run', '--no-build', other.folder, '--', 'python', '-c', 'import ant.more, bee'];
  succeeded(await pybuild(run, { env: other.env }));
  expect(compare(before, venvOf(one))).toEqual([]);
  expect(compare(kept, new Map([...snapshotOf(store)].filter(([where]) => where.startsWith('packages'))))).toEqual([]);
  // Nor does a build that restores it from the store.
  succeeded(await other.build('--clear-cache'));
  const script = path.join(other.output, 'layers/pybuild_python/venv/bin/ant.py');
  appendFileSync(script, '# changed\n');
  expect(compare(kept, new Map([...snapshotOf(store)].filter(([where]) => where.startsWith('packages'))))).toEqual([]);
});

test('bytecode left by a run does not get into an empty store', async () => {
  const app = buildApp({ 'requirements.txt': 'ant\nbee\n' }, index);
  succeeded(await app.build());
  const expected = venvOf(app);
  const module = path.join(app.output, `layers/pybuild_python/venv/lib/python${hostPython().minor}/site-packages/ant/more.py`);
  const original = readFileSync(module);
  for (const content of ['x = 3\n', original]) {
    writeFileSync(module, content);
    succeeded(await pybuild(['run', '--no-build', app.folder, '--', 'python', '-c', 'import ant.more'], { env: app.env }));
  }
  expect(compare(expected, venvOf(app)).map(({ where }) => path.extname(where))).toEqual(['.pyc']);
  for (const kind of ['packages', 'wheels', 'resolutions'])
    rmSync(path.join(app.env['HOME'] ?? '', '.cache/pybuild/store', kind), { recursive: true, force: true });
  app.write({ 'requirements.txt': 'ant\nbee\n# the same\n' });
  succeeded(await app.build());
  expect(compare(expected, venvOf(app))).toEqual([]);
});

test('two builds that need the same packages at once both get them', async () => {
  const both = [buildApp({ 'requirements.txt': 'ant\nbee\n' }, index), buildApp({ 'requirements.txt': 'bee\nant\n' }, index)];
  const cache = path.join(path.dirname(both[0]?.folder ?? ''), 'cache');
  for (const { env } of both) env['XDG_CACHE_HOME'] = cache;
  for (const outcome of await Promise.all(both.map(({ build }) => build()))) succeeded(outcome);
  const together = both.map(venvOf);
  for (const [at, app] of both.entries()) {
    expect(fromStore(succeeded(await app.build('--clear-cache')))).toBe('All 2 packages come from the store');
    expect(compare(together[at] ?? new Map(), venvOf(app))).toEqual([]);
    succeeded(await app.build('--clear-cache', '--env', 'BP_PYTHON_INSTALLER=pip'));
    expect(compare(together[at] ?? new Map(), venvOf(app))).toEqual([]);
  }
});

test.each(['ant', 'ant==1.0'])('%s is another file in another index: that one is installed, and both are kept', async (requirement) => {
  apps.reset();
  await apps.seed(requirement);
  expect(await apps.differences(requirement, '--env', `PIP_INDEX_URL=${changed.url}`)).toEqual({
    differences: [],
    said: '',
    plain: '0',
    shared: '0',
  });
  expect(fromStore(await apps.seed(requirement, '--env', `PIP_INDEX_URL=${changed.url}`))).toBe('1 package comes from the store');
  expect(fromStore(await apps.seed(requirement))).toBe('1 package comes from the store');
  expect(existsSync(apps.cache)).toBe(true);
});
