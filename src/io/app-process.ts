import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { codeOf, toFailure } from './files.ts';
import { leadsOwnGroup, signalGroup, signalOwnGroup, signalProcess } from './processes.ts';

export interface AppProcess {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Whether a terminal is the standard input: then the process stays in its group and gets Ctrl-C by itself. */
  readonly terminal: boolean;
}

/** How long a signal to our own group takes to come back to us, at most. */
const ECHO_MS = 1000;

export type OnSignal = (handler: (signal: NodeJS.Signals) => void) => () => void;

/**
 * Starts an app in the place of pybuild, as far as Node allows: the same streams, signals passed on to its process
 * group, and what is left of the group asked to end when the app ended. Returns its exit code; death by signal n is
 * 128 + n. Never kills.
 */
export async function runAppProcess(app: AppProcess, onSignal: OnSignal): Promise<number> {
  const [program = '', ...args] = app.argv;
  const child = spawn(program, args, { cwd: app.cwd, env: app.env, stdio: 'inherit', detached: !app.terminal });
  const ownGroup = app.terminal && leadsOwnGroup();
  const sendOn = (signal: NodeJS.Signals): void => {
    if (ownGroup) signalOwnGroup(signal);
    else if (child.pid !== undefined) (app.terminal ? signalProcess : signalGroup)(child.pid, signal);
  };
  let terminated = false;
  let echo: NodeJS.Signals | undefined;
  let onEcho: (() => void) | undefined;
  const release = onSignal((signal) => {
    // The terminal has sent its own Ctrl-C to the whole group already.
    if (app.terminal && signal === 'SIGINT') return;
    // What goes to our own group comes back to us.
    if (signal === echo) {
      echo = undefined;
      onEcho?.();
      return;
    }
    terminated ||= signal === 'SIGTERM';
    if (ownGroup) echo = signal;
    sendOn(signal);
  });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal ?? 'SIGTERM']));
    });
    // Twice would cut short a clean-up that the first SIGTERM began.
    if (!terminated && (ownGroup || !app.terminal)) {
      const isBack = new Promise<void>((resolve) => {
        // Without a timer nothing would keep Node from ending meanwhile.
        const limit = setTimeout(resolve, ECHO_MS);
        onEcho = () => {
          clearTimeout(limit);
          resolve();
        };
        if (!ownGroup) onEcho();
      });
      if (ownGroup) echo = 'SIGTERM';
      sendOn('SIGTERM');
      // Who takes the signals next would take it for one from outside.
      await isBack;
    }
    return code;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') fail({ kind: 'app-command-broken', program });
    throw toFailure('start', program, error);
  } finally {
    release();
  }
}
