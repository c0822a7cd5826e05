import path from 'node:path';
import type { Environment } from '../../cnb/layer-env.ts';
import { namesIn, reachableKind } from '../../io/files.ts';

/**
 * Folders that may hold the host's interpreters: the PATH in its order, then pyenv's and uv's own. pyenv's shims are replaced by
 * the versions behind them, as a shim depends on the current folder and is slow.
 */
export function interpreterFolders(caller: Environment): string[] {
  const home = caller['HOME'] ?? '/';
  const pyenv = path.join(caller['PYENV_ROOT'] ?? path.join(home, '.pyenv'), 'versions');
  const uv = caller['UV_PYTHON_INSTALL_DIR'] ?? path.join(caller['XDG_DATA_HOME'] ?? path.join(home, '.local/share'), 'uv/python');
  const active = caller['VIRTUAL_ENV'];
  const folders = (caller['PATH'] ?? '').split(':').flatMap((folder) => {
    if (folder === '' || (active !== undefined && folder === path.join(active, 'bin'))) return [];
    const versions = path.join(path.dirname(folder), 'versions');
    return path.basename(folder) === 'shims' && reachableKind(versions) === 'folder' ? versionFolders(versions) : [folder];
  });
  return [...new Set([...folders, ...versionFolders(pyenv), ...versionFolders(uv)])];
}

function versionFolders(root: string): string[] {
  return reachableNames(root)
    .toSorted(newestFirst)
    .map((name) => path.join(root, name, 'bin'))
    .filter((folder) => reachableKind(folder) === 'folder');
}

/** The names in a folder; empty if the system refuses, as in another user's home. */
function reachableNames(folder: string): string[] {
  try {
    return namesIn(folder);
  } catch {
    return [];
  }
}

/** `3.10.2` before `3.9.1`. A collator would do the same, but loading it takes longer than all else here. */
function newestFirst(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => (name.match(/\d+/g) ?? []).map(Number));
  for (const [index, number] of (left ?? []).entries()) {
    const difference = (right?.[index] ?? -1) - number;
    if (difference !== 0) return difference;
  }
  return a < b ? 1 : -1;
}
