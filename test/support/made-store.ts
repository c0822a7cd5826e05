import path from 'node:path';
import { expect } from 'vitest';
import { addTree, copyFromTree, findTree, type NewFile, type StoredTree } from '../../src/io/tree-store.ts';
import { temporaryFolder } from './pybuild.ts';

const KEY = 'a'.repeat(64);
export const CONTENTS: readonly NewFile[] = [
  { name: 'files/one.py', text: 'x = 1\n', mode: 0o644 },
  { name: 'files/sub/two.py', text: 'y = 2\n', mode: 0o600 },
  { name: 'scripts/bin/go', text: '#!python\n', mode: 0o755 },
];

/** A store with one tree, on a path with spaces. */
export interface MadeStore {
  readonly store: string;
  readonly key: string;
  /** The path of the tree. */
  readonly dir: string;
  readonly add: (contents?: readonly NewFile[], key?: string) => string | undefined;
  readonly find: () => StoredTree | undefined;
  /** The tree after it was added; fails if it is not found. */
  readonly whole: (contents?: readonly NewFile[]) => StoredTree;
}

export function makeStore(): MadeStore {
  const store = path.join(temporaryFolder(), 'a store', 'of trees');
  const add: MadeStore['add'] = (contents = CONTENTS, key = KEY) => addTree(store, 'packages', key, contents);
  const find: MadeStore['find'] = () => findTree(store, 'packages', KEY);
  const whole: MadeStore['whole'] = (contents) => {
    expect(add(contents)).toBeUndefined();
    const tree = find();
    if (tree === undefined) throw new Error('It cannot be found.');
    return tree;
  };
  return { store, key: KEY, dir: path.join(store, 'packages', KEY), add, find, whole };
}

/** Copies all files of a tree; returns the folder, if it worked. */
export function copied(tree: StoredTree): string | undefined {
  const place = path.join(temporaryFolder(), 'copy');
  return copyFromTree(tree, (name) => path.join(place, name)) ? place : undefined;
}
