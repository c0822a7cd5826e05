import { describe, expect, test } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { brokenLine } from '../../src/output/breakable.ts';
import type { Line } from '../../src/output/lines.ts';

function broken(line: Partial<Line> & { text: string }, width: number): string[] {
  return brokenLine({ tone: 'plain', ...line }, width, (text, columns) => wrapAnsi(text, columns, { trim: true }));
}

describe('a line on a terminal', () => {
  test.each<[string, string, number, string[]]>([
    ['that fits', 'one two', 7, ['one two']],
    ['that does not', 'one two three', 9, ['one two', 'three']],
    ['with an indent', '  one two three', 9, ['  one two', '  three']],
    ['that is empty', '', 9, ['']],
    ['with a word that is wider than the terminal', 'see /a/path/that/is/long ok', 10, ['see', '/a/path/that/is/long', 'ok']],
    ['of wide characters', '日本 日本 日本', 9, ['日本 日本', '日本']],
    ['on the narrowest terminal', 'a b', 1, ['a', 'b']],
  ])('%s', (_, text, width, lines) => {
    expect(broken({ text }, width)).toEqual(lines);
  });

  test.each<[string, string, number, string[]]>([
    ['after a colon', 'Create a lock: poetry lock --no-update', 30, ['Create a lock:', 'poetry lock --no-update']],
    [
      'before a full stop',
      'To retry: pybuild build --offline. It may pass.',
      30,
      ['To retry:', 'pybuild build --offline. It', 'may pass.'],
    ],
    ['alone', 'uv pip compile --generate-hashes', 10, ['uv pip compile --generate-hashes']],
    ['with sudo', 'On Debian: sudo apt-get install libpq-dev', 20, ['On Debian:', 'sudo apt-get install libpq-dev']],
  ])('with a command %s, which stays in one piece', (_, text, width, lines) => {
    expect(broken({ text }, width)).toEqual(lines);
  });

  test('that only begins like a command', () => {
    expect(broken({ text: 'git could not fetch it.' }, 10)).toEqual(['git could', 'not fetch', 'it.']);
  });

  test('with a column of values has them below each other, where there is room', () => {
    expect(broken({ text: '  Name  one two three', indent: 8 }, 16)).toEqual(['  Name  one two', '        three']);
    expect(broken({ text: '  Name  one two', indent: 8 }, 10)).toEqual(['  Name', '  one two']);
  });

  test('that is to be copied is left alone', () => {
    expect(broken({ text: 'Next: pybuild run', whole: true }, 5)).toEqual(['Next: pybuild run']);
  });
});
