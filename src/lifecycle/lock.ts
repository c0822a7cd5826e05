import * as fs from 'node:fs';
import { codeOf, readOptional } from '../io/files.ts';
import { removeTree } from '../io/trees.ts';
import { fail } from '../errors/failure.ts';

/** Who holds a lock: a process, told from a later one with the same number by when it started. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly command: string;
}

const PATIENCE_MS = 10_000;
const PAUSE_MS = 10;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * Takes the lock file for `command`, or fails and names who has it. Returns what gives it back. A dead holder's lock is
 * taken over; a run's, which only looks at the last build, is waited for, so that processes can be started side by side.
 */
export function acquireLock(file: string, command: string): () => void {
  const own: Holder = { pid: process.pid, started: startOf(process.pid), command };
  const draft = `${file}.${process.pid}`;
  const patience = Date.now() + PATIENCE_MS;
  fs.writeFileSync(draft, JSON.stringify(own));
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, and never over another.
        fs.linkSync(draft, file);
        return () => removeTree(file);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (holder?.command === 'run' && Date.now() < patience) {
        Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
        continue;
      }
      if (holder !== undefined) fail({ kind: 'locked', path: file, pid: holder.pid, command: holder.command });
      removeTree(file);
    }
  } finally {
    removeTree(draft);
  }
}

/** Writes down that this process uses the output, beside others that do. Returns what takes it back. */
export function noteRunning(folder: string, command: string): () => void {
  fs.mkdirSync(folder, { recursive: true });
  const file = `${folder}/${process.pid}`;
  fs.writeFileSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid), command } satisfies Holder));
  return () => removeTree(file);
}

/** The live processes among those written down in `folder`. */
export function runningIn(folder: string): number[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap((name) => readHolder(`${folder}/${name}`)?.pid ?? []);
}

/** The holder of a lock file, if it is still alive. */
export function readHolder(file: string): Holder | undefined {
  const text = readOptional(file);
  if (text === undefined) return undefined;
  let holder: Holder;
  try {
    holder = JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
  return isAlive(holder.pid) && startOf(holder.pid) === holder.started ? holder : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** When a process started, in the kernel's ticks; '' where the system does not tell. */
function startOf(pid: number): string {
  const stat = readOptional(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, which may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
