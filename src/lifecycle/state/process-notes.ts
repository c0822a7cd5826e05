import { hostname } from 'node:os';
import path from 'node:path';
import { namesIn, writeFile } from '../../io/files.ts';
import { here, identityOf, isSame, signalGroup } from '../../io/processes.ts';
import { plainKind } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { type ProcessNote, readNote } from './decode.ts';

const PAUSE_MS = 10;
const PATIENCE_MS = 5000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** A note about a process. */
export function noteOf(pid: number, command: string): ProcessNote {
  return { ...identityOf(pid), command, host: hostname() };
}

/** Records that a process uses the output folder, beside others. Returns a function that removes the note. */
export function noteProcess(folder: string, pid: number, command: string): () => void {
  const file = path.join(folder, String(pid));
  if (plainKind(folder) !== 'folder') removeTree(folder);
  if (plainKind(file) !== 'file') removeTree(file);
  writeFile(file, JSON.stringify(noteOf(pid, command)));
  return () => removeTree(file);
}

/** The recorded processes of `folder` that are still alive. */
export function liveProcesses(folder: string): ProcessNote[] {
  if (plainKind(folder) !== 'folder') return [];
  const notes = namesIn(folder).flatMap((name) => readNote(path.join(folder, name)) ?? []);
  return notes.filter(isLive);
}

function isLive(note: ProcessNote): boolean {
  return isOfHere(note) && isSame(note);
}

/** Whether a note's process ID is valid in this place. */
export function isOfHere({ place }: ProcessNote): boolean {
  return place === here();
}

/** Kills the process groups of the recorded processes of `folder`. */
export function endGroups(folder: string): void {
  const end = Date.now() + PATIENCE_MS;
  const ended = liveProcesses(folder).filter(({ pid }) => signalGroup(pid, 'SIGKILL'));
  while (ended.some(isSame) && Date.now() < end) pause();
  removeTree(folder);
}

/** Blocks for a moment, without yielding: there is nothing else to do meanwhile. */
export function pause(): void {
  Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
}
