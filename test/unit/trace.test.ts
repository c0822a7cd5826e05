import { expect, test } from 'vitest';
import { traceOf } from '../../src/output/trace.ts';
import { REPORT } from './event-samples.ts';

interface Trace {
  readonly traceEvents: readonly {
    readonly ph: string;
    readonly name: string;
    readonly ts: number;
    readonly dur: number;
    readonly tid: number;
  }[];
}

test('a trace has each step and command at its time, in microseconds', () => {
  const report = {
    ...REPORT,
    seconds: 3.5,
    steps: [
      { title: 'Installing Python', seconds: 1.25, at: 0.5 },
      { title: 'A step of an earlier release', seconds: 1 },
    ],
    commands: [{ command: 'pip install', at: 0.75, seconds: 0.5, exitCode: 0 }],
  };
  const { traceEvents } = JSON.parse(traceOf(report)) as Trace;
  expect(traceEvents.filter(({ ph }) => ph === 'X').map(({ name, ts, dur, tid }) => [name, ts, dur, tid])).toEqual([
    ['/app', 0, 3_500_000, 1],
    ['Installing Python', 500_000, 1_250_000, 1],
    ['pip install', 750_000, 500_000, 2],
  ]);
});
