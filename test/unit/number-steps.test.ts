import { expect, test } from 'vitest';
import { numberSteps } from '../../src/io/number-steps.ts';
import type { Event } from '../../src/output/events.ts';

test('what happens in a step has its number, in the innermost one if steps are in each other', () => {
  const events: Event[] = [
    { type: 'layer', layer: 'old', state: 'removed', reasons: [] },
    { type: 'step-started', title: 'a' },
    { type: 'info', message: 'i' },
    { type: 'layer', layer: 'l', state: 'created', reasons: [] },
    { type: 'step-started', title: 'b' },
    { type: 'command-started', command: 'c', line: 'l' },
    { type: 'command-output', line: 'l' },
    { type: 'command-finished', command: 'c', seconds: 1 },
    { type: 'step-finished', title: 'b', seconds: 1 },
    { type: 'step-finished', title: 'a', seconds: 1 },
    { type: 'step-started', title: 'c' },
  ];
  const steps = events.map(numberSteps()).map((event) => ('step' in event ? event.step : undefined));
  expect(steps).toEqual([undefined, 1, undefined, 1, 2, 2, 2, 2, 2, 1, 3]);
});
