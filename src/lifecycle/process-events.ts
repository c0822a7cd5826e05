import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import type { End, ProcessGroup } from '../io/process-group.ts';
import { isPort } from './run-ports.ts';

/** A process of an app, as events name it. */
export interface Reported {
  /** Its type, or the program of a command. */
  readonly type: string;
  readonly argv: readonly string[];
  readonly env: Environment;
}

/** What to call when a process runs, and when it has ended; emits the events for it. The seconds count from now. */
export function processEvents(
  { emit }: Pick<Host, 'emit'>,
  { type, argv, env }: Reported,
): { readonly onStart: (pid: number) => void; readonly onEnd: (end: End, seconds?: number) => void } {
  const begun = Date.now();
  let pid: number | undefined;
  return {
    onStart: (started) => {
      pid = started;
      const port = env['PORT'] ?? '';
      emit({ type: 'process-started', process: type, pid, command: argv, ...(isPort(port) ? { port: Number(port) } : {}) });
    },
    onEnd: ({ code, signal }, seconds = (Date.now() - begun) / 1000) => {
      // One that never ran has not ended.
      if (pid === undefined) return;
      emit({ type: 'process-ended', process: type, pid, seconds, exitCode: code, ...(signal === undefined ? {} : { signal }) });
    },
  };
}

/**
 * Starts a process whose start and end become events. The end follows the last line of its output, as it is reported once nothing is
 * left of the group.
 */
export function startReported(
  host: Pick<Host, 'emit'>,
  process: Reported,
  onStart: ((pid: number) => void) | undefined,
  start: (onStart: (pid: number) => void) => ProcessGroup,
): ProcessGroup {
  const begun = Date.now();
  const events = processEvents(host, process);
  const child = start((pid) => {
    events.onStart(pid);
    onStart?.(pid);
  });
  const ended = child.ended.then((end) => ({ end, seconds: (Date.now() - begun) / 1000 }));
  // The caller hears of a failed start from the child itself.
  ended.catch(() => {});
  let isReported = false;
  return {
    ...child,
    settle: async (graceMs) => {
      await child.settle(graceMs);
      const { end, seconds } = await ended;
      if (!isReported) events.onEnd(end, seconds);
      isReported = true;
    },
  };
}
