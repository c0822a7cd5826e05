import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { PybuildError } from '../../errors/failure.ts';
import { codeOf } from '../../io/files.ts';
import { makeFolders } from '../../io/folders.ts';
import { plainKind, readPlain, syncFolder, writeDraft } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';

const NAME = 'secret';
const BYTES = 32;

/**
 * A secret of this user's pybuild: 32 random bytes in the user's cache, created on first use. Concurrent first uses get the same
 * one. A file that is not private, complete and the user's own is replaced. Undefined if there is no cache, or it is not writable.
 */
export function userSecret(cacheDir: string | undefined): Buffer | undefined {
  if (cacheDir === undefined) return undefined;
  const file = path.join(cacheDir, NAME);
  try {
    for (;;) {
      const known = readSecret(cacheDir);
      if (known !== undefined) return known;
      makeFolders(cacheDir, 0o700);
      if (plainKind(file) !== undefined) setAside(cacheDir, file);
      const draft = writeDraft(file, randomBytes(BYTES), 0o600);
      linkIfFree(draft, file);
      fs.unlinkSync(draft);
      syncFolder(cacheDir);
    }
  } catch (error) {
    if (!(error instanceof PybuildError) && codeOf(error) === '') throw error;
    return undefined;
  }
}

/** The user's secret, if it can be trusted: owned by the user and closed to all others. */
export function readSecret(cacheDir: string | undefined): Buffer | undefined {
  if (cacheDir === undefined) return undefined;
  return readPlain(path.join(cacheDir, NAME), (stats) => {
    return stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0 && stats.size === BYTES;
  });
}

/** Removes an unusable secret, unless another process has just replaced it by a valid one. */
function setAside(cacheDir: string, file: string): void {
  const aside = fs.mkdtempSync(path.join(cacheDir, '.replaced-'));
  try {
    fs.renameSync(file, path.join(aside, NAME));
    if (readSecret(aside) !== undefined) linkIfFree(path.join(aside, NAME), file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    removeTree(aside);
  }
}

function linkIfFree(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
