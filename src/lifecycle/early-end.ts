import type { OnSignal } from '../io/app-process.ts';
import type { Host } from '../io/host.ts';
import { isListening } from '../io/ports.ts';
import { portInUse, wordExitCode } from '../python/diagnosis/app-output.ts';
import { describeEnd } from './run-all.ts';
import { isPort } from './run-ports.ts';

/** What is known of a process that has its output to itself. */
interface Started {
  readonly type: string;
  readonly command: string;
  readonly port: string;
  readonly installsFrom: string;
}

/** An app that runs longer has started well. */
const EARLY_SECONDS = 10;
/** Ended by SIGHUP, SIGINT or SIGTERM: somebody asked it to, be it past pybuild. */
const ASKED: ReadonlySet<number> = new Set([129, 130, 143]);

/**
 * Runs a process, and says so where it fails within seconds, with what is known of the cause. Silent after a signal to pybuild,
 * as then it was asked to end.
 */
export async function tellingOfEarlyEnd(
  host: Pick<Host, 'emit'>,
  { type, command, port, installsFrom }: Started,
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
  const known = wordExitCode(code, command, installsFrom);
  const end = describeEnd(type, { code, signal: undefined }, seconds);
  host.emit({ type: 'info', message: `${end}${known === undefined ? '' : `: ${known}`}.` });
  // Others have no use for a port.
  if (type === 'web' && isPort(port) && (await isListening(Number(port)))) host.emit({ type: 'info', message: portInUse(port) });
  return code;
}
