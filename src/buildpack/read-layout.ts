import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { Layout } from '../python/code-layout.ts';
import type { EntryKind } from '../python/file-content.ts';

/** Folders whose subfolders are no packages of the app, and may be many. */
const SKIPPED = /^(?:\..*|node_modules|__pycache__|venv)$/;

/** Where an app has its packages, by the files that a build copies. */
export function readLayout(
  { files }: Pick<Host, 'files'>,
  appDir: string,
  entries: ReadonlyMap<string, EntryKind>,
  selects: (name: string, folder: boolean) => boolean,
): Layout {
  const isPackage = (folder: string): boolean =>
    selects(`${folder}/__init__.py`, false) && files.reachableKind(path.join(appDir, folder, '__init__.py')) === 'file';
  const folders = [...entries].flatMap(([name, kind]) => (kind === 'folder' && !SKIPPED.test(name) ? [name] : []));
  const below = folders.flatMap((folder) => files.namesIn(path.join(appDir, folder)).map((name) => `${folder}/${name}`));
  return {
    hasSource: entries.get('src') === 'folder',
    packages: [...folders, ...below].filter(isPackage).toSorted(),
    sourceModules: below.flatMap((name) => /^src\/([^/]+)\.py$/.exec(name)?.[1] ?? []).toSorted(),
  };
}
