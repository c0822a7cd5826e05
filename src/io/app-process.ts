import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { codeOf, toFailure } from './files.ts';
import type { End } from './process-group.ts';
import { leadsOwnGroup, signalGroup, signalOwnGroup, signalProcess } from './processes.ts';

export interface AppProcess {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Whether stdin is a terminal. The process then stays in pybuild's process group and gets Ctrl-C from the terminal. */
  readonly terminal: boolean;
  /** Whether it is an interactive shell: on a terminal, it leads a group of its own, ignores SIGTERM, and ends its jobs on SIGHUP. */
  readonly isShell?: boolean;
  /** Called with the process ID as soon as it runs. */
  readonly onStart?: ((pid: number) => void) | undefined;
  /** Called as soon as it has ended. */
  readonly onEnd?: ((end: End) => void) | undefined;
  /** Where its stdout goes: our own, or our stderr where ours is taken by events. */
  readonly stdout?: 'own' | 'stderr';
}

/** How long a signal to our own group takes to come back to us, at most. */
const ECHO_MS = 1000;

export type OnSignal = (handler: (signal: NodeJS.Signals) => void) => () => void;

/** The streams of a process that has our own. */
export function streams(stdout: 'own' | 'stderr' = 'own'): ['inherit', 'inherit' | 2, 'inherit'] {
  return ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'];
}

/**
 * Runs an app as if it had replaced pybuild, as far as Node allows: it shares our streams, signals are forwarded to its process
 * group, and when it has ended, what remains of the group gets SIGTERM. Returns its exit code; death by signal n is 128 + n.
 * Never sends SIGKILL.
 */
export async function runAppProcess(app: AppProcess, onSignal: OnSignal): Promise<number> {
  const [program = '', ...args] = app.argv;
  const child = spawn(program, args, { cwd: app.cwd, env: app.env, stdio: streams(app.stdout), detached: !app.terminal });
  if (child.pid !== undefined) app.onStart?.(child.pid);
  const isShell = app.terminal && app.isShell === true;
  const ownGroup = app.terminal && !isShell && leadsOwnGroup();
  const sendOn = (signal: NodeJS.Signals): void => {
    if (isShell) {
      // It may not lead its group yet.
      if (child.pid !== undefined && !signalGroup(child.pid, 'SIGHUP')) signalProcess(child.pid, 'SIGHUP');
    } else if (ownGroup) signalOwnGroup(signal);
    else if (child.pid !== undefined) (app.terminal ? signalProcess : signalGroup)(child.pid, signal);
  };
  let terminated = false;
  let echo: NodeJS.Signals | undefined;
  let onEcho: (() => void) | undefined;
  const release = onSignal((signal) => {
    // The terminal has already sent Ctrl-C to the whole group.
    if (app.terminal && signal === 'SIGINT') return;
    // A signal that we send to our own group also reaches us.
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
    const end = await new Promise<End>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (exitCode, signal) => {
        resolve({ code: exitCode ?? 128 + constants.signals[signal ?? 'SIGTERM'], signal: signal ?? undefined });
      });
    });
    app.onEnd?.(end);
    // A second SIGTERM would cut short the clean-up that the first one started.
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
      // The next handler would take it for a signal from outside.
      await isBack;
    }
    return end.code;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') fail({ kind: 'app-command-broken', program });
    throw toFailure('start', program, error);
  } finally {
    release();
  }
}
