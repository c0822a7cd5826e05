import { expect, test } from 'vitest';
import { outcomeOf } from '../support/lockless.ts';
import { LOCKLESS_CORPUS } from '../support/lockless-corpus.ts';

test.each(LOCKLESS_CORPUS)('$name', async (app) => {
  expect(await outcomeOf(app)).toEqual(app.expected);
});

test('the corpus has apps of each kind', () => {
  const kinds = LOCKLESS_CORPUS.map(({ expected }) => (typeof expected === 'string' ? expected : (Object.keys(expected)[0] ?? '')));
  const counts = Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]));
  expect(counts).toEqual({ builds: 47, asks: 4, refuses: 22, 'not-python': 4 });
});
