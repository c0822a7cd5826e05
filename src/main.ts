import { describe } from './errors/describe.ts';
import { PybuildError } from './errors/failure.ts';
import type { OnSignal } from './io/app-process.ts';
import { codeOf } from './io/files.ts';
import type { Emit } from './output/events.ts';
import { jsonReporter, plainReporter, type Reporter } from './output/reporter.ts';

/** How a run talks. */
export interface OutputOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** What an action gets to work with. */
export interface Session {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Takes over the signals that would else interrupt the action. */
  readonly onSignal: OnSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs an action to its exit code: makes the reporter, turns signals into an abort, and is the only place that catches
 * what was thrown and that sets the exit code.
 */
export async function main(action: (session: Session) => Promise<number>, options: OutputOptions): Promise<void> {
  // Layers are to have the same modes whoever builds them.
  process.umask(0o022);
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  const reporter = await makeReporter(options);
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
    process.exitCode = await action({ emit: reporter.emit, signal: controller.signal, onSignal });
  } catch (error) {
    const cause: unknown = controller.signal.aborted ? controller.signal.reason : error;
    const description = describe(cause, { verbose: options.verbose });
    reporter.emit({ type: 'failure', ...description });
    process.exitCode = description.exitCode;
  } finally {
    reporter.close();
    for (const signal of SIGNALS) process.off(signal, listener);
  }
}

function story(text: string): void {
  process.stderr.write(text);
}

function product(text: string): void {
  process.stdout.write(text);
}

async function makeReporter(options: OutputOptions): Promise<Reporter> {
  const detail = options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
  if (options.json) return jsonReporter(product, () => new Date());
  const colour = colourLevel();
  if (colour === 0 && !canRedraw()) return plainReporter(story, product, detail);
  const { ttyReporter } = await import('./output/tty.ts');
  return ttyReporter({ stream: process.stderr, product, detail, colour, spinner: canRedraw() && detail !== 'verbose' });
}

/** NO_COLOR (no-color.org) beats FORCE_COLOR, which beats what the terminal can do. */
function colourLevel(): 0 | 1 | 2 | 3 {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 0;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR === '0' || FORCE_COLOR === 'false' ? 0 : 1;
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? 1 : 0;
}

/** A terminal that tells no width makes a spinner loop for ever. */
function canRedraw(): boolean {
  return process.stderr.isTTY && process.stderr.columns > 0 && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
}

/** A reader that went away (`pybuild detect | head -1`) is no failure. */
function ignoreClosedPipe(error: Error): void {
  if (codeOf(error) !== 'EPIPE') throw error;
}
