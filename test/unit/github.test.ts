import { expect, test } from 'vitest';
import type { Event } from '../../src/output/events.ts';
import { githubReporter } from '../../src/output/github.ts';
import type { Detail } from '../../src/output/lines.ts';

function log(events: readonly Event[], detail: Detail = 'normal'): string {
  let text = '';
  const write = (more: string): void => void (text += more);
  const reporter = githubReporter(write, write, detail, () => 'token');
  for (const event of events) reporter.emit(event);
  reporter.close();
  return text;
}

const FAILURE: Event = {
  type: 'failure',
  kind: 'command-failed',
  reason: 'no-wheel',
  title: 'Could not install: 100%, sorry',
  body: ['First line', 'Second'],
  advice: ['Do this'],
  output: ['::error::from a tool'],
  exitCode: 1,
  file: 'reqs/a,b.txt',
  line: 3,
};

test('a step is a group, and what a tool prints gives no commands', () => {
  const events: Event[] = [
    { type: 'step-started', title: 'Installing dependencies' },
    { type: 'command-output', line: '::set-env name=PATH::/tmp' },
    { type: 'step-finished', title: 'Installing dependencies', seconds: 1, outcome: 'Packages: 2' },
  ];
  expect(log(events)).toBe(`::group::Installing dependencies
::stop-commands::token
  ::set-env name=PATH::/tmp
::token::
::stop-commands::token
Packages: 2  1.0s
::token::
::endgroup::
`);
  expect(log(events, 'quiet')).toBe('');
});

test('a failure is an annotation at its line, outside of the group', () => {
  const text = log([{ type: 'step-started', title: 'Installing' }, FAILURE]);
  expect(text.indexOf('::endgroup::')).toBeLessThan(text.indexOf('::error '));
  expect(text).toContain(
    '\n::error file=reqs/a%2Cb.txt,line=3,title=Could not install%3A 100%25%2C sorry::First line%0ASecond%0ADo this\n',
  );
  expect(text).toContain('::stop-commands::token\n\n  ::error::from a tool\n');
});

test('a warning is an annotation; a file outside of the checkout is no place', () => {
  expect(log([{ type: 'warning', title: 'Odd', body: ['One', 'two\u001B[2J\r'] }])).toContain(
    '\n::warning title=Odd::One%0Atwo\uFFFD[2J\uFFFD\n',
  );
  expect(log([{ ...FAILURE, file: '/etc/env' }])).toContain('::error title=Could');
});

test('each run has a token of its own', () => {
  let text = '';
  const write = (more: string): void => void (text += more);
  for (const _ of [1, 2]) githubReporter(write, write, 'normal').emit({ type: 'info', message: 'x' });
  const tokens = [...text.matchAll(/^::stop-commands::([0-9a-f]{32})$/gm)].map(([, token]) => token);
  expect(new Set(tokens).size).toBe(2);
});
