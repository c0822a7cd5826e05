import type { Selects } from '../buildpack/read-project.ts';
import * as fs from 'node:fs';
import path from 'node:path';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import { toFailure } from '../io/files.ts';
import type { ProjectDescriptor } from './descriptor.ts';
import { isMarked } from './output-folder.ts';

/** An entry of the app that a build takes along. `name` is its path in the app. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'special';
}

/**
 * Which entries of an app a build takes along, by project.toml's include or exclude (gitignore patterns). A folder is
 * entered where something below may be included. What is not in the app is not for project.toml to say.
 */
export async function makeSelects(descriptor: ProjectDescriptor): Promise<Selects> {
  if (descriptor.include.length + descriptor.exclude.length === 0) return () => true;
  const { default: ignore } = await import('ignore');
  if (descriptor.include.length > 0) {
    const matcher = ignore().add([...descriptor.include]);
    const selects = (name: string, folder: boolean): boolean => folder || isOutside(name) || matcher.ignores(name);
    return Object.assign(selects, { byInclusion: true });
  }
  const matcher = ignore().add([...descriptor.exclude]);
  // Not even for a folder with a slash at its end: to pack, "docs/" is what is in docs, and the folder stays.
  return (name) => isOutside(name) || !matcher.ignores(name);
}

function isOutside(name: string): boolean {
  return path.isAbsolute(name) || name === '..' || name.startsWith('../');
}

/**
 * Walks the selected entries of an app, folders before what they hold; one that was only entered for what is below it is
 * left out if nothing is.
 * Output folders of pybuild are never part of it.
 */
export function* walkApp(appDir: string, selects: Selects, folder = ''): Generator<Entry> {
  for (const entry of list(path.join(appDir, folder))) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const full = path.join(appDir, name);
    if (!selects(name, entry.isDirectory())) continue;
    if (!entry.isDirectory()) {
      yield { name, path: full, kind: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'special' };
    } else if (name !== OUTPUT_NAME && !isMarked(full)) {
      const inside = walkApp(appDir, selects, name);
      const first = inside.next();
      if (first.done === true && selects.byInclusion === true) continue;
      yield { name, path: full, kind: 'folder' };
      if (first.done !== true) yield first.value;
      yield* inside;
    }
  }
}

function list(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw toFailure('list', folder, error);
  }
}
