import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../cnb/layer-env.ts';
import { isGroupAlive, signalGroup } from './processes.ts';

/** A process whose output is read. It has no input, and no terminal. */
export interface CapturedCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
}

/** How a process ended: its exit code, which is 128 + n where signal n ended it. */
export interface End {
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
}

export interface CapturedProcess {
  /** Settled as soon as the process itself has ended; what it started may still be at work, and output still to come. */
  readonly ended: Promise<End>;
  /** Sends a signal to the process and all that it has started. */
  readonly send: (signal: NodeJS.Signals) => void;
  /**
   * Waits until nothing is left of it, and all of its output was given out; what is left after `graceMs` is killed. Call it
   * after a signal, or after the process has ended.
   */
  readonly settle: (graceMs: number) => Promise<void>;
}

/** A line that goes on for ever is given out in parts of this length. */
const LONGEST_LINE = 64 * 1024;
const POLL_MS = 20;

/**
 * Starts a process in a group and session of its own, so that a terminal's Ctrl-C reaches pybuild alone. Its lines go to
 * `onLines`, stdout and stderr in their true order; a last line without an end counts.
 */
export function startCaptured(command: CapturedCommand, onLines: (lines: readonly string[]) => void): CapturedProcess {
  // One pipe for both streams keeps their order; separate pipes would not.
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command.argv], {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { take, finish } = lineReader(onLines);
  child.stdout.on('data', take);
  child.stdout.once('close', finish);
  const closed = once(child.stdout, 'close');
  const ended = new Promise<End>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGTERM'], signal: signal ?? undefined });
    });
  });
  const send = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) signalGroup(child.pid, signal);
  };
  return {
    ended,
    send,
    settle: async (graceMs) => {
      const patience = new AbortController();
      const quiet = Promise.all([ended, closed]).then(() => groupEnd(child.pid ?? 0, patience.signal));
      await Promise.race([quiet, setTimeout(graceMs, undefined, { signal: patience.signal })]);
      patience.abort();
      send('SIGKILL');
      await ended;
      // What has left the group may hold the pipe open.
      child.stdout.destroy();
      await closed;
    },
  };
}

/** Waits for the end of what a group has left: no event tells of it, as these are not our children. */
async function groupEnd(leader: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!isGroupAlive(leader)) return;
    await setTimeout(POLL_MS);
  }
}

/** Cuts what it takes into lines. */
function lineReader(onLines: (lines: readonly string[]) => void): { take: (chunk: Buffer) => void; finish: () => void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    take: (chunk) => {
      const lines = `${rest}${decoder.write(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (; rest.length >= LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) lines.push(rest.slice(0, LONGEST_LINE));
      if (lines.length > 0) onLines(lines);
    },
    finish: () => {
      rest += decoder.end();
      if (rest !== '') onLines([rest]);
      rest = '';
    },
  };
}
