import { expect, test } from 'vitest';
import { logOfStep, stepsOf } from '../../src/commands/log-steps.ts';

const LOG = `Settings: none

[Copying the app]
App: 2 files copied

[Installing pip 26.3]
$ pip install
  [Not a step]
Error: Could not install

[Installing dependencies]
  last
`;

test('the steps of a log, by a part of their title', () => {
  expect(stepsOf(LOG)).toEqual(['Copying the app', 'Installing pip 26.3', 'Installing dependencies']);
  expect(logOfStep(LOG, 'COPY')).toBe('[Copying the app]\nApp: 2 files copied');
  expect(logOfStep(LOG, 'pip')).toBe('[Installing pip 26.3]\n$ pip install\n  [Not a step]\nError: Could not install');
  expect(logOfStep(LOG, 'installing')?.split('\n')).toHaveLength(6);
  expect([logOfStep(LOG, 'other'), logOfStep('', 'x')]).toEqual([undefined, undefined]);
});
