import { spawn } from 'node:child_process';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { codeOf, toFailure } from './files.ts';
import { splitLines } from './lines.ts';
import { signalGroup } from './processes.ts';

/** A program to run to its end. No shell interprets it; the environment is exactly `env`. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** The part of the command line to show; the program's name if left out. */
  readonly shown?: string;
  /** Whether it only answers a question about the machine; it is not shown then. */
  readonly isProbe?: boolean;
  /** What it reads from stdin; nothing if left out. */
  readonly input?: string;
  /** Kills the command and everything it started if it is still running after this time. */
  readonly limitMs?: number;
  /** Called with the process ID as soon as it runs. The process leads its own group. */
  readonly onStart?: (pid: number) => void;
  /** Called with every line as it arrives, stdout and stderr in their true order. */
  readonly onLine?: (line: string) => void;
}

interface Ended {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Whether it reached its time limit. */
  readonly timedOut: boolean;
  /** The last lines of the output, for messages. */
  readonly tail: readonly string[];
  /** All of the output. */
  readonly output: string;
}

export type Run = (command: Command) => Promise<Ended>;

const TAIL_LINES = 200;
const OUTPUT_LIMIT = 4 * 1024 * 1024;
const GRACE_MS = 5000;

/**
 * A runner whose commands end when `signal` is aborted: SIGTERM to the whole process group; SIGKILL to what remains of it once
 * the command has ended, or after 5 s. A command that fails is a value; a missing one is a failure with its name and the PATH.
 */
export function makeRun(signal: AbortSignal): Run {
  return (command) => runCommand(command, signal);
}

async function runCommand(command: Command, signal: AbortSignal): Promise<Ended> {
  signal.throwIfAborted();
  // One pipe for both streams keeps their order; separate pipes would not.
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', command.program, ...command.args], {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A command that ends without reading all its input reports why by its exit code.
  child.stdin.on('error', () => {}).end(command.input);
  const stop = stopOnAbort(child.pid, signal);
  let timedOut = false;
  const limit =
    command.limitMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
          // A process that left the group may hold the pipe open.
          child.stdout.destroy();
        }, command.limitMs);
  if (child.pid !== undefined) command.onStart?.(child.pid);
  const lines: string[] = [];
  let kept = 0;
  const reader = splitLines((line) => {
    kept += line.length + 1;
    lines.push(line);
    if (kept >= OUTPUT_LIMIT && lines.length > TAIL_LINES) lines.splice(0, lines.length - TAIL_LINES);
    command.onLine?.(line);
  });
  child.stdout.on('data', reader.write);
  try {
    const [exitCode, killedBy] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, by) => resolve([code, by]));
    });
    signal.throwIfAborted();
    reader.end();
    const tail = lines.slice(-TAIL_LINES);
    if (exitCode === 127 && tail.length <= 1) notStarted(command, tail[0] ?? '');
    return { exitCode: exitCode ?? undefined, signal: killedBy ?? undefined, timedOut, tail, output: lines.join('\n') };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') missing(command);
    throw toFailure('run', command.program, error);
  } finally {
    stop();
    clearTimeout(limit);
    // What the command started may ignore SIGTERM, or may not have received it in time.
    if (signal.aborted && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  }
}

/** What the loader of a program says (glibc: elf/dl-load.c; musl: ldso/dynlink.c). */
const LIBRARY = /: error while loading shared libraries: ([\w.+-]{1,200}):|^Error loading shared library ([\w.+-]{1,200}):/;

/** Both a shell without the program and a loader without a library end with 127; their words say which it was. */
function notStarted(command: Command, words: string): never {
  const [, glibc, musl] = LIBRARY.exec(words) ?? [];
  const library = glibc ?? musl;
  if (library !== undefined) fail({ kind: 'library-missing', program: command.program, library });
  return missing(command);
}

function missing(command: Command): never {
  fail({ kind: 'command-missing', program: command.program, path: command.env['PATH'] ?? '' });
}

function stopOnAbort(pid: number | undefined, signal: AbortSignal): () => void {
  if (pid === undefined) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    signalGroup(pid, 'SIGTERM');
    timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
}
