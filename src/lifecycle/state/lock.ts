import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { fail } from '../../errors/failure.ts';
import { attempt, codeOf, writeFile } from '../../io/files.ts';
import { isSame } from '../../io/processes.ts';
import { removeTree } from '../../io/trees.ts';
import { type ProcessNote, readNote } from './decode.ts';
import { isOfHere, noteOf, pause } from './process-notes.ts';

const PATIENCE_MS = 10_000;
const BEAT_MS = 5000;

/** A holder in another place that was silent for longer is gone. A build may spend a minute or more only removing files. */
const SILENCE_MS = 180_000;

/**
 * Takes the lock file for `command`, or fails and names the holder. Returns a function that releases it. A holder of this place
 * is judged by its process, one of another container or host by whether it refreshes its lock. A dead holder's lock is taken
 * over. A run only checks the last build, so its lock is waited for: processes can be started side by side.
 */
export function acquireLock(file: string, command: string): () => void {
  // Process IDs are not unique across containers.
  const draft = `${file}.${randomUUID()}`;
  const patience = Date.now() + PATIENCE_MS;
  writeFile(draft, JSON.stringify(noteOf(process.pid, command)));
  try {
    for (;;) {
      if (linked(draft, file)) return keep(file, draft);
      const holder = holderOf(file, draft);
      if (holder === undefined) {
        discard(file, draft);
      } else if (holder.command === 'run' && Date.now() < patience) {
        pause();
      } else {
        const { pid, command: theirs, host } = holder;
        fail({ kind: 'locked', path: file, pid, command: theirs, ...(isOfHere(holder) ? {} : { host }) });
      }
    }
  } finally {
    removeTree(draft);
  }
}

/** Refreshes our lock, which is also still linked as `draft`, until it is released. */
function keep(file: string, draft: string): () => void {
  // If another process took the lock over, the file is not ours to touch or remove. The open file identifies ours.
  const own = fs.openSync(draft, 'r+');
  const beat = setInterval(() => touch(own), BEAT_MS).unref();
  return () => {
    clearInterval(beat);
    if (fs.statSync(file, { throwIfNoEntry: false })?.ino === fs.fstatSync(own).ino) removeTree(file);
    fs.closeSync(own);
  };
}

/** The holder of the lock, unless it is gone. Ages come from file times, so the clocks of two hosts do not matter. */
function holderOf(file: string, draft: string): ProcessNote | undefined {
  const holder = readNote(file);
  if (holder === undefined) return undefined;
  if (isOfHere(holder)) return isSame(holder) ? holder : undefined;
  const [theirs, ours] = [file, draft].map((one) => fs.statSync(one, { throwIfNoEntry: false })?.mtimeMs);
  return theirs !== undefined && (ours ?? theirs) - theirs < SILENCE_MS ? holder : undefined;
}

/** Sets a note's time by the clock of its file system: rewrites its first byte. */
function touch(note: number): void {
  try {
    fs.writeSync(note, '{', 0);
  } catch {
    // A full disk ends the build soon enough; until then, processes of its own place still see it.
  }
}

/** Links `file` to `draft`: it appears complete or not at all, and never replaces another. */
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

/** Removes a dead holder's lock, unless another process has just taken it over. `draft` is ours. */
export function discard(file: string, draft: string): void {
  const aside = `${draft}.dead`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (holderOf(aside, draft) !== undefined) linked(aside, file);
  removeTree(aside);
}
