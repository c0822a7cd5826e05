import { expect, test } from 'vitest';
import { parseProcfile } from '../../src/python/processes.ts';
import { failureOf } from '../support/facts.ts';

/** Types in their order, the default one with a star. */
function types(text: string): string[] {
  return parseProcfile(text).processes.map((process) => (process.default ? `${process.type}*` : process.type));
}

test('a process is run by bash, unchanged', () => {
  expect(parseProcfile('web: gunicorn app:app --bind "0.0.0.0:$PORT" && echo \'a: b\'  # not a comment')).toEqual({
    processes: [
      {
        type: 'web',
        command: ['bash', '-c'],
        args: ['gunicorn app:app --bind "0.0.0.0:$PORT" && echo \'a: b\'  # not a comment'],
        default: true,
      },
    ],
    warnings: [],
  });
});

test.each([
  ['web: a\nworker: b', ['web*', 'worker']],
  ['worker: b\nweb: a', ['worker', 'web*']],
  ['worker: b', ['worker*']],
  ['worker: b\nclock: c', ['worker', 'clock']],
  ['web: a\r\n\r\n  # comment\r\nworker:b\r\n', ['web*', 'worker']],
  ['web : a\n', ['web*']],
  ['web: a\n \t\n', ['web*']],
  ['a-1:x\n0: y', ['a-1', '0']],
  [`${'a'.repeat(63)}: x`, [`${'a'.repeat(63)}*`]],
])('%j', (text, expected) => {
  expect(types(text)).toEqual(expected);
  expect(parseProcfile(text).warnings).toEqual([]);
});

test.each([
  ['Web: a', 'web', 'Line 1: "Web" is read as "web".'],
  ['# x\nnight_job: a', 'night-job', 'Line 2: "night_job" is read as "night-job".'],
  ['  web: echo foo: bar', 'web', 'Line 1: "  web" is read as "web".'],
])('%j is corrected, with a warning', (text, type, warning) => {
  expect(parseProcfile(text)).toMatchObject({ processes: [{ type }], warnings: [warning] });
});

test('the last of two equal types wins', () => {
  const { processes, warnings } = parseProcfile('web: a\nworker: w\nWEB: b');
  expect(processes.map(({ type, args }) => [type, ...args])).toEqual([
    ['worker', 'w'],
    ['web', 'b'],
  ]);
  expect(warnings).toEqual(['Line 3: "WEB" is read as "web".', 'Lines 1 and 3 both define "web"; using line 3.']);
});

test('each fact is reported once, with its lines', () => {
  const { processes, warnings } = parseProcfile('web: a\nweb: b\n\nWEB: c\nclock: x\nclock: y');
  expect(processes.map(({ type, args }) => [type, ...args])).toEqual([
    ['web', 'c'],
    ['clock', 'y'],
  ]);
  expect(warnings).toEqual([
    'Line 4: "WEB" is read as "web".',
    'Lines 1, 2 and 4 all define "web"; using line 4.',
    'Lines 5 and 6 both define "clock"; using line 6.',
  ]);
});

test.each(['', '\n\n', '# web: a\n'])('%j has no process', (text) => {
  expect(parseProcfile(text)).toEqual({ processes: [], warnings: ['It contains no process.'] });
});

test.each([
  ['web', 'the ":" after the process type is missing'],
  [': a', 'a process type has only a-z, 0-9 and "-", and at most 63 characters'],
  ['web:', 'the command after the ":" is missing'],
  ['web: gunicorn app:app \\\n  --bind 0.0.0.0:$PORT', 'a command has to be on one line'],
  ['web: gunicorn \\\n  app', 'a command has to be on one line'],
])('why %j cannot be read', (text, reason) => {
  expect(failureOf(() => parseProcfile(text))).toMatchObject({ reason });
});

test.each([
  ['web gunicorn app', 1],
  ['web: a\nworker', 2],
  ['web:', 1],
  ['web:   \t', 1],
  [': a', 1],
  ['-web: a', 1],
  ['web-: a', 1],
  ['web.1: a', 1],
  ['wéb: a', 1],
  ['web\u001B[31m: a', 1],
  [`${'a'.repeat(64)}: x`, 1],
  ['#ok\n\n"web": a', 3],
  ['- web: a', 1],
])('%j cannot be read', (text, line) => {
  expect(failureOf(() => parseProcfile(text))).toMatchObject({ kind: 'procfile-invalid', line, text: text.split('\n')[line - 1] });
});
