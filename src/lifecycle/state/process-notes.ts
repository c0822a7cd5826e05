import { hostname } from 'node:os';
import path from 'node:path';
import { namesIn, writeFile } from '../../io/files.ts';
import { here, identityOf, isSame, killCommand, signalGroup } from '../../io/processes.ts';
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
export function noteProcess(folder: string, pid: number, command: string, runner?: number): () => void {
  const file = path.join(folder, String(pid));
  if (plainKind(folder) !== 'folder') removeTree(folder);
  if (plainKind(file) !== 'file') removeTree(file);
  writeFile(file, JSON.stringify({ ...noteOf(pid, command), ...(runner === undefined ? {} : { runner }) }));
  return () => removeTree(file);
}

/** The notes of a run of pybuild. */
export interface RunNotes {
  /** Records a process of the app, which may outlive the run if that is killed. */
  readonly add: (pid: number) => void;
  /** Removes the notes of the app's processes. */
  readonly dropApp: () => void;
  /** Removes all notes. */
  readonly forget: () => void;
}

/** Records a run of this process, and the app's processes that it starts. */
export function noteRun(folder: string): RunNotes {
  const forgetRun = noteProcess(folder, process.pid, 'run');
  let apps: (() => void)[] = [];
  const dropApp = (): void => {
    for (const forget of apps) forget();
    apps = [];
  };
  return {
    add: (pid) => void apps.push(noteProcess(folder, pid, 'app', process.pid)),
    dropApp,
    forget: () => {
      dropApp();
      forgetRun();
    },
  };
}

/** What runs in an output folder: runs of pybuild, and what is left of the app (`runner`) where its run was killed. */
export function runningIn(folder: string): ProcessNote[] {
  const live = liveProcesses(folder);
  const runs = new Set(live.filter(({ runner }) => runner === undefined).map(({ pid }) => pid));
  return live.filter(({ runner }) => runner === undefined || !runs.has(runner));
}

/** How to end what is left of an app, a line for each process. */
export function waysToEnd(notes: readonly ProcessNote[]): string[] {
  const left = notes.filter(({ runner }) => runner !== undefined);
  return left.map(({ pid }) => `Process ${pid} is left of a pybuild run that was killed. To end it: ${killCommand(pid)}`);
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
