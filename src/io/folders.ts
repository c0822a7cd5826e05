import * as fs from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it; nothing happens if it is there. Errors of the system are thrown as they are. Node's own
 * way never returns where a folder is there and none can be made in it, as in /proc.
 */
export function makeFolders(folder: string, mode?: number): void {
  if (isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolders(parent, mode);
  try {
    fs.mkdirSync(folder, mode);
  } catch (error) {
    // Another process may have been first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(folder)) throw error;
  }
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
