import { importsIn } from './code.ts';
import type { Modules } from './modules.ts';
import { folderOf } from './paths.ts';

/** A file that takes longer to follow says nothing more. */
const MOST_FILES = 60;

/** What a folder on Python's path is asked to serve. */
export interface ImportFolder {
  readonly folder: string;
  /** The module's name from there. */
  readonly module: string;
}

/**
 * The folder that has to be on Python's path for a file to be imported, as its own imports and those of what it imports tell; of
 * several that do, the root of the app (or `src`), or the file's own folder where it is `run` as a program.
 */
export function importFolder(modules: Modules, file: string, run = false): ImportFolder {
  const own = folderOf(file);
  const roots = modules.rootsOf(file).filter((folder) => isBelow(file, folder));
  const [shallow, deep] = [roots.toReversed().toSorted((a, b) => Number(b === 'src') - Number(a === 'src')), roots];
  const ordered = run ? [...(roots.includes(own) ? [own] : []), ...shallow] : shallow;
  const rated = ordered
    .filter((folder) => nameFrom(folder, file) !== undefined)
    .map((folder) => ({ folder, wrong: wrongImports(modules, file, folder, deep) }));
  const least = Math.min(...rated.map(({ wrong }) => wrong));
  const folder = rated.find(({ wrong }) => wrong === least)?.folder ?? own;
  return { folder, module: nameFrom(folder, file) ?? file };
}

/** How many imports a folder on the path does not serve, of those that another of the `roots` does. */
function wrongImports(modules: Modules, file: string, folder: string, roots: readonly string[]): number {
  let wrong = 0;
  const files = new Set([file]);
  for (const one of files) {
    if (files.size > MOST_FILES) break;
    for (const { module, level, names } of importsIn(modules.at(one)?.statements ?? [])) {
      if (level > 0) {
        const depth = folderOf(one) === folder ? 0 : folderOf(one).slice(folder.length).split('/').filter(Boolean).length;
        if (depth < level) wrong++;
      } else if (!modules.has(folder, module, one) && roots.some((root) => modules.has(root, module, one))) {
        wrong++;
      }
      for (const name of ['', ...(names?.values() ?? [])]) {
        const found = modules.find(one, [module, name].filter(Boolean).join('.'), level);
        if (found !== undefined) files.add(found);
      }
    }
  }
  return wrong;
}

/** `backend/app/main.py` → `app.main` from `backend`; undefined if it cannot be imported by a name. */
function nameFrom(folder: string, file: string): string | undefined {
  const parts = file
    .slice(folder === '' ? 0 : folder.length + 1)
    .replace(/(^|\/)__init__\.py$|\.py$/, '')
    .split('/');
  return parts.every((part) => /^[\w-]+$/.test(part)) ? parts.join('.') : undefined;
}

function isBelow(file: string, folder: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}
