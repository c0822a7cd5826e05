import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { EntryKind } from '../python/file-content.ts';
import { looksLikeApp } from '../python/files.ts';
import { listApp, type Selects } from './read-project.ts';

/** Folders with third-party code, or with tests that have their own apps. */
const SKIPPED = /^(\.|node_modules$|venv$|env$|vendor$|tests?$|__pycache__$|site-packages$)/;
const DEEPEST = 2;
/** Enough for a monorepo, without searching a whole home folder. */
const MOST_LOOKED_AT = 300;
const MOST_FOUND = 10;

/** Folders that look like Python apps, at most two levels below the root of an app, by their relative path. */
export function appsBelow(host: Pick<Host, 'files'>, appDir: string, selects: Selects): string[] {
  return foldersBelow(host, appDir, selects, (_, entries) => looksLikeApp(entries));
}

/** The files of Django projects called manage.py, at most two levels below the root of an app, by their relative path. */
export function managesBelow(host: Pick<Host, 'files'>, appDir: string): string[] {
  const found = foldersBelow(
    host,
    appDir,
    () => true,
    (folder, entries) => {
      if (entries.get('manage.py') !== 'file') return false;
      const read = host.files.readText(path.join(appDir, folder, 'manage.py'), 'manage.py');
      return read !== undefined && 'text' in read && read.text.includes('DJANGO_SETTINGS_MODULE');
    },
  );
  return found.map((folder) => `${folder}/manage.py`);
}

/** Folders below the root of an app that are wanted. What is in one of them is not looked at. */
function foldersBelow(
  host: Pick<Host, 'files'>,
  appDir: string,
  selects: Selects,
  isWanted: (folder: string, entries: ReadonlyMap<string, EntryKind>) => boolean,
): string[] {
  const found: string[] = [];
  const pending = [{ folder: '', depth: 0 }];
  for (let looked = 0; pending.length > 0 && looked < MOST_LOOKED_AT && found.length < MOST_FOUND; looked++) {
    const { folder = '', depth = 0 } = pending.shift() ?? {};
    const entries = entriesOf(host, path.join(appDir, folder), (name, isFolder) => selects(path.join(folder, name), isFolder));
    if (folder !== '' && isWanted(folder, entries)) {
      found.push(folder);
    } else if (depth < DEEPEST) {
      const inside = [...entries].filter(([name, kind]) => kind === 'folder' && !SKIPPED.test(name));
      pending.push(...inside.map(([name]) => ({ folder: path.join(folder, name), depth: depth + 1 })));
    }
  }
  return found;
}

function entriesOf(host: Pick<Host, 'files'>, dir: string, selects: Selects): ReadonlyMap<string, EntryKind> {
  try {
    return listApp(host, dir, selects);
  } catch {
    // An unreadable folder must not hide the error that is being reported.
    return new Map();
  }
}
