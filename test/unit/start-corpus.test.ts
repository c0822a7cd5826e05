import { expect, test } from 'vitest';
import { CORPUS } from '../support/start-corpus.ts';
import { startOf } from '../support/start.ts';

test.each(CORPUS)('$name', async ({ files, expected }) => {
  const { commands, options } = await startOf(files);
  const asks = expected !== 'none' && 'asks' in expected ? expected.asks : [];
  const starts = expected === 'none' || 'asks' in expected ? {} : expected;
  expect({ commands, options }).toEqual({ commands: starts, options: asks });
});

test('the corpus has apps of all three kinds', () => {
  const kinds = CORPUS.map(({ expected }) => (expected === 'none' ? 'none' : 'asks' in expected ? 'asks' : 'starts'));
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  expect({ starts: count('starts'), asks: count('asks'), none: count('none') }).toEqual({ starts: 27, asks: 6, none: 3 });
});
