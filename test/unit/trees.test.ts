import { chmodSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyTree, digestOf, filesBelow, sizeOf } from '../../src/io/trees.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const FILES = { 'a.py': 'x = 1\n', 'sub/b.py': 'y = 2\n', 'sub/__pycache__/b.pyc': 'code' };

function makeTree(): string {
  const folder = makeApp(FILES);
  symlinkSync('a.py', path.join(folder, 'link'));
  return folder;
}

test.each<[what: string, change: (folder: string) => void]>([
  ['content', (folder) => writeFileSync(path.join(folder, 'sub/b.py'), 'y = 3\n')],
  ['a name', (folder) => renameSync(path.join(folder, 'sub/b.py'), path.join(folder, 'sub/c.py'))],
  ['the name of a folder', (folder) => renameSync(path.join(folder, 'sub'), path.join(folder, 'sup'))],
  ['a mode', (folder) => chmodSync(path.join(folder, 'a.py'), 0o755)],
  ['a removed file', (folder) => rmSync(path.join(folder, 'a.py'))],
  ['an added empty file', (folder) => writeFileSync(path.join(folder, 'sub/empty'), '')],
  [
    'the target of a link',
    (folder) => {
      rmSync(path.join(folder, 'link'));
      symlinkSync('b.py', path.join(folder, 'link'));
    },
  ],
])('the digest of a tree changes with %s', (_, change) => {
  const folder = makeTree();
  const before = digestOf(folder);
  change(folder);
  expect(digestOf(folder)).not.toBe(before);
});

test('the digest of a tree is that of its copy, and of a link to it; bytecode and .git do not count', () => {
  const folder = makeTree();
  const before = digestOf(folder);
  const place = temporaryFolder();
  copyTree(folder, path.join(place, 'copy'));
  symlinkSync(folder, path.join(place, 'link'));
  expect(digestOf(path.join(place, 'copy'))).toBe(before);
  expect(digestOf(path.join(place, 'link'))).toBe(before);
  makeApp({ 'sub/__pycache__/b.pyc': 'other', '.git/HEAD': 'x' }, folder);
  expect(digestOf(folder)).toBe(before);
  expect(digestOf(path.join(place, 'nothing'))).toBeUndefined();
});

test('a copy has the modes and links of its source, and complete large files', () => {
  const folder = makeTree();
  writeFileSync(path.join(folder, 'large'), 'begin');
  truncateSync(path.join(folder, 'large'), 1024 * 1024 + 1);
  chmodSync(path.join(folder, 'a.py'), 0o640);
  chmodSync(path.join(folder, 'sub'), 0o750);
  // Wider than the default permissions of a new file.
  chmodSync(path.join(folder, 'sub/b.py'), 0o666);
  const copy = path.join(temporaryFolder(), 'copy');
  copyTree(folder, copy);
  for (const name of ['a.py', 'sub', 'sub/b.py', 'large'])
    expect(lstatSync(path.join(copy, name)).mode).toBe(lstatSync(path.join(folder, name)).mode);
  expect(readlinkSync(path.join(copy, 'link'))).toBe('a.py');
  expect(readFileSync(path.join(copy, 'large')).equals(readFileSync(path.join(folder, 'large')))).toBe(true);
});

test('files and bytes of a tree, links not followed', () => {
  const folder = makeTree();
  expect(filesBelow(folder).toSorted()).toEqual(['a.py', 'link', 'sub/__pycache__/b.pyc', 'sub/b.py']);
  expect(sizeOf(folder)).toBe('x = 1\n'.length + 'y = 2\n'.length + 'code'.length + 'a.py'.length);
  expect(sizeOf(path.join(folder, 'nothing'))).toBe(0);
});
