import type { Environment } from './cnb/layer-env.ts';
import { type Audience, describe } from './errors/describe.ts';
import { PybuildError } from './errors/failure.ts';
import type { VariableOption } from './errors/variable-option.ts';
import type { OnSignal } from './io/app-process.ts';
import { codeOf } from './io/files.ts';
import type { Emit } from './output/events.ts';
import type { Reporter } from './output/reporter.ts';

/** What an action gets to work with. */
export interface Session {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The caller's environment. */
  readonly env: Environment;
  /** Takes over the signals that would else interrupt the action. */
  readonly onSignal: OnSignal;
}

/** Who a run talks to, and how. */
export interface Talk {
  readonly reporter: () => Reporter | Promise<Reporter>;
  readonly audience: Audience;
  readonly verbose: boolean;
  /** The option that passes a variable to the build; `--env` if absent. */
  readonly variableOption?: VariableOption;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs an action to its exit code: opens the reporter, turns signals into an abort, and is the only place that catches
 * what was thrown and that sets the exit code.
 */
export async function main(action: (session: Session) => Promise<number>, talk: Talk): Promise<void> {
  // Layers are to have the same modes whoever builds them.
  process.umask(0o022);
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  const reporter = await talk.reporter();
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
    process.exitCode = await action({ emit: reporter.emit, signal: controller.signal, env: callerEnvironment(), onSignal });
  } catch (error) {
    const cause: unknown = controller.signal.aborted ? controller.signal.reason : error;
    const description = describe(cause, talk);
    reporter.emit({ type: 'failure', ...description });
    process.exitCode = description.exitCode;
  } finally {
    reporter.close();
    for (const signal of SIGNALS) process.off(signal, listener);
  }
}

/** Read once, here. */
function callerEnvironment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A reader that went away (`pybuild detect | head -1`) is no failure. */
function ignoreClosedPipe(error: Error): void {
  if (codeOf(error) !== 'EPIPE') throw error;
}
