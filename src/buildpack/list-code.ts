import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { EntryKind } from '../python/file-content.ts';
import { isCode } from '../python/imports/own-modules.ts';
import { MARK } from './output-mark.ts';

/** More folders than most apps have. */
const MOST_FOLDERS = 4000;

/** Every file of an app that can be imported, in order; folders that links bring up again are listed once. */
export function listCode({ files }: Pick<Host, 'files'>, appDir: string): { files: readonly string[]; isBounded: boolean } {
  const found: string[] = [];
  const seen = new Set<string>();
  const root = files.realPath(appDir) ?? appDir;
  const folders = [''];
  for (const folder of folders) {
    if (seen.size >= MOST_FOLDERS) return { files: found, isBounded: true };
    const real = files.realPath(path.join(appDir, folder));
    if (real === undefined || seen.has(real) || !`${real}/`.startsWith(`${root}/`)) continue;
    seen.add(real);
    const entries = list(files, real);
    // A virtual environment, or an output folder of pybuild's.
    if (folder !== '' && (entries.has('pyvenv.cfg') || entries.has(MARK))) continue;
    for (const [name, kind] of entries) {
      const place = folder === '' ? name : `${folder}/${name}`;
      // No other name can be imported, or holds what can be.
      if (kind === 'folder' && /^[\w-]+$/.test(name) && name !== '__pycache__' && name !== 'node_modules') folders.push(place);
      else if (kind === 'file' && isCode(name)) found.push(place);
    }
  }
  return { files: found, isBounded: false };
}

function list(files: Host['files'], folder: string): ReadonlyMap<string, EntryKind> {
  try {
    return files.listFolder(folder);
  } catch {
    return new Map();
  }
}
