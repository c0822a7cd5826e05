import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { codeOf, toFailure } from './files.ts';

export interface AppProcess {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Whether a terminal is the standard input: then the process stays in its group and gets Ctrl-C by itself. */
  readonly terminal: boolean;
}

export type OnSignal = (handler: (signal: NodeJS.Signals) => void) => () => void;

/**
 * Starts an app in the place of pybuild, as far as Node allows: the same streams, signals passed on to its process
 * group, and what is left of the group asked to end when the app ended. Returns its exit code; death by signal n is
 * 128 + n. Never kills.
 */
export async function runAppProcess(app: AppProcess, onSignal: OnSignal): Promise<number> {
  const [program = '', ...args] = app.argv;
  const child = spawn(program, args, { cwd: app.cwd, env: app.env, stdio: 'inherit', detached: !app.terminal });
  const group = app.terminal ? ownGroup() : child.pid;
  let terminated = false;
  let echo: NodeJS.Signals | undefined;
  const release = onSignal((signal) => {
    // The terminal has sent its own Ctrl-C to the whole group already.
    if (app.terminal && signal === 'SIGINT') return;
    // What goes to our own group comes back to us.
    if (signal === echo) {
      echo = undefined;
      return;
    }
    terminated ||= signal === 'SIGTERM';
    if (app.terminal && group !== undefined) echo = signal;
    if (group !== undefined) send(-group, signal);
    else if (child.pid !== undefined) send(child.pid, signal);
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal ?? 'SIGTERM']));
    });
    // Twice would cut short a clean-up that the first SIGTERM began.
    if (group !== undefined && !terminated) send(-group, 'SIGTERM');
    return code;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') fail({ kind: 'app-command-broken', program });
    throw toFailure('start', program, error);
  } finally {
    release();
  }
}

/** Our process group, if we lead it: only then is everything in it ours to signal. */
function ownGroup(): number | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    return group === process.pid ? group : undefined;
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
