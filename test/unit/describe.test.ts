import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Audience, type Description, describe } from '../../src/errors/describe.ts';
import { type Failure, PybuildError } from '../../src/errors/failure.ts';
import { FAILURES } from './failure-samples.ts';

function word(failure: Failure, audience: Audience = 'user'): Description {
  return describe(new PybuildError(failure), { verbose: false, audience });
}

function transcript({ kind, exitCode, title, body, advice, output }: Description): string {
  return [
    `--- ${kind} (exit code ${exitCode})`,
    ...output.map((line) => `  | ${line}`),
    `Error: ${title}`,
    ...body,
    ...advice.map((line) => `> ${line}`),
  ].join('\n');
}

test('the words of every failure', async () => {
  const text = FAILURES.map((failure) => transcript(word(failure))).join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot('__snapshots__/failures.txt');
});

test.each(FAILURES.map((failure) => [failure.kind, failure] as const))('%s follows the rules of style', (_, failure) => {
  const { title, body, advice, exitCode } = word(failure);
  const lines = [title, ...body, ...advice];
  expect([1, 2, 75, 100, 127, 129, 130, 143]).toContain(exitCode);
  expect(title).toMatch(/^\S.*[^.\s]$/);
  expect(lines.join(' ').replaceAll('\n', ' ')).not.toMatch(/undefined|\[object|NaN|secret|\p{Cc}|’/u);
  for (const line of advice) expect(line).toMatch(/^([A-Z]|pip |pybuild ).*([.?…)]|: \S.*)$/);
});

/** What only happens on the command line, to which the output folder, `run` and these options belong. */
const OWN =
  /^(usage|strict|offline|host-python-missing|output-|not-ours|locked|not-built|moved|exec-program|port-|check-failed|process-(unknown|missing)|app-command)/;

/** Whether only the command line can fail like this: it alone has --offline, which may stop a tool. */
function isOwn(failure: Failure): boolean {
  return OWN.test(failure.kind) || (failure.kind === 'command-failed' && failure.trouble?.kind === 'offline');
}

test.each(FAILURES.filter((failure) => !isOwn(failure)).map((failure) => [failure.kind, failure] as const))(
  "%s names no option of our own to a platform's user, and has a buildpack's exit code",
  (kind, failure) => {
    const { body, advice, exitCode } = word(failure, 'platform');
    expect(exitCode).toBe(kind === 'not-python' ? 100 : 1);
    expect([...body, ...advice].join(' ')).not.toMatch(/--(python-source|offline|output|strict|verbose|descriptor)\b/);
  },
);

test("the README has every exit code, and a program's own if a command cannot be found", () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] = /\| code \| meaning \|\n(.*?)\n\n/s.exec(readme) ?? [];
  const listed = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) => codes.split(', ').map(Number));
  const given = new Set(FAILURES.map((failure) => word(failure).exitCode));
  expect([...given, 0].toSorted((a, b) => a - b)).toEqual([...listed, 127].toSorted((a, b) => a - b));
  expect(readme).toContain('and 127 if the command does not exist.');
});

test('an unexpected error is reported as a bug, with its stack on request', () => {
  const error = new RangeError('too far');
  expect(describe(error, { verbose: false, audience: 'user' })).toMatchObject({
    kind: 'internal',
    exitCode: 1,
    body: ['RangeError: too far'],
  });
  expect(describe(error, { verbose: true, audience: 'user' }).body.join('\n')).toBe(error.stack);
  expect(describe('thrown text', { verbose: false, audience: 'user' }).body).toEqual(['thrown text']);
});

test('what is wrong with a command line is said in its own options, all else with the option of the build', () => {
  const options = { verbose: false, audience: 'user', variableOption: '--build-env' } as const;
  const usage = new PybuildError({ kind: 'usage', message: "Unknown option '--envv'", hint: 'Did you mean --env?' });
  expect(describe(usage, options).advice).toEqual(['Did you mean --env?']);
  const unset = new PybuildError({ kind: 'variable-unset', uses: [{ name: 'A', file: 'requirements.txt', isEmpty: false }] });
  expect(describe(unset, options).advice.join(' ')).toContain('--build-env A');
});
