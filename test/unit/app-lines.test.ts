import { expect, test } from 'vitest';
import { appLine, prefixesOf } from '../../src/output/app-lines.ts';

const ESC = '\u001B';

test.each([
  ['what clears the screen and moves the cursor', `${ESC}[2J${ESC}[1;1Ha${ESC}[Kb${ESC}[?25l${ESC}7c${ESC}Md`, 'abcd'],
  ['a title, ended by a bell or as ECMA-48 has it', `${ESC}]0;title\u0007a${ESC}]8;;http://x${ESC}\\b${ESC}]0;${ESC}[1A`, 'ab'],
  ['a device string', `${ESC}P1$r0m${ESC}\\a`, 'a'],
  ['the same in one byte', 'a\u009B2Jb\u009D0;title\u009Cc\u0085', 'abc'],
  ['a character set, and a reset', `${ESC}(0a${ESC}cb`, 'ab'],
  ['a sequence without its end', `a${ESC}[12`, 'a'],
  ['an escape at the end', `a${ESC}`, 'a'],
  ['bells, backspaces and zeros, but no tab', 'a\u0007\b\0\tb', 'a\tb'],
  ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
  ['the end of a line of Windows', 'a\r', 'a'],
  ['all but the last state of a progress bar', '10%\r50%\r100%', '100%'],
  ['nothing of plain text', 'Grüße → 🎉 [0m', 'Grüße → 🎉 [0m'],
])('leaves out %s', (_, line, shown) => {
  expect(appLine(line, { colour: false })).toBe(shown);
});

test('colours stay on a terminal, nothing else does, and none goes on into the next line', () => {
  expect(appLine(`${ESC}[2J${ESC}[31mred${ESC}[1A`, { colour: true })).toBe(`${ESC}[31mred${ESC}[0m`);
  expect(appLine(`${ESC}[38:5:1mred`, { colour: true })).toBe(`${ESC}[38:5:1mred${ESC}[0m`);
  expect(appLine('plain', { colour: true })).toBe('plain');
});

test('prefixes are equally wide, and each process has a colour of its own', () => {
  expect(prefixesOf(['web', 'worker'], { colour: false })).toEqual(['web    | ', 'worker | ']);
  expect(prefixesOf(['web', 'worker'], { colour: true })).toEqual([`${ESC}[36mweb    |${ESC}[0m `, `${ESC}[33mworker |${ESC}[0m `]);
  expect(
    prefixesOf(
      Array.from({ length: 7 }, () => 'a'),
      { colour: true },
    )[6],
  ).toBe(`${ESC}[36ma |${ESC}[0m `);
});
