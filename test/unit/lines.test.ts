import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitLines } from '../../src/io/lines.ts';

/** The lines of what comes in these parts. */
function linesOf(...parts: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const reader = splitLines((line) => lines.push(line));
  for (const part of parts) reader.write(Buffer.from(part as string));
  reader.end();
  return lines;
}

test.each<[string, string[], string[]]>([
  ['nothing', [], []],
  ['lines', ['a\nb\n'], ['a', 'b']],
  ['a last line without an end', ['a\nb'], ['a', 'b']],
  ['empty lines', ['\n\na\n'], ['', '', 'a']],
  ['a line in parts', ['a', 'b', '\nc'], ['ab', 'c']],
  ['line ends of Windows, cut in two', ['a\r', '\nb\r\n'], ['a', 'b']],
  ['what is written over', ['1%\r50%\r', '100%\rdone\n'], ['done']],
  ['what is written over at the very end', ['1%\r2%\r\nx\r'], ['2%', 'x']],
])('of a program that writes %s', (_, parts, lines) => {
  expect(linesOf(...parts)).toEqual(lines);
});

test('the lines do not depend on the parts in which text comes', () => {
  const piece = fc.constantFrom('a', 'é', '日', '\n', '\r', '\r\n', ' ');
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 5 }), (pieces, size) => {
      const bytes = Buffer.from(pieces.join(''));
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (__, index) => bytes.subarray(index * size, (index + 1) * size));
      expect(linesOf(...parts)).toEqual(linesOf(bytes));
    }),
  );
});

test('bytes that are no UTF-8 are shown as such', () => {
  expect(linesOf(Buffer.from([0x61, 0xff, 0xc3, 0x0a, 0xe6, 0x97]))).toEqual(['a\uFFFD\uFFFD', '\uFFFD']);
});

describe('of megabytes without a line end', () => {
  const MEGABYTE = 'x'.repeat(1e6);

  test('the beginning is kept', () => {
    const [line = '', next, ...more] = linesOf(...Array.from({ length: 10 }, () => MEGABYTE), '\nnext\n');
    expect([line.length, line.slice(-2), next, more]).toEqual([64 * 1024 + 1, 'x…', 'next', []]);
  });

  test('what is not written over is kept', () => {
    expect(linesOf(MEGABYTE, '\r', MEGABYTE, '\r', 'done', '\n')).toEqual(['done']);
    expect(linesOf(MEGABYTE, '\r', '\n')).toEqual([`${'x'.repeat(64 * 1024)}…`]);
  });
});
