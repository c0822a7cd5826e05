import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { LIST, listedBytes } from '../../src/io/tree-list.ts';
import { addNote, damageOf, findNote, findTree, openTree } from '../../src/io/tree-store.ts';
import { CONTENTS, copied, type MadeStore, makeStore } from '../support/made-store.ts';
import { treeOf } from '../support/processes.ts';
import { temporaryFolder } from '../support/pybuild.ts';

let { store, key: KEY, dir, add, find, whole } = {} as MadeStore;
beforeEach(() => {
  ({ store, key: KEY, dir, add, find, whole } = makeStore());
});

test('a tree survives a round trip, with nothing left beside it', () => {
  const source = path.join(temporaryFolder(), 'large');
  writeFileSync(source, 'begin');
  truncateSync(source, 3 * 1024 * 1024);
  chmodSync(source, 0o640);
  // More than the usual umask allows.
  const contents = [...CONTENTS, { name: 'files/open.py', text: 'z = 3\n', mode: 0o666 }];
  const tree = whole([...contents, { name: 'files/large', source }]);
  expect(readdirSync(store)).toEqual(['packages']);
  const place = copied(tree) ?? '';
  for (const { name } of [...contents, { name: 'files/large' }]) {
    const [from, to] = [path.join(dir, name), path.join(place, name)];
    expect(statSync(to).mode).toBe(statSync(from).mode);
    expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
  }
  expect([...tree.files].map(([name, { mode }]) => [name, mode])).toEqual([
    ...contents.map((one) => [one.name, 'mode' in one && one.mode]),
    ['files/large', 0o640],
  ]);
  expect(damageOf(tree)).toBeUndefined();
  expect(listedBytes(dir)).toBe([...tree.files.values()].reduce((sum, { bytes }) => sum + bytes, 0));
});

test.each(['a b', 'a\nb', 'a\\nb', 'a\\', 'a\r', 'a\u2028b', 'é', 'a\t', '-rf', '...', 'files.txt'])('a file may be named %j', (name) => {
  const tree = whole([{ name: `files/${name}`, text: 'x', mode: 0o644 }]);
  expect([...tree.files.keys()]).toEqual([`files/${name}`]);
  expect(readdirSync(path.join(copied(tree) ?? '', 'files'))).toEqual([name]);
});

test.each(['', '/etc/x', '../x', 'a/../../x', 'a//b', './a', 'a/', LIST, 'a\0b'])('a tree with a file %j is refused', (name) => {
  expect(add([{ name, text: 'x', mode: 0o644 }])).toBe('a path that leads elsewhere');
  expect(find()).toBeUndefined();
  expect(treeOf(path.dirname(path.dirname(store)))).toEqual(['a store ', 'a store/of trees ']);
});

test('a tree with one file twice is refused', () => {
  expect(add([...CONTENTS, { name: 'files/one.py', text: 'z', mode: 0o644 }])).toBe('EEXIST');
  expect(find()).toBeUndefined();
});

test.each(['../x', '..', '.', '', 'a/b', 'a\nb', 'x'.repeat(201)])('%j is not a key', (key) => {
  expect(add(CONTENTS, key)).toBe('a name that is no key');
  expect(findTree(store, 'packages', key)).toBeUndefined();
  addNote(store, 'notes', key, 'text');
  expect(findNote(store, 'notes', key)).toBeUndefined();
  expect(existsSync(store)).toBe(false);
});

test('finding a tree counts as use, and opening it does not', () => {
  whole();
  utimesSync(dir, 1, 1);
  expect(openTree(dir)).toBeDefined();
  expect(statSync(dir).mtimeMs).toBe(1000);
  find();
  expect(statSync(dir).mtimeMs).toBeGreaterThan(1000);
});

function lineOf(text: string, from: number): string {
  return text.split('\n')[from] ?? '';
}

describe('a list counts completely or not at all:', () => {
  test.each<[what: string, change: (text: string) => string | Buffer]>([
    ['empty', () => ''],
    ['cut by one byte', (text) => text.slice(0, -1)],
    ['cut by a line', (text) => text.replace(/[^\n]+\n$/, '')],
    ['with an extra line', (text) => `${text}${lineOf(text, 1)}\n`],
    ['with an extra empty line', (text) => `${text}\n`],
    ['of another version', (text) => text.replace('store 1', 'store 2')],
    ['with another count', (text) => text.replace('files: 3', 'files: 4')],
    ['with another sum', (text) => text.replace(/bytes: \d+/, 'bytes: 1')],
    ['with a path twice', (text) => text.replace(lineOf(text, 2), lineOf(text, 1))],
    ['with a path to a parent', (text) => text.replace('files/one.py', 'files/../../one.py')],
    ['with an absolute path', (text) => text.replace('files/one.py', '/files/one.py')],
    ['with an empty path', (text) => text.replace('files/one.py', '')],
    ['with itself', (text) => text.replace('files/one.py', LIST)],
    ['with a shorter checksum', (text) => text.replace(/^[0-9a-f]/m, '')],
    ['with a negative size', (text) => text.replace(/ 6 644/, ' -6 644')],
    ['with an invalid mode', (text) => text.replace(' 644 ', ' 9z4 ')],
    ['with other line endings', (text) => text.replaceAll('\n', '\r\n')],
    ['that is not text', (text) => Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff, 0x0a])])],
    ['of zeros', (text) => Buffer.alloc(text.length)],
  ])('one %s does not count', (_, change) => {
    whole();
    const list = path.join(dir, LIST);
    const before = readFileSync(list, 'utf8');
    const after = change(before);
    expect(Buffer.from(after).equals(Buffer.from(before))).toBe(false);
    writeFileSync(list, after);
    expect(find()).toBeUndefined();
    // The tree is then only in the way of a new one.
    expect(damageOf(whole())).toBeUndefined();
  });

  test.each<[what: string, put: (place: string) => void]>([
    ['no list', () => {}],
    ['a folder instead of it', (place) => mkdirSync(place)],
    ['a link instead of it', (place) => symlinkSync(path.join(path.dirname(place), 'list'), place)],
    ['a named pipe instead of it', (place) => execFileSync('mkfifo', [place])],
  ])('%s', (_, put) => {
    whole();
    renameSync(path.join(dir, LIST), path.join(dir, 'list'));
    put(path.join(dir, LIST));
    expect(find()).toBeUndefined();
    whole();
  });
});

describe('a note', () => {
  test('is complete, and replaced by a newer one', () => {
    for (const text of ['one', 'a\nb', '']) {
      addNote(store, 'wheels/x', KEY, text);
      expect(findNote(store, 'wheels/x', KEY)).toBe(text);
    }
    expect(readdirSync(path.join(store, 'wheels/x'))).toEqual([KEY]);
  });

  test.each<[what: string, put: (place: string) => void]>([
    ['nothing', () => {}],
    ['a folder', (place) => mkdirSync(place)],
    ['a link', (place) => symlinkSync('/etc/hostname', place)],
    ['a named pipe', (place) => execFileSync('mkfifo', [place])],
  ])('does not count if it is %s', (_, put) => {
    mkdirSync(path.join(store, 'notes'), { recursive: true });
    put(path.join(store, 'notes', KEY));
    expect(findNote(store, 'notes', KEY)).toBeUndefined();
    addNote(store, 'notes', KEY, 'text');
    expect(readdirSync(path.join(store, 'notes')).filter((name) => name !== KEY)).toEqual([]);
  });
});
