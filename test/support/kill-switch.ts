import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

/** The calls that change a file system, except writes to an open file. */
const CHANGES = ['renameSync', 'rmSync', 'mkdirSync', 'openSync', 'writeFileSync', 'unlinkSync', 'symlinkSync', 'chmodSync'] as const;

/**
 * Runs `work` until its change number `at` to the file system, and nothing after it, as after a kill; a tree that is being
 * removed then is partly gone. Returns whether `work` finished before that.
 */
export function killedAt(at: number, work: () => void): boolean {
  const originals = Object.fromEntries(CHANGES.map((name) => [name, fs[name]]));
  let [changes, dead] = [0, false];
  const guard =
    (name: string, original: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      if (name === 'openSync' && (args[1] === undefined || args[1] === 'r' || typeof args[1] === 'number')) return original(...args);
      if (!dead && changes++ < at) return original(...args);
      if (!dead && name === 'rmSync') removePart(String(args[0]), original);
      dead = true;
      throw new Error('killed');
    };
  for (const name of CHANGES) Object.assign(fs, { [name]: guard(name, originals[name] as (...args: unknown[]) => unknown) });
  syncBuiltinESMExports();
  try {
    work();
  } catch (error) {
    if (!dead) throw error;
  } finally {
    Object.assign(fs, originals);
    syncBuiltinESMExports();
  }
  return !dead;
}

/** Removes one of the deepest files of a tree, leaving the others in its folder. */
function removePart(tree: string, remove: (...args: unknown[]) => unknown): void {
  if (!isFolder(tree)) return;
  const entries = fs.readdirSync(tree).map((name) => path.join(tree, name));
  const folder = entries.find(isFolder);
  if (folder !== undefined) removePart(folder, remove);
  else if (entries[0] !== undefined) remove(entries[0]);
}

function isFolder(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
