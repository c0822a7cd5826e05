import * as fs from 'node:fs';
import { PybuildError } from '../errors/failure.ts';
import { codeOf } from './files.ts';

/** Names are given by digests and the like; anything else could lead out of the store. */
export function isKey(key: string): boolean {
  return /^[\w-][\w.-]{0,199}$/.test(key);
}

/** What `action` returns; undefined if the system refuses. */
export function ignoringSystem<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const isSystems = error instanceof PybuildError ? error.failure.kind !== 'internal' : codeOf(error) !== '';
    if (!isSystems) throw error;
    return undefined;
  }
}

/** What is there, links not followed; undefined if there is nothing, or nothing that can be looked at. */
export function look(file: string): fs.Stats | undefined {
  return ignoringSystem(() => fs.lstatSync(file));
}

/** Whether there is a folder, and not a link to one. */
export function isFolder(file: string): boolean {
  return look(file)?.isDirectory() === true;
}
