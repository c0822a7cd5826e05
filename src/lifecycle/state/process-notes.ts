import { hostname } from 'node:os';
import path from 'node:path';
import { writeFile } from '../../io/files.ts';
import { here, identityOf, isSame, signalGroup } from '../../io/processes.ts';
import { plainKind } from '../../io/state-files.ts';
import { removeTree } from '../../io/trees.ts';
import { type ProcessNote, readNotes } from './decode.ts';

const PAUSE_MS = 10;
const PATIENCE_MS = 5000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** What a note about a process says. */
export function noteOf(pid: number, command: string): ProcessNote {
  return { ...identityOf(pid), command, host: hostname() };
}

/** Writes down that a process uses the output, beside others that do. Returns what takes it back. */
export function noteProcess(folder: string, pid: number, command: string): () => void {
  const file = path.join(folder, String(pid));
  if (plainKind(folder) !== 'folder') removeTree(folder);
  if (plainKind(file) !== 'file') removeTree(file);
  writeFile(file, JSON.stringify(noteOf(pid, command)));
  return () => removeTree(file);
}

/** The processes written down in `folder` that are still alive. */
export function liveProcesses(folder: string): ProcessNote[] {
  return readNotes(folder).filter(isLive);
}

function isLive(note: ProcessNote): boolean {
  return isOfHere(note) && isSame(note);
}

/** Whether a note's number is one of ours. */
export function isOfHere({ place }: ProcessNote): boolean {
  return place === here();
}

/** Ends the process groups that the processes written down in `folder` lead, at once and for good. */
export function endGroups(folder: string): void {
  const end = Date.now() + PATIENCE_MS;
  const ended = liveProcesses(folder).filter(({ pid }) => signalGroup(pid, 'SIGKILL'));
  while (ended.some(isSame) && Date.now() < end) pause();
  removeTree(folder);
}

/** Waits for a moment without giving way: there is nothing else to do meanwhile. */
export function pause(): void {
  Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
}
