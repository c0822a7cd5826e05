import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { isGroupAlive, signalGroup } from './processes.ts';

/** How a process ended: its exit code, which is 128 + n where signal n ended it. */
export interface End {
  readonly code: number;
  readonly signal: NodeJS.Signals | undefined;
}

/** A process that leads a group of its own, and all that it has started there. */
export interface ProcessGroup {
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

/** Where the output of a process comes from: `closed` once there is no more; `abandon` stops reading. */
export interface Outlet {
  readonly closed: Promise<unknown>;
  readonly abandon: () => void;
}

const POLL_MS = 20;

/** The group of a process that was started `detached`. Without an outlet, its output goes elsewhere. */
export function processGroup(child: ChildProcess, outlet?: Outlet): ProcessGroup {
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
      const quiet = Promise.all([ended, outlet?.closed]).then(() => groupEnd(child.pid ?? 0, patience.signal));
      await Promise.race([quiet, setTimeout(graceMs, undefined, { signal: patience.signal })]);
      patience.abort();
      send('SIGKILL');
      await ended;
      // What has left the group may hold the pipe open.
      outlet?.abandon();
      await outlet?.closed;
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
