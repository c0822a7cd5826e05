import { expect, test } from 'vitest';
import { type Description, describe } from '../../src/errors/describe.ts';
import { type Failure, PybuildError } from '../../src/errors/failure.ts';
import { FAILURES } from './failure-samples.ts';

function word(failure: Failure): Description {
  return describe(new PybuildError(failure), { verbose: false });
}

function transcript({ kind, exitCode, title, body, advice, output }: Description): string {
  return [
    `--- ${kind} (exit code ${exitCode})`,
    ...output.map((line) => `  | ${line}`),
    `[Error: ${title}]`,
    ...body,
    ...advice.map((line) => `> ${line}`),
  ].join('\n');
}

test('the words of every failure', async () => {
  const text = FAILURES.map((failure) => transcript(word(failure))).join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot('__snapshots__/failures.txt');
});

test.each(FAILURES.map((failure) => [failure.kind, failure] as const))('%s is worded with care', (_, failure) => {
  const { title, body, advice, exitCode } = word(failure);
  const lines = [title, ...body, ...advice];
  expect([1, 2, 75, 100, 129, 130, 143]).toContain(exitCode);
  expect(title).toMatch(/^\S.*[^.\s]$/);
  expect(lines.join(' ').replaceAll('\n', ' ')).not.toMatch(/undefined|\[object|NaN|secret|\p{Cc}|’/u);
  for (const line of advice) expect(line).toMatch(/^([A-Z]|pip |pybuild ).*([.?…)]|: \S.*)$/);
});

test('what nobody expected is told as a mistake of ours, with its stack on demand', () => {
  const error = new RangeError('too far');
  expect(describe(error, { verbose: false })).toMatchObject({ kind: 'internal', exitCode: 1, body: ['RangeError: too far'] });
  expect(describe(error, { verbose: true }).body.join('\n')).toBe(error.stack);
  expect(describe('thrown text', { verbose: false }).body).toEqual(['thrown text']);
});
