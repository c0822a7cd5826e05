import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const PAUSE_MS = 20;

/** Waits until `look` finds something, and returns it. If it never does, fails and says what it waited for. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`This never came: ${what}`);
    await setTimeout(PAUSE_MS);
  }
}

/** Waits until a program prints `text`. If it ends before, fails with its output. */
export function said(child: ChildProcess, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child[stream]?.on('data', (chunk: string) => {
      printed += chunk;
      if (printed.includes(text)) resolve();
    });
    child.once('close', (code) => reject(new Error(`It ended (${code}) and never said "${text}", but:\n${printed}`)));
  });
}

/** Waits until processes are gone; zombies count as gone. */
export function gone(pids: readonly number[]): Promise<true> {
  return until(`the end of the processes ${pids.join(', ')}`, () => !pids.some(isAlive));
}

/** Whether a process runs. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const file = `/proc/${pid}/stat`;
  if (!existsSync('/proc/self/stat')) return true;
  try {
    const stat = readFileSync(file, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

/** Every path below a folder with what would change on a write; empty if there is no such folder. */
export function treeOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return `${path.relative(folder, file)} ${entry.isFile() ? readFileSync(file, 'base64') : ''}`;
    })
    .toSorted();
}

/** The build in an output folder, without the spare workspace, the notes of a run, and what a failed build leaves beside it. */
export function builtIn(output: string): string[] {
  return treeOf(output).filter(
    (entry) => !/^(spare|running|writes-reported|dotenv-suggested|failed|finished|history|build\.log)\b/.test(entry),
  );
}
