import path from 'node:path';
import { codeOf, readOptional, writeFile } from '../io/files.ts';
import { plainKind } from '../io/state-files.ts';
import { removeTree } from '../io/trees.ts';
import { type ProcessNote, readNote, readNotes } from './state.ts';

const PAUSE_MS = 10;
const PATIENCE_MS = 5000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** What a note about a process says. */
export function noteOf(pid: number, command: string): ProcessNote {
  return { pid, started: startOf(pid), command };
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

/** The process that a note is about, if it is still alive. */
export function readLive(file: string): ProcessNote | undefined {
  const note = readNote(file);
  return note !== undefined && isLive(note) ? note : undefined;
}

function isLive({ pid, started }: ProcessNote): boolean {
  return isAlive(pid) && startOf(pid) === started;
}

/** Ends the process groups that the processes written down in `folder` lead, at once and for good. */
export function endGroups(folder: string): void {
  const end = Date.now() + PATIENCE_MS;
  for (const { pid } of liveProcesses(folder)) signalGroup(pid, 'SIGKILL');
  while (liveProcesses(folder).length > 0 && Date.now() < end) pause();
  removeTree(folder);
}

/** Waits for a moment without giving way: there is nothing else to do meanwhile. */
export function pause(): void {
  Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  // A zombie only waits for its parent to look.
  return statOf(pid)?.[0] !== 'Z';
}

/** When a process started, in the kernel's ticks; '' where the system does not tell. */
function startOf(pid: number): string {
  return statOf(pid)?.[19] ?? '';
}

/** The fields of /proc/PID/stat from the third on (proc(5)). */
function statOf(pid: number): string[] | undefined {
  const stat = readOptional(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, which may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}
