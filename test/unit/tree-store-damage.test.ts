import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { listTree } from '../../src/io/tree-list.ts';
import { copyFromTree, damageOf, discardTree, openTree, readFromTree } from '../../src/io/tree-store.ts';
import { CONTENTS, copied, type MadeStore, makeStore } from '../support/made-store.ts';
import { treeOf } from '../support/processes.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

let { store, dir, find, whole } = {} as MadeStore;
beforeEach(() => {
  ({ store, dir, find, whole } = makeStore());
});

const ELSEWHERE = 'stays\n';
const DAMAGE: readonly (readonly [what: string, named: string, spoil: (outside: string) => void])[] = [
  ['a file that is missing', 'files/sub/two.py', () => rmSync(path.join(dir, 'files/sub/two.py'))],
  ['a file that is longer', 'files/one.py', () => appendFileSync(path.join(dir, 'files/one.py'), '#')],
  ['a file that is shorter', 'files/one.py', () => truncateSync(path.join(dir, 'files/one.py'), 3)],
  ['a file of another mode', 'scripts/bin/go', () => chmodSync(path.join(dir, 'scripts/bin/go'), 0o644)],
  [
    'a link instead of a file',
    'files/one.py',
    (outside) => {
      rmSync(path.join(dir, 'files/one.py'));
      symlinkSync(path.join(outside, 'six'), path.join(dir, 'files/one.py'));
    },
  ],
  [
    'a folder instead of a file',
    'files/one.py',
    () => {
      rmSync(path.join(dir, 'files/one.py'));
      mkdirSync(path.join(dir, 'files/one.py'));
    },
  ],
  [
    'a file instead of a folder',
    'files/sub/two.py',
    () => {
      rmSync(path.join(dir, 'files/sub'), { recursive: true });
      writeFileSync(path.join(dir, 'files/sub'), '');
    },
  ],
  [
    'a link instead of a folder',
    'files/sub',
    (outside) => {
      renameSync(path.join(dir, 'files/sub'), path.join(outside, 'sub'));
      symlinkSync(path.join(outside, 'sub'), path.join(dir, 'files/sub'));
    },
  ],
  [
    'a named pipe instead of a file',
    'files/one.py',
    () => {
      rmSync(path.join(dir, 'files/one.py'));
      execFileSync('mkfifo', [path.join(dir, 'files/one.py')]);
    },
  ],
];

describe.each(DAMAGE)('%s', (_, named, spoil) => {
  let outside: string;
  beforeEach(() => {
    outside = makeApp({ six: ELSEWHERE });
    chmodSync(path.join(outside, 'six'), 0o644);
    whole();
    spoil(outside);
  });

  test('is reported', () => {
    const tree = openTree(dir);
    expect(tree && damageOf(tree)).toBe(named);
  });

  test('is never copied: the tree is removed, and the target of a link stays', () => {
    const before = treeOf(outside);
    const tree = find();
    expect(tree && copied(tree)).toBeUndefined();
    expect(find()).toBeUndefined();
    expect(readdirSync(store)).toEqual(['packages']);
    expect(treeOf(outside)).toEqual(before);
  });
});

test.each([
  ['small', 1000],
  ['large', 2 * 1024 * 1024],
])('a changed byte of a %s file is never copied: the tree is removed', (_, bytes) => {
  const tree = whole([...CONTENTS, { name: 'files/more', text: 'x'.repeat(bytes), mode: 0o644 }]);
  expect(copied(tree)).toBeDefined();
  writeFileSync(path.join(dir, 'files/more'), `${'x'.repeat(bytes - 1)}y`);
  expect(copied(tree)).toBeUndefined();
  expect(find()).toBeUndefined();
});

test('a changed byte and an extra file are reported', () => {
  const tree = whole();
  writeFileSync(path.join(dir, 'files/one.py'), 'x = 2\n');
  expect(damageOf(tree)).toBe('files/one.py');
  writeFileSync(path.join(dir, 'files/one.py'), 'x = 1\n');
  expect(damageOf(tree)).toBeUndefined();
  writeFileSync(path.join(dir, 'files/sub/more.py'), '');
  expect(damageOf(tree)).toBe('files/sub/more.py');
});

