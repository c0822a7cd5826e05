import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeTemporary } from '../../src/io/files.ts';
import { addNote, findNote } from '../../src/io/tree-store.ts';
import { ANT, BEE, ORDER, SITE, flip, type MadeCache, makeCache } from '../support/made-cache.ts';
import { treeOf } from '../support/processes.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

let { cache, store, to, fill, left } = {} as MadeCache;
beforeEach(() => {
  ({ cache, store, to, fill, left } = makeCache());
});

/** A record of a resolution, as far as a prune reads it. */
function resolution(...identities: readonly string[]): string {
  return JSON.stringify(identities.map((identity) => ({ name: 'x', version: '1', identity, url: '', wheel: true, requested: true })));
}

describe('prune', () => {
  test.each([
    [[], 6, 'Nothing to remove: the shared cache is 16.0 kB'],
    [['--max-size', '16024B'], 6, 'Nothing to remove: the shared cache is 16.0 kB'],
    [['--max-size', '16023B'], 5, 'Freed 1.0 kB: removed 1 package; 15.0 kB left'],
    [['--max-size', '15.02kB'], 4, 'Freed 1.0 kB: removed 1 package, 1 Python; 15.0 kB left'],
    [['--max-size', '2kB'], 2, 'Freed 14.0 kB: removed 1 package, 2 Pythons, 1 tool; 2.0 kB left'],
    [['--max-size', '1B'], 0, 'Freed 16.0 kB: removed 2 packages, 2 Pythons, 2 tools; 0 B left'],
    [['--max-size', '0'], 0, 'Freed 16.0 kB: removed 2 packages, 2 Pythons, 2 tools; 0 B left'],
  ])('%j keeps the %i most recently used', async (options, count, words) => {
    fill();
    expect(await to('prune', ...options)).toMatchObject({ code: 0, stdout: '', stderr: `${words}\n` });
    expect(left()).toEqual(ORDER.slice(6 - count));
    expect(readFileSync(path.join(cache, 'secret'), 'utf8')).toBe('x');
    expect(readdirSync(store).filter((name) => name.startsWith('incoming-'))).toEqual([]);
  });

  test('of an empty cache removes nothing', async () => {
    expect(await to('prune')).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing to remove: the shared cache is 0 B\n' });
    expect(existsSync(cache)).toBe(false);
  });

  test('removes what killed builds left, but not the files of a live one', async () => {
    fill();
    const live = [makeTemporary(store, 'incoming-'), makeTemporary(path.join(cache, 'pythons'), 'manifest-')];
    for (const folder of live) makeApp({ 'tree/file': 'x'.repeat(3000) }, folder.replace(/-[0-9a-z]+_/, '-zzzz_'));
    expect((await to('prune')).stderr).toBe('Freed 6.0 kB: removed files of interrupted builds; 16.0 kB left\n');
    expect(live.map((folder) => existsSync(folder))).toEqual([true, true]);
    expect(readdirSync(store)).toHaveLength(3);
    expect(readdirSync(path.join(cache, 'pythons'))).toHaveLength(3);
  });

  test('removes notes about packages that are gone, and no others', async () => {
    fill();
    addNote(store, 'wheels/one', 'wheel-of-ant', ANT);
    addNote(store, 'wheels/one', 'wheel-of-bee', BEE);
    addNote(store, 'wheels/one', 'odd', '../../secret');
    addNote(store, 'wheels/two', 'wheel-of-bee', BEE);
    addNote(store, 'resolutions', 'both', resolution('wheel-of-ant', 'wheel-of-bee'));
    addNote(store, 'resolutions', 'gone', resolution('wheel-of-bee'));
    addNote(store, 'resolutions', 'damaged', '[{');
    writeFileSync(path.join(store, 'wheels/one', `${ANT}.draft-1`), '');
    await to('prune', '--max-size', '16023B');
    expect(treeOf(path.join(store, 'wheels')).map((line) => line.split(' ')[0])).toEqual(['one', 'one/wheel-of-ant']);
    expect(readdirSync(path.join(store, 'resolutions'))).toEqual(['both']);
    await to('prune', '--max-size', '0');
    expect(readdirSync(store)).not.toContain('resolutions');
    expect(findNote(store, 'wheels/one', 'wheel-of-ant')).toBeUndefined();
  });

  test('follows no link except one to a cache that the user moved elsewhere', async () => {
    const outside = makeApp({ [`${ANT}/precious`]: 'x', precious: 'x' });
    const before = treeOf(outside);
    fill();
    rmSync(path.join(store, 'packages'), { recursive: true });
    symlinkSync(outside, path.join(store, 'packages'));
    symlinkSync(outside, path.join(cache, 'pythons', ANT));
    symlinkSync(outside, path.join(store, 'wheels'));
    expect((await to('prune', '--max-size', '0')).code).toBe(0);
    expect(treeOf(outside)).toEqual(before);
    expect(readdirSync(path.join(cache, 'pythons'))).toEqual([]);

    const elsewhere = path.join(temporaryFolder(), 'pybuild');
    rmSync(cache, { recursive: true });
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, cache);
    fill();
    expect((await to('prune', '--max-size', '0')).code).toBe(0);
    expect(left()).toEqual([]);
  });

  test.each(['prune', 'verify'])('%s changes nothing if others can write', async (command) => {
    fill();
    flip(path.join(store, 'packages', ANT, SITE, 'ant/__init__.py'));
    chmodSync(store, 0o777);
    const { code, stderr } = await to(command);
    expect(code).toBe(2);
    expect(stderr).toContain(`Error: The shared cache is not safe to use: Other users can write to ${store}.`);
    expect(left()).toEqual(ORDER);
  });

  test.each(['', 'many', '-5GB', '5 XB', '1e3'])('refuses a size of %j', async (size) => {
    fill();
    const { code, stderr } = await to('prune', `--max-size=${size}`);
    expect(code).toBe(2);
    expect(stderr).toContain(`--max-size '${size}' is not a size`);
    expect(stderr).toContain('--max-size 5GB');
    expect(left()).toEqual(ORDER);
  });

  test('two can run at once', async () => {
    for (let round = 0; round < 5; round++) {
      fill();
      const outcomes = await Promise.all([to('prune', '--max-size', '0'), to('prune', '--max-size', '0'), to('verify'), to('size')]);
      expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
      expect(left()).toEqual([]);
    }
  });
});
