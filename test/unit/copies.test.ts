import path from 'node:path';
import { expect, test } from 'vitest';
import { judgeBy, startNotes } from '../../src/lifecycle/copies.ts';
import { readCopies } from '../../src/lifecycle/state/decode.ts';
import type { Stamp } from '../../src/lifecycle/survey.ts';
import { makeApp } from '../support/pybuild.ts';

const SOURCE: Stamp = { dev: 1, ino: 2 ** 40 + 1, mode: 0o644, size: 3, mtimeMs: 1_700_000_000_000.25, ctimeMs: 1_700_000_000_500.25 };
const COPY: Stamp = { dev: 1, ino: 7, mode: 0o644, size: 3, mtimeMs: 1_700_000_005_000.25, ctimeMs: 1_700_000_005_000.25 };
/** Copying began well after the last change of the source, and ended well after the copy was made. */
const PERIOD = { dev: 1, since: COPY.ctimeMs - 1, until: COPY.ctimeMs + 1 };

/** How a later build judges a file with these stamps, given the record above. */
function judged(
  now: { source?: Partial<Stamp>; copy?: Partial<Stamp>; name?: string },
  noted: { source?: Partial<Stamp>; period?: Partial<typeof PERIOD> } = {},
): string {
  const notes = startNotes();
  for (const name of ['other', 'file', 'another']) notes.add(name, { ...SOURCE, ...noted.source }, COPY);
  const folder = makeApp({ notes: notes.encode({ ...PERIOD, ...noted.period }) });
  const judge = judgeBy(readCopies(path.join(folder, 'notes')));
  return judge(now.name ?? 'file', { ...SOURCE, ...noted.source, ...now.source }, { ...COPY, ...now.copy });
}

test('unchanged stamps prove equality', () => {
  expect(judged({})).toBe('equal');
});

test('a file without a record is unknown', () => {
  expect(judged({ name: 'new' })).toBe('unknown');
  expect(judgeBy(undefined)('file', SOURCE, COPY)).toBe('unknown');
});

test.each([
  ['ino', 8],
  ['size', 4],
  ['mtimeMs', 1],
  ['ctimeMs', COPY.ctimeMs + 0.001],
] as const)('with another %s, a source may have changed and a copy is unknown', (field, value) => {
  expect(judged({ source: { [field]: value } })).toBe('unsure');
  expect(judged({ copy: { [field]: value } })).toBe('unknown');
});

test('a source that changed while it was copied, within one tick of the clock, proves nothing', () => {
  expect(judged({}, { period: { since: SOURCE.ctimeMs } })).toBe('unsure');
  expect(judged({}, { period: { since: SOURCE.ctimeMs + 0.001 } })).toBe('equal');
});

test('the clock of another file system may differ by two seconds', () => {
  expect(judged({}, { source: { dev: 2 }, period: { since: SOURCE.ctimeMs + 2000 } })).toBe('unsure');
  expect(judged({}, { source: { dev: 2 }, period: { since: SOURCE.ctimeMs + 2001 } })).toBe('equal');
});

test('a copy made within the last tick of the clock proves nothing', () => {
  expect(judged({}, { period: { until: COPY.ctimeMs } })).toBe('unsure');
});
