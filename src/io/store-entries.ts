import * as fs from 'node:fs';
import { PybuildError } from '../errors/failure.ts';
import { codeOf } from './files.ts';

/** Keys are digests and the like; anything else could escape the store. */
export function isKey(key: string): boolean {
  return /^[\w-][\w.-]{0,199}$/.test(key);
}

/** Returns the result of `action`; undefined on an error of the system. */
export function ignoringSystem<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const isSystems = error instanceof PybuildError ? error.failure.kind !== 'internal' : codeOf(error) !== '';
    if (!isSystems) throw error;
    return undefined;
  }
}

/** The stats of a file, links not followed; undefined if it does not exist or cannot be examined. */
export function look(file: string): fs.Stats | undefined {
  return ignoringSystem(() => fs.lstatSync(file));
}

/** Whether this is a folder, and not a link to one. */
export function isFolder(file: string): boolean {
  return look(file)?.isDirectory() === true;
}
