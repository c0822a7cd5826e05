import * as fs from 'node:fs';
import path from 'node:path';
import { codeOf, toFailure } from '../../io/files.ts';
import { removeTree } from '../../io/trees.ts';
import { judgeBy, startNotes } from '../copies.ts';
import { kindOf } from '../selection.ts';
import { putEntry } from '../update-tree.ts';
import type { Change } from './changes.ts';

const OWNER_MAY_ALL = 0o700;
const PERMISSIONS = 0o7777;

/**
 * Carries changes of an app into a workspace, each folder before its contents; what is not among them stays, also what the app or a
 * build step wrote. What vanished meanwhile is left to the next change. Nothing outside of the workspace is written to, whatever
 * the app put there.
 */
export function carryChanges(changes: readonly Change[], workspace: string): void {
  // Workspaces are judged by what was recorded when files were copied; a copy that was made later is unknown there, and replaced.
  const [judge, notes] = [judgeBy(undefined), startNotes()];
  for (const { name, after } of changes) {
    const place = `${workspace}/${name}`;
    const source = after?.path ?? place;
    try {
      if (after === undefined) {
        if (hasFolders(workspace, path.dirname(name))) inOpenFolder(path.dirname(place), () => removeTree(place));
      } else {
        makeFolders(workspace, path.dirname(name));
        inOpenFolder(path.dirname(place), () => {
          const isThere = kindAt(place) === after.kind;
          if (!isThere) removeTree(place);
          putEntry(after, place, isThere, judge, notes);
        });
        if (after.kind === 'folder') fs.chmodSync(place, after.stamp.mode & PERMISSIONS);
      }
      dropBytecode(place);
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error)) || fs.existsSync(source)) throw toFailure('copy', source, error);
    }
  }
}

function kindAt(place: string): ReturnType<typeof kindOf> | undefined {
  const stats = fs.lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special';
}

/** The paths of a folder and of those around it, outermost first. */
function foldersTo(folder: string): string[] {
  return folder === '.' ? [] : [...foldersTo(path.dirname(folder)), folder];
}

function hasFolders(workspace: string, folder: string): boolean {
  return foldersTo(folder).every((name) => kindAt(`${workspace}/${name}`) === 'folder');
}

/** The app may have removed a folder, or replaced it by a link. */
function makeFolders(workspace: string, folder: string): void {
  for (const name of foldersTo(folder)) {
    const place = `${workspace}/${name}`;
    if (kindAt(place) === 'folder') continue;
    removeTree(place);
    fs.mkdirSync(place);
  }
}

function inOpenFolder(folder: string, action: () => void): void {
  const mode = fs.statSync(folder).mode & PERMISSIONS;
  const isOpen = (mode & OWNER_MAY_ALL) === OWNER_MAY_ALL;
  if (!isOpen) fs.chmodSync(folder, mode | OWNER_MAY_ALL);
  try {
    action();
  } finally {
    if (!isOpen) fs.chmodSync(folder, mode);
  }
}

/** Python takes bytecode for current by the size of its source and the second of its last change: a quick edit may keep both. */
function dropBytecode(place: string): void {
  if (!place.endsWith('.py')) return;
  const folder = path.join(path.dirname(place), '__pycache__');
  if (kindAt(folder) !== 'folder') return;
  const stem = `${path.basename(place, '.py')}.`;
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith(stem) && name.endsWith('.pyc')) inOpenFolder(folder, () => fs.rmSync(path.join(folder, name), { force: true }));
  }
}
