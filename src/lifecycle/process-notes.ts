import { hostname } from 'node:os';
import path from 'node:path';
import { namesIn, readOptional, writeFile } from '../io/files.ts';
import { here, identityOf, isSame, type ProcessIdentity, signalGroup } from '../io/processes.ts';
import { removeTree } from '../io/trees.ts';

/** A process that uses an output folder. */
export interface ProcessNote extends ProcessIdentity {
  readonly command: string;
  /** The name of its host, for people. */
  readonly host: string;
}

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
  writeFile(file, JSON.stringify(noteOf(pid, command)));
  return () => removeTree(file);
}

/** The processes written down in `folder` that are still alive. */
export function liveProcesses(folder: string): ProcessNote[] {
  return namesIn(folder).flatMap((name) => readLive(path.join(folder, name)) ?? []);
}

/** The process that a note of this place is about, if it is still alive. */
function readLive(file: string): ProcessNote | undefined {
  const note = readNote(file);
  return note !== undefined && isOfHere(note) && isSame(note) ? note : undefined;
}

/** Whether a note's number is one of ours. What was written by a pybuild that named no place counts as that. */
export function isOfHere({ place = here() }: Partial<ProcessNote>): boolean {
  return place === here();
}

/** What a note says; undefined if there is none, or it is empty. */
export function readNote(file: string): ProcessNote | undefined {
  const text = readOptional(file);
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as ProcessNote);
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
