import { expect, test } from 'vitest';
import type { Event } from '../../src/output/events.ts';
import { cutAtWord, type Working, workingAfter, workingLine } from '../../src/output/working.ts';

const START: Event = { type: 'step-started', title: 'Installing\u0007 Python' };

const whole = (text: string): string => text;

function after(...events: readonly Event[]): Working | undefined {
  return events.reduce<Working | undefined>((working, event) => workingAfter(working, event, 1000), undefined);
}

test('a spinner names the step, and has a clock from the first second on', () => {
  const working = after(START) as Working;
  const lines = [1999, 2000, 60_999, 61_000, 185_000].map((now) => workingLine(working, now, whole));
  expect(lines).toEqual(['', '  1s', '  59s', '  1m 0s', '  3m 4s'].map((clock) => `Installing\uFFFD Python${clock}`));
});

test('a part of a step is named, and the last that was heard of it', () => {
  const compiling = after(START, { type: 'command-output', line: 'old' }, { type: 'activity', title: 'compiling bytecode' }) as Working;
  expect(workingLine(compiling, 4000, whole)).toBe('Installing\uFFFD Python: compiling bytecode  3s');
  expect(workingLine(compiling, 4000, (text, less) => text.slice(0, 14 - less))).toBe('Installing  3s');
  expect(compiling.note).toBe('');
  expect(workingAfter(compiling, { type: 'command-output', line: '  \u001B[31mred\u001B[0m\u0007 ' }, 0)?.note).toBe('red');
});

test.each<[Extract<Event, { type: 'progress' }>, string]>([
  [{ type: 'progress', what: 'Python', done: 5e6, total: 1e7, unit: 'bytes', perSecond: 1e6 }, 'Python: 5.0 MB of 10.0 MB, 1.0 MB/s'],
  [{ type: 'progress', what: 'Python', done: 5e6, unit: 'bytes' }, 'Python: 5.0 MB'],
  [{ type: 'progress', what: 'Copying the app', done: 12, unit: 'files' }, '12 files'],
])('progress: %j', (event, note) => {
  expect(after(START, event)?.note).toBe(note);
});

test('nothing is under way outside of a step', () => {
  expect(after({ type: 'activity', title: 'a' }, { type: 'command-output', line: 'l' })).toBeUndefined();
  expect(after(START, { type: 'step-finished', title: 't', seconds: 1 })).toBeUndefined();
});

/** Breaks a text as a terminal would, at words if asked to. */
function firstLine(text: string, width: number, wordWrap: boolean): string {
  if (text.length <= width) return text;
  const at = wordWrap ? text.lastIndexOf(' ', width) : width;
  return text.slice(0, at > 0 ? at : width);
}

test.each([
  ['Installing dependencies: compiling', 40, 'Installing dependencies: compiling'],
  ['Installing dependencies: compiling', 34, 'Installing dependencies: compiling'],
  ['Installing dependencies: compiling', 33, 'Installing dependencies:…'],
  ['Installing dependencies', 12, 'Installing…'],
  ['Downloading https://files.example/a-very-long-name.whl', 30, 'Downloading https://files.exa…'],
  ['Installing', 1, 'I'],
])('%j is cut at a word for a width of %d', (text, width, shown) => {
  expect(cutAtWord(text, width, firstLine)).toBe(shown);
});
