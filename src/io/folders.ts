import * as fs from 'node:fs';
import path from 'node:path';

/**
 * Creates a folder and its parents, if missing. Errors of the system are thrown unchanged. Node's own `recursive` never returns
 * where an existing folder accepts no new ones, as in /proc.
 */
export function makeFolders(folder: string, mode?: number): void {
  if (isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolders(parent, mode);
  try {
    fs.mkdirSync(folder, mode);
  } catch (error) {
    // Another process may have created it first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error;
  }
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
