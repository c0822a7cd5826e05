import * as fs from 'node:fs';
import path from 'node:path';
import { ignoringSystem, isFolder, look } from '../../io/store-entries.ts';
import { NOTE_DRAFT, readNote } from '../../io/store-notes.ts';
import { listedBytes } from '../../io/tree-list.ts';
import { damageOf, discardTree, DRAFT, LIST, openTree, type StoredTree } from '../../io/tree-store.ts';
import { sizeOf, sweepTemporary } from '../../io/trees.ts';
import { readResolution } from '../../python/resolution.ts';
import { runtimesIn, storeIn } from './shared-cache.ts';

export type CacheKind = 'pythons' | 'packages' | 'tools';
const KINDS: readonly CacheKind[] = ['pythons', 'packages', 'tools'];
const KEY = /^[0-9a-f]{64}$/;
const DRAFTS = [DRAFT, 'manifest-'];

/** A tree of the cache that apps share. */
export interface CachedTree {
  readonly kind: CacheKind;
  readonly dir: string;
}

/** The trees of a cache, whole or not. Only what has the name of one counts, and no link is followed. */
export function treesIn(cache: string): CachedTree[] {
  return KINDS.flatMap((kind) => {
    const folder = path.join(homeOf(cache, kind), kind === 'pythons' ? '' : kind);
    return namesIn(folder).flatMap((name) => (KEY.test(name) ? [{ kind, dir: path.join(folder, name) }] : []));
  });
}

/** The folder that the trees of a kind are removed in. The user may have put it elsewhere, by a link. */
function homeOf(cache: string, kind: CacheKind): string {
  const home = kind === 'pythons' ? runtimesIn(cache) : storeIn(cache);
  return ignoringSystem(() => fs.realpathSync(home)) ?? home;
}

function namesIn(folder: string): string[] {
  return isFolder(folder) ? (ignoringSystem(() => fs.readdirSync(folder)) ?? []) : [];
}

/** The bytes of a tree, by its list where it has one. */
function bytesOf({ dir }: CachedTree): number {
  return (isFolder(dir) ? listedBytes(dir) : undefined) ?? ignoringSystem(() => sizeOf(dir)) ?? 0;
}

/** How much a cache holds of each kind. */
export interface CacheSize {
  readonly kind: CacheKind;
  readonly count: number;
  readonly bytes: number;
}

/** What a cache holds, kind by kind. Reads no more than a line of each tree. */
export function measureCache(cache: string): CacheSize[] {
  const trees = treesIn(cache);
  return KINDS.map((kind) => {
    const own = trees.filter((tree) => tree.kind === kind);
    return { kind, count: own.length, bytes: totalOf(own.map(bytesOf)) };
  });
}

function totalOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** What a tree turned out to be: `uncheckable` has no list, and `gone` was removed by another process meanwhile. */
export interface Checked {
  readonly state: 'good' | 'damaged' | 'uncheckable' | 'gone';
  /** The tree as its list says, where that is understood. */
  readonly tree?: StoredTree;
  /** The first file that is not as it was put in. */
  readonly file?: string;
  /** Whether what is damaged is still there, as the system does not let us remove it. */
  readonly stays?: boolean;
}

/** Compares every byte of a tree with its list, and removes the tree if one differs. */
export function checkTree(cache: string, { kind, dir }: CachedTree): Checked {
  const before = look(dir);
  const tree = openTree(dir);
  if (tree === undefined && kind === 'pythons' && isFolder(dir) && look(path.join(dir, LIST)) === undefined)
    return { state: 'uncheckable' };
  const file = tree === undefined ? LIST : differenceIn(tree);
  if (before === undefined || look(dir)?.ino !== before.ino) return { state: 'gone' };
  const known = tree === undefined ? {} : { tree };
  if (file === undefined) return { state: 'good', ...known };
  const stays = !discardTree(homeOf(cache, kind), dir) && look(dir) !== undefined;
  return { state: 'damaged', file, stays, ...known };
}

/** What cannot be read is not as it was put in either. */
function differenceIn(tree: StoredTree): string | undefined {
  const found = ignoringSystem(() => ({ file: damageOf(tree) }));
  return found === undefined ? LIST : found.file;
}

/** What a prune took away. */
export interface Pruned {
  readonly removed: ReadonlyMap<CacheKind, number>;
  /** Of trees and of what killed processes left. */
  readonly freed: number;
  readonly left: number;
}

/**
 * Removes the trees that were not used for the longest time until no more than `limit` bytes are left, and what is of no use:
 * drafts of processes that are gone, and notes of packages that are. Safe beside builds and other prunes: what goes away
 * under them is absent for them.
 */
export function pruneCache(cache: string, limit: number): Pruned {
  const drafts = (['pythons', 'packages'] as const).map((kind) => sweepDrafts(homeOf(cache, kind)));
  const trees = treesIn(cache).map((tree) => ({ ...tree, bytes: bytesOf(tree), usedAt: look(tree.dir)?.mtimeMs ?? 0 }));
  const removed = new Map<CacheKind, number>();
  let left = totalOf(trees.map(({ bytes }) => bytes));
  let freed = totalOf(drafts);
  for (const { kind, dir, bytes } of trees.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (left <= limit && limit > 0) break;
    if (discardTree(homeOf(cache, kind), dir)) {
      removed.set(kind, (removed.get(kind) ?? 0) + 1);
      freed += bytes;
      left -= bytes;
    } else if (look(dir) === undefined) left -= bytes;
  }
  sweepNotes(homeOf(cache, 'packages'));
  return { removed, freed, left };
}

/** Removes drafts of processes that are gone; returns how many bytes they had. */
function sweepDrafts(folder: string): number {
  const drafts = namesIn(folder)
    .filter((name) => DRAFTS.some((prefix) => name.startsWith(prefix)))
    .map((name) => path.join(folder, name));
  const sizes = drafts.map((draft) => ({ draft, bytes: ignoringSystem(() => sizeOf(draft)) ?? 0 }));
  if (isFolder(folder)) for (const prefix of DRAFTS) sweepTemporary(folder, prefix);
  return totalOf(sizes.map(({ draft, bytes }) => (look(draft) === undefined ? bytes : 0)));
}

/** Removes notes of packages that are gone: names of wheels first, then resolutions that no package is left of. */
function sweepNotes(store: string): void {
  const wheels = new Set<string>();
  const makers = path.join(store, 'wheels');
  for (const maker of namesIn(makers).map((name) => path.join(makers, name))) {
    sweepFolder(maker, (text, name) => {
      const isUseful = KEY.test(text) && isFolder(path.join(store, 'packages', text));
      if (isUseful) wheels.add(name);
      return isUseful;
    });
  }
  sweepFolder(path.join(store, 'resolutions'), (text) => identitiesIn(text).some((identity) => wheels.has(identity)));
}

function identitiesIn(text: string): string[] {
  try {
    return (readResolution(JSON.parse(text)) ?? []).map(({ identity }) => identity);
  } catch {
    return [];
  }
}

/** Removes the notes of a folder that are not `useful`, drafts among them, and the folder if it is empty then. */
function sweepFolder(folder: string, useful: (text: string, name: string) => boolean): void {
  for (const name of namesIn(folder)) {
    const file = path.join(folder, name);
    const text = name.includes(NOTE_DRAFT) ? undefined : readNote(file);
    if (text === undefined || !useful(text, name)) ignoringSystem(() => fs.rmSync(file, { recursive: true, force: true }));
  }
  // One that is not empty, or is used again, stays.
  ignoringSystem(() => fs.rmdirSync(folder));
}
