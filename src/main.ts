import { setImmediate } from 'node:timers/promises';
import type { Environment } from './cnb/layer-env.ts';
import { type Audience, type Description, describe } from './errors/describe.ts';
import { PybuildError } from './errors/failure.ts';
import type { VariableOption } from './errors/variable-option.ts';
import type { OnSignal } from './io/app-process.ts';
import { codeOf } from './io/files.ts';
import type { Emit } from './output/events.ts';
import { withoutSecrets } from './errors/secrets.ts';
import type { Reporter } from './output/reporter.ts';

/** Everything an action needs. */
export interface Session {
  readonly emit: Emit;
  /** Hides these values in all that is emitted from now on. */
  readonly hide: (secrets: readonly string[]) => void;
  readonly signal: AbortSignal;
  /** The caller's environment. */
  readonly env: Environment;
  /** Takes over the signals that would otherwise interrupt the action. */
  readonly onSignal: OnSignal;
  /** Words a failure that does not end the action. */
  readonly explain: (error: unknown) => Description;
}

/** Who reads the output of a run, and how it is printed. */
export interface Talk {
  readonly reporter: () => Reporter | Promise<Reporter>;
  readonly audience: Audience;
  readonly verbose: boolean;
  /** The option that passes a variable to the build; `--env` if absent. */
  readonly variableOption?: VariableOption;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs an action to its exit code: opens the reporter and turns signals into an abort. The only place that catches errors and
 * sets the exit code.
 */
export async function main(action: (session: Session) => Promise<number>, talkIn: (env: Environment) => Talk): Promise<void> {
  // Layers are to have the same modes whoever builds them.
  process.umask(0o022);
  let hasTerminal = true;
  const onError = (error: Error): void => {
    if (codeOf(error) === 'EIO') hasTerminal = false;
    // A reader that went away (`pybuild detect | head -1`) is no failure.
    else if (codeOf(error) !== 'EPIPE') throw error;
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
  const env = callerEnvironment();
  const talk = talkIn(env);
  const reporter = await talk.reporter();
  const secrets: string[] = [];
  const emit: Emit = (event) => reporter.emit(withoutSecrets(event, secrets));
  const hide = (more: readonly string[]): void => void secrets.push(...more);
  const controller = new AbortController();
  let handler: (signal: NodeJS.Signals) => void = (signal) => {
    if (controller.signal.aborted) return;
    controller.abort(new PybuildError({ kind: 'interrupted', signal: signal as (typeof SIGNALS)[number] }));
  };
  const initial = handler;
  const listener = (signal: NodeJS.Signals): void => handler(signal);
  for (const signal of SIGNALS) process.on(signal, listener);
  const onSignal: OnSignal = (taken) => {
    handler = taken;
    return () => {
      handler = initial;
    };
  };

  try {
    process.exitCode = await action({
      emit,
      hide,
      signal: controller.signal,
      env,
      onSignal,
      explain: (error) => describe(error, talk),
    });
  } catch (error) {
    const cause: unknown = controller.signal.aborted ? controller.signal.reason : error;
    const description = describe(cause, talk);
    emit({ type: 'failure', ...description });
    process.exitCode = description.exitCode;
  } finally {
    reporter.close();
    for (const signal of SIGNALS) process.off(signal, listener);
    // What was written last may fail only now.
    if (process.stderr.isTTY) await setImmediate();
    // Node aborts, with a core dump, where it cannot put a terminal back as it was (node.cc, ResetStdio).
    if (!hasTerminal) process.removeAllListeners('SIGHUP').kill(process.pid, 'SIGHUP');
  }
}

/** The caller's environment, read only once. */
function callerEnvironment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
