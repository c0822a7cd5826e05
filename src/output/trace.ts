import type { Report } from './report.ts';

/** A slice of time in the trace event format, which Perfetto and Chrome's tracing open. Times are in microseconds. */
interface Slice {
  readonly name: string;
  readonly cat: 'build' | 'step' | 'command';
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: 1;
  readonly tid: number;
  readonly args?: Readonly<Record<string, string | number>>;
}

const MICRO = 1e6;

/** The steps and commands of a build as a trace (Trace Event Format, JSON object form); steps of earlier releases have no start. */
export function traceOf({ app, pybuild, seconds, steps, commands = [] }: Report): string {
  const names = [
    { name: 'process_name', ph: 'M', pid: 1, args: { name: `pybuild ${pybuild}` } },
    { name: 'thread_name', ph: 'M', pid: 1, tid: 1, args: { name: 'steps' } },
    { name: 'thread_name', ph: 'M', pid: 1, tid: 2, args: { name: 'commands' } },
  ];
  const slices = [
    slice(app, 'build', 0, seconds),
    ...steps.flatMap((step) => (step.at === undefined ? [] : [slice(step.title, 'step', step.at, step.seconds)])),
    ...commands.map(({ command, at, seconds: lasted, exitCode }) =>
      slice(command, 'command', at, lasted, exitCode === undefined ? {} : { 'exit code': exitCode }),
    ),
  ];
  return `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents: [...names, ...slices] }, undefined, 1)}\n`;
}

function slice(name: string, cat: Slice['cat'], at: number, lasted: number, args: Slice['args'] = {}): Slice {
  const [ts, dur] = [Math.round(at * MICRO), Math.round(lasted * MICRO)];
  return { name, cat, ph: 'X', ts, dur, pid: 1, tid: cat === 'command' ? 2 : 1, args };
}
