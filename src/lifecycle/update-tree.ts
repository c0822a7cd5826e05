import * as fs from 'node:fs';
import { toFailure } from '../io/files.ts';
import { copyFile, isSameContent, removeTree } from '../io/trees.ts';
import type { CopyNotes, Judge } from './copies.ts';
import { kindOf } from './selection.ts';
import { type Stamp, stampOf, type Survey, type Surveyed } from './survey.ts';

const OWNER_MAY_ALL = 0o700;
const PERMISSIONS = 0o7777;

/** A folder of the tree with its current mode. */
interface Folder {
  readonly place: string;
  readonly mode: number;
  /** The mode that it should have. */
  readonly wanted: number;
}

/**
 * Makes `target` a copy of the surveyed part of an app: symlinks, modes and dotfiles unchanged; sockets and devices are skipped.
 * A file of `target` stays if it is proven to be the right copy (`judge`); everything else there is removed. `pause` is called
 * for every entry: synchronous calls with pauses are faster than asynchronous ones, and still interruptible.
 */
export async function updateTree(
  { appDir, entries }: Survey,
  target: string,
  judge: Judge,
  notes: CopyNotes,
  pause: () => Promise<void> | undefined,
): Promise<void> {
  const inside = byFolder(entries);
  const folders: Folder[] = [];
  const root = { name: '', path: appDir, stamp: attempt(appDir, () => fs.statSync(appDir)) };
  for (const { name, path, stamp } of [root, ...entries.filter(({ kind }) => kind === 'folder')]) {
    const place = name === '' ? target : `${target}/${name}`;
    folders.push({ place, wanted: stamp.mode & PERMISSIONS, mode: attempt(path, () => openFolder(place)) });
    const wanted = inside.get(name) ?? [];
    const kept = attempt(path, () => dropOthers(place, wanted));
    for (const entry of wanted) {
      try {
        putEntry(entry, `${target}/${entry.name}`, kept.has(entry), judge, notes);
      } catch (error) {
        throw toFailure('copy', entry.path, error);
      }
      const waiting = pause();
      if (waiting !== undefined) await waiting;
    }
  }
  // Last, as a folder may be read-only.
  for (const { place, mode, wanted } of folders.toReversed()) if (mode !== wanted) attempt(place, () => fs.chmodSync(place, wanted));
}

/** The entries of an app by the folder that they are in; '' is the app's own. */
export function byFolder(entries: readonly Surveyed[]): Map<string, Surveyed[]> {
  const inside = new Map<string, Surveyed[]>();
  for (const entry of entries) {
    const folder = entry.name.slice(0, Math.max(0, entry.name.lastIndexOf('/')));
    const others = inside.get(folder);
    if (others === undefined) inside.set(folder, [entry]);
    else others.push(entry);
  }
  return inside;
}

/** Makes us the owner of a folder, with all permissions; returns its mode after that. */
function openFolder(place: string): number {
  const stats = fs.statSync(place);
  const ourselves = process.geteuid?.() ?? stats.uid;
  if (stats.uid !== ourselves) fs.chownSync(place, ourselves, stats.gid);
  const mode = stats.mode & PERMISSIONS;
  const open = mode | OWNER_MAY_ALL;
  if (mode !== open) fs.chmodSync(place, open);
  return open;
}

/** Removes from a folder whatever does not belong there or has another kind; returns the entries that already exist. */
function dropOthers(place: string, wanted: readonly Surveyed[]): ReadonlySet<Surveyed> {
  const kinds = new Map(fs.readdirSync(place, { withFileTypes: true }).map((there) => [there.name, kindOf(there)]));
  const kept = new Set<Surveyed>();
  for (const entry of wanted) {
    const name = entry.name.slice(entry.name.lastIndexOf('/') + 1);
    if (entry.kind === 'special' || kinds.get(name) !== entry.kind) continue;
    kept.add(entry);
    kinds.delete(name);
  }
  for (const name of kinds.keys()) removeTree(`${place}/${name}`);
  return kept;
}

/**
 * Puts an entry of an app at `to`, where nothing else is; `isThere` if an entry of its kind is. Errors of the system are thrown
 * unchanged.
 */
export function putEntry(entry: Surveyed, to: string, isThere: boolean, judge: Judge, notes: CopyNotes): void {
  if (entry.kind === 'folder') {
    if (!isThere) fs.mkdirSync(to);
  } else if (entry.kind === 'link') {
    const leadsTo = fs.readlinkSync(entry.path);
    if (isThere && fs.readlinkSync(to) === leadsTo) return;
    if (isThere) fs.unlinkSync(to);
    fs.symlinkSync(leadsTo, to);
  } else if (entry.kind === 'file') {
    notes.add(entry.name, entry.stamp, (isThere && keepFile(entry, to, judge)) || replaceFile(entry, to, isThere));
  }
}

/** Keeps a file that matches its current source; undefined if it does not match, or that is not known. */
function keepFile({ name, path, stamp }: Surveyed, to: string, judge: Judge): Stamp | undefined {
  const copy = stampOf(to);
  const likeness = judge(name, stamp, copy);
  if (likeness === 'equal' && copy.mode === stamp.mode) return copy;
  if (likeness === 'unknown' || copy.size !== stamp.size || !isSameContent(path, to)) return undefined;
  if (copy.mode === stamp.mode) return copy;
  fs.chmodSync(to, stamp.mode);
  return stampOf(to);
}

function replaceFile({ path }: Surveyed, to: string, isThere: boolean): Stamp {
  if (isThere) fs.unlinkSync(to);
  copyFile(path, to);
  return stampOf(to);
}

function attempt<T>(source: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toFailure('copy', source, error);
  }
}
