import type { Environment } from '../cnb/layer-env.ts';
import type { OnSignal } from '../io/app-process.ts';
import { startCaptured } from '../io/captured-process.ts';
import type { Host } from '../io/host.ts';
import type { End, ProcessGroup } from '../io/process-group.ts';
import { appLine, prefixesOf } from '../output/app-lines.ts';
import { formatSeconds } from '../output/format.ts';
import { explainEnd } from '../python/diagnosis/app-output.ts';
import { packageOfModule } from './package-of-module.ts';
import { startReported } from './process-events.ts';

/** A process to start beside others. */
export interface SideProcess {
  readonly type: string;
  readonly argv: readonly string[];
  readonly env: Environment;
}

/** How processes are started and shown. */
export interface SideBySide {
  readonly cwd: string;
  /** The file in which the app's packages are, for advice. */
  readonly installsFrom: string;
  readonly colour: boolean;
  /** Takes their lines, each after the name of its process; if absent, each line is an event. */
  readonly print?: ((text: string) => void) | undefined;
  readonly onSignal: OnSignal;
  /** Called with the ID of each process as soon as it runs. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** How long a process has to end once it was asked to, before it is killed; foreman and honcho wait as long. */
export const GRACE_MS = 5000;
const TAIL_LINES = 50;

/**
 * Starts processes side by side and prints their lines, each after the name of its process. All are ended when one ends:
 * SIGTERM, and SIGKILL after a while. A signal to pybuild reaches each process once; another one kills what is left. Returns
 * the exit code of the first that ended.
 */
export async function runSideBySide(host: Pick<Host, 'emit'>, processes: readonly SideProcess[], how: SideBySide): Promise<number> {
  const { children, firstEnd } = startSideBySide(host, processes, how);
  const { asked, ask, release } = endRequests(children, how.onSignal);
  try {
    await Promise.race([firstEnd, asked]);
    const isSignalled = !ask();
    if (isSignalled) {
      await settle(children);
      return (await firstEnd).end.code;
    }
    const first = await firstEnd;
    await endSideBySide(host, first, children, how);
    return first.end.code;
  } finally {
    release();
  }
}

/** The first end among processes side by side. */
export interface FirstEnd {
  readonly process: SideProcess;
  readonly child: ProcessGroup;
  /** Its last lines. */
  readonly tail: readonly string[];
  readonly end: End;
  readonly seconds: number;
}

/** Starts processes whose lines are printed, each after the name of its process, or become events. */
export function startSideBySide(
  host: Pick<Host, 'emit'>,
  processes: readonly SideProcess[],
  how: Omit<SideBySide, 'onSignal'>,
): { readonly children: readonly ProcessGroup[]; readonly firstEnd: Promise<FirstEnd> } {
  const prefixes = prefixesOf(
    processes.map(({ type }) => type),
    how,
  );
  const started = Date.now();
  const running = processes.map((process, index) => {
    const tail: string[] = [];
    const onLines = (lines: readonly string[]): void => {
      if (how.print === undefined) emitLines(host, process.type, lines);
      else how.print(lines.map((line) => `${prefixes[index]}${appLine(line, how)}\n`).join(''));
      keepTail(tail, lines);
    };
    const child = startReported(host, process, how.onStart, (onStart) => startCaptured({ ...process, cwd: how.cwd, onStart }, onLines));
    const ended = child.ended.then((end) => ({ process, child, tail, end, seconds: (Date.now() - started) / 1000 }));
    return { child, ended };
  });
  return { children: running.map(({ child }) => child), firstEnd: Promise.race(running.map(({ ended }) => ended)) };
}

/** Ends what is left of processes side by side once one has ended by itself, and says why. */
export async function endSideBySide(
  host: Pick<Host, 'emit'>,
  first: FirstEnd,
  children: readonly ProcessGroup[],
  how: Pick<SideBySide, 'installsFrom' | 'cwd'>,
): Promise<void> {
  for (const child of children) child.send('SIGTERM');
  const others = settle(children.filter((child) => child !== first.child));
  // Its last lines stand before the word about its end.
  await settle([first.child]);
  const { type, argv, env } = first.process;
  if (children.length > 1 || first.end.code !== 0) {
    host.emit({
      type: 'info',
      message: `${describeEnd(type, first.end, first.seconds)}${children.length > 1 ? '; stopping the others' : ''}.`,
    });
  }
  if (first.end.code !== 0) {
    const about = {
      env,
      port: env['PORT'] ?? '',
      command: argv.join(' '),
      installsFrom: how.installsFrom,
      root: how.cwd,
      packageOf: packageOfModule,
    };
    for (const message of explainEnd(first.end.code, first.tail, about)) host.emit({ type: 'info', message });
  }
  await others;
}

/** `web ended with exit code 3 after 0.4s` */
export function describeEnd(type: string, { code, signal }: End, seconds: number): string {
  return `${type} ended with ${signal === undefined ? `exit code ${code}` : signal} after ${formatSeconds(seconds)}`;
}

/** Emits the lines of a process, without what steers a terminal. */
export function emitLines({ emit }: Pick<Host, 'emit'>, process: string, lines: readonly string[]): void {
  for (const line of lines) emit({ type: 'process-output', process, line: appLine(line, { colour: false }) });
}

/** Keeps the last lines of an app, without its colours. */
export function keepTail(tail: string[], lines: readonly string[]): void {
  tail.push(...lines.slice(-TAIL_LINES).map((line) => appLine(line, { colour: false })));
  tail.splice(0, tail.length - TAIL_LINES);
}

async function settle(children: readonly ProcessGroup[]): Promise<void> {
  await Promise.all(children.map((child) => child.settle(GRACE_MS)));
}

/**
 * Passes the first signal on to all, and kills all at the next. `asked` is settled by the first; `ask` counts as one that was
 * passed on by others, and says whether it was the first.
 */
function endRequests(
  children: readonly ProcessGroup[],
  onSignal: OnSignal,
): { asked: Promise<void>; ask: () => boolean; release: () => void } {
  let wasAsked = false;
  const ask = (): boolean => {
    const isFirst = !wasAsked;
    wasAsked = true;
    return isFirst;
  };
  let release: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => {
    release = onSignal((signal) => {
      const sent = ask() ? signal : 'SIGKILL';
      for (const child of children) child.send(sent);
      resolve();
    });
  });
  return { asked, ask, release: () => release?.() };
}
