import type { Environment } from '../cnb/layer-env.ts';
import type { OnSignal } from '../io/app-process.ts';
import type { Host } from '../io/host.ts';
import { isListening } from '../io/ports.ts';
import type { End } from '../io/process-group.ts';
import { portInUse, wordExitCode } from '../python/diagnosis/app-output.ts';
import { reachesApp } from './launch.ts';
import { describeEnd } from './run-all.ts';
import { isPort } from './run-ports.ts';

/** A process whose output goes straight to the terminal. */
export interface Started {
  readonly type: string;
  readonly command: string;
  readonly env: Environment;
  readonly installsFrom: string;
  /** The variables that the build was given, by name. */
  readonly given: readonly string[];
  /** What the build said of imports that nothing provides, a line each. */
  readonly missing: readonly string[];
  /** The command that shows why it failed. */
  readonly cause: string;
}

/** More of them say nothing more. */
const MOST_MISSING = 3;
/** An app that runs longer has started well. */
const EARLY_SECONDS = 10;
/** 128 + SIGKILL: no output says more. */
const KILLED = 137;
/** Ended by SIGHUP, SIGINT or SIGTERM: on request. */
const ASKED: ReadonlySet<number> = new Set([129, 130, 143]);

/**
 * Runs a process. If it fails within seconds, says so with what is known of the cause without its output. Silent after a signal to
 * pybuild, as the process was then asked to end.
 */
export async function tellingOfEarlyEnd(
  host: Pick<Host, 'emit'>,
  app: Started,
  onSignal: OnSignal,
  run: (onSignal: OnSignal) => Promise<number>,
): Promise<number> {
  const started = Date.now();
  let wasSignalled = false;
  const code = await run((handler) =>
    onSignal((signal) => {
      wasSignalled = true;
      handler(signal);
    }),
  );
  const seconds = (Date.now() - started) / 1000;
  if (code === 0 || wasSignalled || ASKED.has(code) || seconds > EARLY_SECONDS) return code;
  await tellEnd(host, app, { code, signal: undefined }, seconds);
  return code;
}

/** Says that a process has ended, and what is known of the cause without its output if it failed. */
export async function tellEnd(
  host: Pick<Host, 'emit'>,
  { type, command, env, installsFrom, given, missing, cause }: Started,
  end: End,
  seconds: number,
): Promise<void> {
  const known = end.code === 0 ? undefined : wordExitCode(end.code, command, installsFrom);
  host.emit({ type: 'info', message: `${describeEnd(type, end, seconds)}${known === undefined ? '' : `: ${known}`}.` });
  if (end.code === 0 || seconds > EARLY_SECONDS) return;
  reportUnpassed(
    host,
    given.filter((name) => env[name] === undefined && reachesApp(name)),
  );
  for (const line of missing.slice(0, MOST_MISSING)) host.emit({ type: 'info', message: `Not installed: ${line}` });
  const port = env['PORT'] ?? '';
  // Other processes do not use a port.
  if (type === 'web' && isPort(port) && (await isListening(Number(port)))) host.emit({ type: 'info', message: portInUse(port) });
  // What it printed went to the terminal; a check reads that.
  else if (end.code !== KILLED) host.emit({ type: 'info', message: `For the cause: ${cause}` });
}

/** Build variables do not reach the app. */
function reportUnpassed(host: Pick<Host, 'emit'>, names: readonly string[]): void {
  if (names.length === 0) return;
  const were = names.length === 1 ? 'was' : 'were';
  const options = names.map((name) => `--env ${name}=…`).join(' ');
  host.emit({ type: 'info', message: `${names.join(', ')} ${were} set for the build but not for the app. To pass: ${options}` });
}
