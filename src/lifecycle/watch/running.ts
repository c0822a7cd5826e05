import { startAttached } from '../../io/captured-process.ts';
import type { Host } from '../../io/host.ts';
import type { ProcessGroup } from '../../io/process-group.ts';
import { type Started, tellEnd } from '../early-end.ts';
import { startReported } from '../process-events.ts';
import { describeEnd, endSideBySide, GRACE_MS, type SideBySide, type SideProcess, startSideBySide } from '../run-all.ts';

/** What to start after every change. */
export interface Plan extends Omit<SideBySide, 'onSignal' | 'onStart'> {
  readonly processes: readonly SideProcess[];
  /** Whether stdout is for events. */
  readonly json: boolean;
  /** What is known of a process that has the terminal; absent if processes get a prefix each. */
  readonly alone?: Pick<Started, 'command' | 'given' | 'missing' | 'cause'> & { readonly isCommand: boolean };
}

/** An app that runs until the next change. */
export interface RunningApp {
  /** Settled as soon as one of its processes ends; with its exit code. */
  readonly ended: Promise<number>;
  /** Ends what is left of it after that, and says how it ended. */
  readonly tellEnd: () => Promise<void>;
  readonly send: (signal: NodeJS.Signals) => void;
  /** Waits until nothing is left of it, and kills what is left after a while. */
  readonly settle: () => Promise<void>;
}

/**
 * Starts an app. Each process leads a group of its own, so that all that it starts can be ended, whatever it does; `onStart` gets its
 * ID.
 */
export function startPlan(host: Pick<Host, 'emit'>, plan: Plan, onStart: (pid: number) => void): RunningApp {
  const [process] = plan.processes;
  if (plan.alone === undefined || process === undefined) {
    const { children, firstEnd } = startSideBySide(host, plan.processes, { ...plan, onStart });
    return {
      ...over(children),
      ended: firstEnd.then(({ end }) => end.code),
      tellEnd: async () => endSideBySide(host, await firstEnd, children, plan),
    };
  }
  const { alone, installsFrom, cwd } = plan;
  const started = Date.now();
  const child = startReported(host, process, onStart, (noted) =>
    startAttached({ ...process, cwd, onStart: noted }, plan.json ? 'stderr' : 'own'),
  );
  const first = child.ended.then((end) => ({ end, seconds: (Date.now() - started) / 1000 }));
  const group = over([child]);
  return {
    ...group,
    ended: first.then(({ end }) => end.code),
    tellEnd: async () => {
      const { end, seconds } = await first;
      group.send('SIGTERM');
      await group.settle();
      if (alone.isCommand) host.emit({ type: 'info', message: `${describeEnd(process.type, end, seconds)}.` });
      else await tellEnd(host, { ...process, ...alone, installsFrom }, end, seconds);
    },
  };
}

function over(children: readonly ProcessGroup[]): Pick<RunningApp, 'send' | 'settle'> {
  return {
    send: (signal) => {
      for (const child of children) child.send(signal);
    },
    settle: async () => {
      await Promise.all(children.map((child) => child.settle(GRACE_MS)));
    },
  };
}
