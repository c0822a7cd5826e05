import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/output/events.ts';
import type { Detail } from '../../src/output/lines.ts';
import type { LayerState } from '../../src/output/report.ts';
import { makeStory } from '../../src/output/text.ts';

/** The texts that a story tells of events, one after the other. */
function told(detail: Detail, ...events: readonly Event[]): string[] {
  const tell = makeStory(detail);
  return events.flatMap((event) => tell(event).map(({ text }) => text));
}

function layer(name: string, state: LayerState, ...reasons: string[]): Event {
  return { type: 'layer', layer: name, state, reasons };
}

const STARTED: Event = { type: 'step-started', title: 'Installing dependencies' };
const FINISHED: Event = {
  type: 'step-finished',
  title: 'Installing dependencies',
  seconds: 2.13,
  outcome: 'Packages: 8 installed by pip 26.3',
};
const ROUTINE: Event = { type: 'step-finished', title: 'Collecting', seconds: 1, outcome: 'Static files: collected', routine: true };
const FAILURE: Event = {
  type: 'failure',
  kind: 'io',
  title: 'No',
  body: ['One\nTwo'],
  advice: [],
  output: ['a', 'b'],
  exitCode: 1,
  reason: 'io',
};

describe('a step', () => {
  test.each<[string, readonly Event[], readonly string[]]>([
    ['that has made its layers', [layer('pip-cache', 'created'), layer('venv', 'created')], ['Packages: 8 installed by pip 26.3  2.1s']],
    ['whose layers were all kept', [layer('pip-cache', 'reused'), layer('venv', 'reused', 'resolved again: the same 8 packages')], []],
    [
      'with a layer that was rebuilt',
      [layer('pip-cache', 'reused'), layer('venv', 'rebuilt', 'requirements.txt: changed')],
      ['Packages: 8 installed by pip 26.3 (requirements.txt changed)  2.1s'],
    ],
    [
      'with layers that were rebuilt for many reasons, each said once',
      [layer('pip-cache', 'rebuilt', 'a', 'b'), layer('venv', 'rebuilt', 'a', 'c', 'd', 'e')],
      ['Packages: 8 installed by pip 26.3 (a; b; c; and 2 more)  2.1s'],
    ],
  ])('%s', (_, layers, lines) => {
    expect(told('normal', layer('python', 'rebuilt', 'of another step'), STARTED, ...layers, FINISHED)).toEqual(lines);
  });

  test('that says something in brackets has its reason there', () => {
    const finished: Event = { type: 'step-finished', title: 't', seconds: 1, outcome: 'Python 3.14.0 (default)' };
    expect(told('normal', STARTED, layer('python', 'rebuilt', '3.12.1 → 3.14.0'), finished)).toEqual([
      'Python 3.14.0 (default; 3.12.1 → 3.14.0)  1.0s',
    ]);
  });

  test('that is the same on every build is shown beside others only', () => {
    expect(told('normal', STARTED, ROUTINE)).toEqual([]);
    expect(told('normal', STARTED, layer('venv', 'reused'), FINISHED, STARTED, ROUTINE)).toEqual([]);
    expect(told('normal', STARTED, FINISHED, STARTED, ROUTINE).at(-1)).toBe('Static files: collected  1.0s');
    expect(told('verbose', STARTED, ROUTINE).at(-1)).toBe('Static files: collected  1.0s');
  });
});

describe("a failed tool's last lines stand before the title, once", () => {
  const OUTPUT: readonly Event[] = ['a', 'b'].map((line) => ({ type: 'command-output', line }));
  const LAST = ['Error: No', 'One', 'Two'];

  test.each(['normal', 'quiet'] as const)('%s', (detail) => {
    expect(told(detail, STARTED, ...OUTPUT, FAILURE)).toEqual(['', '  a', '  b', ...LAST]);
  });

  test('verbose, which has shown them as they came', () => {
    expect(told('verbose', ...OUTPUT, FAILURE)).toEqual(['  a', '  b', '', ...LAST]);
  });

  test('verbose, an app that was checked: its end and the result stand nowhere else', () => {
    const checked: readonly Event[] = [
      ...['a', 'b'].map((line): Event => ({ type: 'process-output', process: 'web', line })),
      { type: 'process-ended', process: 'web', pid: 1, seconds: 1, exitCode: 1 },
      { type: 'check', process: 'web', ok: false, text: 'web ended', seconds: 1 },
    ];
    expect(told('verbose', ...checked, FAILURE)).toEqual(['  a', '  b', '', ...LAST]);
    expect(told('normal', ...checked, FAILURE)).toEqual(['', '  a', '  b', ...LAST]);
  });

  test('verbose, where something else came after them', () => {
    expect(told('verbose', { type: 'detail', message: 'm' }, FAILURE)).toEqual(['m', '', '  a', '  b', ...LAST]);
  });
});
