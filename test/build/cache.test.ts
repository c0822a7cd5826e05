import { appendFileSync, existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeTemporary } from '../../src/io/files.ts';
import { ANT, BEE, OLD_PYTHON, ORDER, POETRY, PYTHON, SITE, flip, type MadeCache, makeCache } from '../support/made-cache.ts';
import { treeOf } from '../support/processes.ts';
import { temporaryFolder } from '../support/pybuild.ts';

let { env, cache, store, to, fill, left } = {} as MadeCache;
beforeEach(() => {
  ({ env, cache, store, to, fill, left } = makeCache());
});

describe('dir', () => {
  test('prints the folder, without creating it', async () => {
    expect(await to('dir')).toMatchObject({ code: 0, stdout: `${cache}\n`, stderr: '' });
    expect(existsSync(cache)).toBe(false);
    env['XDG_CACHE_HOME'] = path.join(temporaryFolder(), 'a cache');
    expect((await to('dir')).stdout).toBe(`${env['XDG_CACHE_HOME']}/pybuild\n`);
  });

  test.each(['dir', 'size', 'verify', 'prune'])('without a HOME, %s reports that there is no cache', async (command) => {
    delete env['HOME'];
    const { code, stdout, stderr } = await to(command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('HOME is not set, so there is no shared cache');
  });
});

describe('size', () => {
  test('prints the number and size of each kind', async () => {
    fill();
    const { code, stdout, stderr } = await to('size');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('  Pythons   2  10.0 kB\n  Packages  2   2.0 kB\n  Tools     2   4.0 kB\n  Total     6  16.0 kB\n');
    const { stdout: line } = await to('size', '--json');
    expect(JSON.parse(line)).toMatchObject({
      type: 'cache-size',
      dir: cache,
      count: 6,
      bytes: 16_024,
      kinds: [{ kind: 'pythons' }, { kind: 'packages', count: 2, bytes: 2000 }, { kind: 'tools' }],
    });
  });

  test('of a missing cache is zero, and nothing is created', async () => {
    expect((await to('size')).stdout).toBe('  Pythons   0  0 B\n  Packages  0  0 B\n  Tools     0  0 B\n  Total     0  0 B\n');
    expect(existsSync(cache)).toBe(false);
  });

  test('measures a tree without a list by its files, and ignores everything else', async () => {
    fill();
    writeFileSync(path.join(store, 'packages', ANT, 'files.txt'), 'nonsense\n');
    writeFileSync(path.join(store, 'packages/notes.txt'), 'x'.repeat(99_999));
    makeTemporary(store, 'incoming-');
    expect((await to('size')).stdout).toContain('  Packages  2   2.0 kB\n');
  });
});

describe('verify', () => {
  test('finds everything good, except a Python without a list', async () => {
    fill();
    const before = treeOf(cache);
    const { code, stdout, stderr } = await to('verify');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(
      `Python ${cache}/pythons/${OLD_PYTHON} cannot be checked: it is from an earlier pybuild\nAll good: 1 Python, 2 packages, 2 tools\n`,
    );
    expect(treeOf(cache)).toEqual(before);
    expect(statSync(path.join(store, 'packages', ANT)).mtimeMs).toBe(5000);
    expect(await to('verify', '--quiet')).toMatchObject({ code: 0, stderr: '' });
  });

  test('of an empty cache finds nothing', async () => {
    expect(await to('verify')).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing to check: the cache is empty\n' });
    expect(existsSync(cache)).toBe(false);
  });

  test.each<[what: string, place: string, told: () => string, spoil: (dir: string) => void]>([
    [
      'a package',
      `store/packages/${BEE}`,
      () => `bee-hive 2.0: lib/python3.12/site-packages/bee_hive/__init__.py`,
      (dir) => flip(path.join(dir, SITE, 'bee_hive/__init__.py')),
    ],
    [
      'a tool',
      `store/tools/${POETRY}`,
      () => `poetry 2.5.1: lib/python3.12/site-packages/pip/__init__.py`,
      (dir) => rmSync(path.join(dir, SITE, 'pip/__init__.py')),
    ],
    [
      'a Python',
      `pythons/${PYTHON}`,
      () => `Python 3.12 ${cache}/pythons/${PYTHON}: lib/python3.12/os.py`,
      (dir) => appendFileSync(path.join(dir, 'lib/python3.12/os.py'), '#'),
    ],
    [
      'an extra file of a Python',
      `pythons/${PYTHON}`,
      () => `Python 3.12 ${cache}/pythons/${PYTHON}: lib/new`,
      (dir) => writeFileSync(path.join(dir, 'lib/new'), ''),
    ],
    [
      'the list of a Python',
      `pythons/${PYTHON}`,
      () => `Python ${cache}/pythons/${PYTHON}: its list of files`,
      (dir) => writeFileSync(path.join(dir, 'files.txt'), ''),
    ],
    [
      'the list of a package',
      `store/packages/${ANT}`,
      () => `package ${store}/packages/${ANT}: its list of files`,
      (dir) => rmSync(path.join(dir, 'files.txt')),
    ],
    [
      'a link to a package',
      `store/packages/${ANT}`,
      () => `package ${store}/packages/${ANT}: its list of files`,
      (dir) => (rmSync(dir, { recursive: true }), symlinkSync(path.join(store, 'packages', BEE), dir)),
    ],
  ])('reports and removes %s that is damaged', async (_, place, told, spoil) => {
    fill();
    const words = told();
    spoil(path.join(cache, place));
    const { code, stdout, stderr } = await to('verify', '--quiet');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Warning: Removed damaged entries from the shared cache\n${words}\n`);
    expect(left()).toEqual(ORDER.filter((one) => one !== place));
    expect((await to('verify')).code).toBe(0);
  });

  test('reports how many are good and how many are damaged', async () => {
    fill();
    flip(path.join(store, 'packages', ANT, SITE, 'ant/__init__.py'));
    flip(path.join(store, 'packages', BEE, SITE, 'bee_hive/__init__.py'));
    expect((await to('verify')).stderr).toContain('Good: 1 Python, 2 tools. Damaged: 2\n');
  });
});

test.each([
  ['no command', [], 'pybuild cache needs a command: dir, size, verify or prune', 'For example: pybuild cache dir'],
  ['an unknown command', ['prun'], 'pybuild cache has no command prun', 'Did you mean prune?'],
  [
    'an option of another command',
    ['size', '--max-size', '1'],
    'pybuild cache size has no option --max-size',
    'pybuild cache prune has it. See: pybuild cache size --help',
  ],
  ['too many operands', ['dir', 'x'], 'Too many arguments: x', 'pybuild cache dir takes no arguments. See: pybuild cache dir --help'],
  ['no size', ['prune', '--max-size'], '--max-size needs a value', 'Write: pybuild cache prune --max-size <size>'],
  ['an option for a size', ['prune', '--max-size', '--quiet'], '--max-size needs a value', 'Write: pybuild cache prune --max-size <size>'],
])('%s is a wrong command line', async (_, args, message, hint) => {
  const { code, stdout, stderr } = await to(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
});
