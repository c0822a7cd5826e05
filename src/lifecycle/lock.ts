import * as fs from 'node:fs';
import { fail } from '../errors/failure.ts';
import { attempt, codeOf, writeFile } from '../io/files.ts';
import { removeTree } from '../io/trees.ts';
import { noteOf, pause, readLive } from './process-notes.ts';

const PATIENCE_MS = 10_000;

/**
 * Selects the lock file for `command`, or fails and names who has it. Returns what gives it back. A dead holder's lock is
 * taken over; a run's, which only looks at the last build, is waited for, so that processes can be started side by side.
 */
export function acquireLock(file: string, command: string): () => void {
  const draft = `${file}.${process.pid}`;
  const patience = Date.now() + PATIENCE_MS;
  writeFile(draft, JSON.stringify(noteOf(process.pid, command)));
  try {
    for (;;) {
      if (linked(draft, file)) return () => removeTree(file);
      const holder = readLive(file);
      if (holder === undefined) {
        discard(file, `${draft}.dead`);
      } else if (holder.command === 'run' && Date.now() < patience) {
        pause();
      } else {
        fail({ kind: 'locked', path: file, pid: holder.pid, command: holder.command });
      }
    }
  } finally {
    removeTree(draft);
  }
}

/** Makes `file` a second name of `draft`: it appears whole or not at all, and never over another. */
function linked(draft: string, file: string): boolean {
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return attempt('lock', file, () => {
      throw error;
    });
  }
}

/** Removes a dead holder's lock, unless another process took it over in this very moment. */
function discard(file: string, aside: string): void {
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readLive(aside) !== undefined) linked(aside, file);
  removeTree(aside);
}