test('a text of a tree is read unchanged, or not at all', () => {
  expect(readFromTree(whole(), 'scripts/bin/go')).toBe('#!python\n');
  const tree = whole();
  writeFileSync(path.join(dir, 'scripts/bin/go'), '#!pythom\n');
  expect(readFromTree(tree, 'scripts/bin/go')).toBeUndefined();
  expect(find()).toBeUndefined();
  expect(readFromTree(tree, 'scripts/bin/go')).toBeUndefined();
  const large = 'x'.repeat(2 * 1024 * 1024);
  expect(readFromTree(whole([{ name: 'files/large', text: large, mode: 0o644 }]), 'files/large')).toBe(large);
});

test('a tree removed during a copy counts as damaged, whatever has been copied', () => {
  const large = { name: 'files/a-large', text: 'x'.repeat(2 * 1024 * 1024), mode: 0o644 };
  const contents = [...CONTENTS, large];
  for (const [index, { name: removedAt }] of contents.entries()) {
    const tree = whole(contents);
    const place = temporaryFolder();
    const result = copyFromTree(tree, (name) => {
      if (name === removedAt) discardTree(store, dir);
      return path.join(place, name);
    });
    expect(result).toBe(false);
    expect(readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(index);
  }
});

test('a write error is the failure of the copy, and the tree stays', () => {
  const tree = whole();
  const inTheWay = makeApp({ 'files/one.py': 'mine' });
  expect(() => copyFromTree(tree, (name) => path.join(inTheWay, name))).toThrow(
    expect.objectContaining({ failure: expect.objectContaining({ kind: 'io', code: 'EEXIST' }) }),
  );
  expect(readFileSync(path.join(inTheWay, 'files/one.py'), 'utf8')).toBe('mine');
  expect(find()).toBeDefined();
});

test.each<[what: string, put: (outside: string) => void]>([
  ['a file', () => writeFileSync(dir, 'x')],
  ['an empty folder', () => mkdirSync(dir)],
  ['a folder with other files', () => makeApp({ 'files/one.py': 'x' }, dir)],
  ['a link to a folder', (outside) => symlinkSync(outside, dir)],
  ['a link to nothing', () => symlinkSync('nothing', dir)],
])('%s instead of a tree is replaced', (_, put) => {
  const outside = makeApp({ 'files/one.py': ELSEWHERE });
  mkdirSync(path.dirname(dir), { recursive: true });
  put(outside);
  expect(find()).toBeUndefined();
  expect(damageOf(whole())).toBeUndefined();
  expect(lstatSync(dir).isDirectory()).toBe(true);
  expect(treeOf(outside)).toEqual(treeOf(makeApp({ 'files/one.py': ELSEWHERE })));
  expect(readdirSync(store)).toEqual(['packages']);
});

test('removing a tree leaves the targets of its links', () => {
  const outside = makeApp({ 'precious.txt': ELSEWHERE });
  whole();
  symlinkSync(outside, path.join(dir, 'files/link'));
  symlinkSync(path.join(outside, 'precious.txt'), path.join(dir, 'link'));
  expect(discardTree(store, dir)).toBe(true);
  expect(discardTree(store, dir)).toBe(false);
  expect(treeOf(outside)).toEqual(treeOf(makeApp({ 'precious.txt': ELSEWHERE })));
  expect(readdirSync(store)).toEqual(['packages']);
});

test('a tree with links can be listed, and is never copied by that list', () => {
  makeApp({ 'bin/python3.12': 'program', 'lib/a.py': '' }, dir);
  symlinkSync('python3.12', path.join(dir, 'bin/python3'));
  listTree(dir);
  const tree = openTree(dir);
  if (tree === undefined) throw new Error('It cannot be found.');
  expect(damageOf(tree)).toBeUndefined();
  rmSync(path.join(dir, 'bin/python3'));
  symlinkSync('python3.13', path.join(dir, 'bin/python3'));
  expect(damageOf(tree)).toBe('bin/python3');
  expect(copied(tree)).toBeUndefined();
});
