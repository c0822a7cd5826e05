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

/** A tree of the shared cache. */
export interface CachedTree {
  readonly kind: CacheKind;
  readonly dir: string;
}

/** The trees of a cache, complete or not. Recognised by their names; links are not followed. */
export function treesIn(cache: string): CachedTree[] {
  return KINDS.flatMap((kind) => {
    const folder = path.join(homeOf(cache, kind), kind === 'pythons' ? '' : kind);
    return namesIn(folder).flatMap((name) => (KEY.test(name) ? [{ kind, dir: path.join(folder, name) }] : []));
  });
}

/** The folder that contains the trees of a kind and in which they are removed. It may be elsewhere, by a link of the user's. */
function homeOf(cache: string, kind: CacheKind): string {
  const home = kind === 'pythons' ? runtimesIn(cache) : storeIn(cache);
  return ignoringSystem(() => fs.realpathSync(home)) ?? home;
}

function namesIn(folder: string): string[] {
  return isFolder(folder) ? (ignoringSystem(() => fs.readdirSync(folder)) ?? []) : [];
}

/** The size of a tree in bytes, from its list if it has one. */
function bytesOf({ dir }: CachedTree): number {
  return (isFolder(dir) ? listedBytes(dir) : undefined) ?? ignoringSystem(() => sizeOf(dir)) ?? 0;
}

/** How much of each kind a cache contains. */
export interface CacheSize {
  readonly kind: CacheKind;
  readonly count: number;
  readonly bytes: number;
}

/** The contents of a cache by kind. Reads only one line of each tree. */
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

/** The state of a tree: `uncheckable` has no list, and `gone` was removed by another process meanwhile. */
export interface Checked {
  readonly state: 'good' | 'damaged' | 'uncheckable' | 'gone';
  /** The tree with its list, if that is understood. */
  readonly tree?: StoredTree;
  /** The first file that differs from the list. */
  readonly file?: string;
  /** Whether the damaged tree still exists because the system refused to remove it. */
  readonly stays?: boolean;
}

/** Compares every byte of a tree with its list; removes the tree if any differs. */
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

/** Unreadable counts as different. */
function differenceIn(tree: StoredTree): string | undefined {
  const found = ignoringSystem(() => ({ file: damageOf(tree) }));
  return found === undefined ? LIST : found.file;
}

/** What a prune removed. */
export interface Pruned {
  readonly removed: ReadonlyMap<CacheKind, number>;
  /** Bytes of trees and of what killed processes left. */
  readonly freed: number;
  readonly left: number;
}

/**
 * Removes the least recently used trees until at most `limit` bytes remain, and everything useless: drafts of processes that are
 * gone, and notes about removed packages. Safe beside builds and other prunes: to them, what disappears is absent.
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

/** Removes drafts of processes that are gone; returns their size in bytes. */
function sweepDrafts(folder: string): number {
  const drafts = namesIn(folder)
    .filter((name) => DRAFTS.some((prefix) => name.startsWith(prefix)))
    .map((name) => path.join(folder, name));
  const sizes = drafts.map((draft) => ({ draft, bytes: ignoringSystem(() => sizeOf(draft)) ?? 0 }));
  if (isFolder(folder)) for (const prefix of DRAFTS) sweepTemporary(folder, prefix);
  return totalOf(sizes.map(({ draft, bytes }) => (look(draft) === undefined ? bytes : 0)));
}

/** Removes notes about packages that are gone: first names of wheels, then resolutions with no package left. */
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

/** Removes a folder's notes that are not `useful`, including drafts, and then the folder if it is empty. */
function sweepFolder(folder: string, useful: (text: string, name: string) => boolean): void {
  for (const name of namesIn(folder)) {
    const file = path.join(folder, name);
    const text = name.includes(NOTE_DRAFT) ? undefined : readNote(file);
    if (text === undefined || !useful(text, name)) ignoringSystem(() => fs.rmSync(file, { recursive: true, force: true }));
  }
  // Fails, as it should, if the folder is not empty or is in use again.
  ignoringSystem(() => fs.rmdirSync(folder));
}
