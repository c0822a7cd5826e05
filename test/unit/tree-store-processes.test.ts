import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { addTree, DRAFT, findNote, findTree } from '../../src/io/tree-store.ts';
import { temporaryFolder } from '../support/pybuild.ts';
import { CONTENTS, KEYS, makeSource, startProgram, storeProgram, wholeTrees } from '../support/store-program.ts';

const IS_ROOT = process.getuid?.() === 0;
/** Dozens of processes are slow while others are running. */
const SLOW_MS = 600_000;

describe('a kill leaves a tree complete or absent', () => {
  test(
    'at each moment of replacing one by another, and of removing one',
    async () => {
      // Ends before the n-th call that may change the file system: one that only reads leaves what the next change finds.
      const program = storeProgram(`
${CONTENTS}
const [dir, , key, moment] = process.argv.slice(2);
let calls = 0;
for (const [name, call] of Object.entries(fs)) {
  if (!/Sync$/.test(name) || typeof call !== 'function' || call.native) continue;
  if (/^(([lf]?stat|read(v|File|dir|link)?|realpath|exists|access|close|fsync))Sync$/.test(name)) continue;
  fs[name] = (...args) => {
    const changes = name !== 'openSync' || !['r', undefined].includes(args[1]);
    if (changes && ++calls === Number(moment)) process.kill(process.pid, 'SIGKILL');
    return call(...args);
  };
}
store.addTree(dir, 'packages', key, contents);
store.addNote(dir, 'notes', key, key);
store.discardTree(dir, dir + '/packages/' + key);
store.addTree(dir, 'packages', key, contents);
process.stdout.write('all');`);
      const [store, source, [key = '']] = [path.join(temporaryFolder(), 'store'), makeSource(), KEYS];
      const found = new Set<number>();
      let moment = 1;
      for (let over = false; !over;) {
        const batch = Array.from({ length: 8 }, (_, index) => moment + index);
        const ends = await Promise.all(batch.map((one) => startProgram(program, [`${store}${one % 8}`, source, key, String(one)]).ended));
        for (const one of batch) found.add(wholeTrees(`${store}${one % 8}`).length);
        over = ends.every(({ out }) => out === 'all');
        moment += batch.length;
      }
      expect(moment).toBeGreaterThan(60);
      expect([...found].toSorted((a, b) => a - b)).toEqual([0, 1]);
    },
    SLOW_MS,
  );
});

test('two processes that add the same trees at once both succeed', async () => {
  const program = storeProgram(`
${CONTENTS}
const [dir, , ...keys] = process.argv.slice(2);
const failed = [];
for (let round = 0; round < 30; round++) for (const key of keys) failed.push(store.addTree(dir, 'packages', key + round, contents));
process.stdout.write(JSON.stringify(failed.filter((one) => one !== undefined)));`);
  const [store, source] = [path.join(temporaryFolder(), 'store'), makeSource()];
  const children = [0, 1].map(() => startProgram(program, [store, source, ...KEYS]));
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([
    { code: 0, out: '[]' },
    { code: 0, out: '[]' },
  ]);
  expect(wholeTrees(store)).toHaveLength(30 * KEYS.length);
  expect(readdirSync(store)).toEqual(['packages']);
});

/** Prints what a user without write permission gets from a store. */
const LOOK = `
${CONTENTS}
const [dir, , key, place] = process.argv.slice(2);
const tree = store.findTree(dir, 'packages', key);
const result = {
  found: tree !== undefined,
  copied: tree && store.copyFromTree(tree, (name) => place + '/' + name),
  note: store.findNote(dir, 'notes', key),
  added: store.addTree(dir, 'packages', 'new', contents),
  discarded: store.discardTree(dir, dir + '/packages/' + key),
};
store.addNote(dir, 'notes', 'new', 'text');
process.stdout.write(JSON.stringify(result));`;

describe('a store that this user cannot', () => {
  const stranger = IS_ROOT ? 12_345 : undefined;

  async function look(mode: number): Promise<unknown> {
    const store = path.join(temporaryFolder(), 'store');
    const [source, place, [key = '']] = [makeSource(), temporaryFolder(), KEYS];
    for (const folder of [path.dirname(store), path.dirname(source)]) chmodSync(folder, 0o755);
    chmodSync(place, 0o777);
    addTree(store, 'packages', key, [{ name: 'files/one.py', text: 'x = 1\n', mode: 0o644 }]);
    mkdirSync(path.join(store, 'notes'));
    writeFileSync(path.join(store, 'notes', key), key);
    for (const folder of ['notes', 'packages', '']) chmodSync(path.join(store, folder), mode);
    const { out } = await startProgram(storeProgram(LOOK), [store, source, key, place], stranger).ended;
    for (const folder of ['', 'notes', 'packages']) chmodSync(path.join(store, folder), 0o755);
    expect(wholeTrees(store)).toEqual([key]);
    expect(readdirSync(path.join(store, 'notes'))).toEqual([key]);
    return JSON.parse(out);
  }

  test('write to can be read', async () => {
    expect(await look(0o555)).toEqual({ found: true, copied: true, note: KEYS[0], added: 'EACCES', discarded: false });
  });

  test('read counts as absent', async () => {
    expect(await look(0o000)).toEqual({ found: false, added: 'EACCES', discarded: false });
  });
});

/** Runs a program where it may mount its own file systems. */
const ALONE = ['--user', '--map-root-user', '--mount'];
const MAY_MOUNT = spawnSync('unshare', [...ALONE, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

test.skipIf(!MAY_MOUNT)('on a full disk a tree is not added, not even partly; removing one needs no space', () => {
  const program = storeProgram(`
${CONTENTS}
const [dir] = process.argv.slice(2);
const added = [];
while (added.at(-1) === undefined && added.length < 100) added.push(store.addTree(dir, 'packages', 'key' + added.length, contents));
const file = fs.openSync(dir + '/filler', 'w');
try { for (;;) fs.writeSync(file, 'x'.repeat(512)); } catch {}
store.addNote(dir, 'notes', 'key', 'text');
const names = fs.readdirSync(dir + '/packages');
const damage = names.map((name) => store.damageOf(store.openTree(dir + '/packages/' + name)) ?? '');
const discarded = store.discardTree(dir, dir + '/packages/key0');
const again = store.addTree(dir, 'packages', 'key0', contents) ?? '';
process.stdout.write(JSON.stringify({ why: added.at(-1), damage, discarded, again, left: fs.readdirSync(dir), notes: fs.existsSync(dir + '/notes') ? fs.readdirSync(dir + '/notes') : [] }));`);
  const disk = temporaryFolder();
  const { stdout, stderr } = spawnSync(
    'unshare',
    [
      ...ALONE,
      'sh',
      '-c',
      'mount -t tmpfs -o size=4m none "$1" && exec "$2" "$3" "$1" "$4"',
      '-',
      disk,
      process.execPath,
      program,
      makeSource(),
    ],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const { left, ...rest } = JSON.parse(stdout) as { left: string[] };
  expect(rest).toEqual({ why: 'ENOSPC', damage: ['', '', ''], discarded: true, again: '', notes: [] });
  expect(left.filter((name) => name.startsWith(DRAFT))).toEqual([]);
});

test('a file instead of a store counts as absent', () => {
  const store = path.join(temporaryFolder(), 'file');
  writeFileSync(store, '');
  expect(findTree(store, 'packages', 'key')).toBeUndefined();
  expect(findNote(store, 'notes', 'key')).toBeUndefined();
  expect(addTree(store, 'packages', 'key', [])).toBe('EEXIST');
});
