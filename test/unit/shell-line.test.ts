import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/io/command.ts';
import { quoted } from '../../src/errors/quoted.ts';
import { shellLine } from '../../src/io/shell-line.ts';

const CALLER = { PATH: '/bin', HOME: '/home/me' };

function lineOf(command: Partial<Command>, given: Record<string, string> = {}, caller: Record<string, string> = CALLER): string {
  return shellLine({ program: 'pip', args: ['install'], cwd: '/app', env: CALLER, ...command }, { caller, given });
}

test.each<[string, string, string]>([
  ['a folder', lineOf({}), 'cd /app && pip install'],
  ['words to quote', lineOf({ args: ["it's", 'a b', '', '$HOME'], cwd: '/my app' }), "cd '/my app' && pip 'it'\\''s' 'a b' '' '$HOME'"],
  ['variables that differ, in their order', lineOf({ env: { ...CALLER, B: '2 3', A: '1' } }), "cd /app && env A=1 'B=2 3' pip install"],
  ["a tool's variables that are left out", lineOf({}, {}, { ...CALLER, PIP_X: '1', LANG: 'C' }), 'cd /app && env -u PIP_X pip install'],
  ['little input', lineOf({ input: '["a"]' }), `cd /app && pip install <<< '["a"]'`],
  ['much input', lineOf({ input: 'x'.repeat(2001) }), 'cd /app && pip install # with 2001 characters on stdin'],
])('a command with %s', (_, line, expected) => {
  expect(line).toBe(expected);
});

describe('what the user gave the build is not shown', () => {
  const SECRET = 'correct horse';

  test('as the value of its variable, however short', () => {
    expect(lineOf({ env: { ...CALLER, TOKEN: 'x' } }, { TOKEN: 'x' })).toBe('cd /app && env TOKEN=… pip install');
    expect(lineOf({ env: { ...CALLER, 'A;b': 'x' } }, { 'A;b': 'x' })).toBe("cd /app && env 'A;b=…' pip install");
  });

  test('in other variables, in words, on stdin', () => {
    const env = { ...CALLER, TOKEN: SECRET, OTHER: `Bearer ${SECRET}` };
    const line = lineOf({ env, args: [`--header=${SECRET}`], input: SECRET }, { TOKEN: SECRET });
    expect(line).toBe("cd /app && env 'OTHER=Bearer …' TOKEN=… pip --header=… <<< …");
  });

  test('but what the shell has itself is not shown at all', () => {
    expect(lineOf({ env: { ...CALLER, TOKEN: SECRET } }, { TOKEN: SECRET }, { ...CALLER, TOKEN: SECRET })).toBe('cd /app && pip install');
  });
});

test('a shell reads each word as it was', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
        { minLength: 1 },
      ),
      (words) => {
        const read = execFileSync('bash', ['-c', `printf '%s\\0' ${words.map(quoted).join(' ')}`], { encoding: 'utf8' });
        expect(read.split('\0').slice(0, -1)).toEqual(words);
      },
    ),
    { numRuns: 50 },
  );
});

test('control characters are written so that a line stays one', () => {
  expect(quoted("a\nb\t'\\\u001b")).toBe("$'a\\nb\\t\\'\\\\\\u001b'");
});
