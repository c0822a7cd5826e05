import { expect, test } from 'vitest';
import { indexLines } from '../../src/output/index-text.ts';
import type { IndexAnswers } from '../../src/output/inspection.ts';

const NONE: IndexAnswers = { asked: 0, outdated: [], yanked: [], unknown: [] };
const UNKNOWN = { name: 'ant', version: '1.0', reason: 'not on the index' };

test.each<[what: string, answers: IndexAnswers, lines: string[]]>([
  [
    'packages that are outdated, yanked, or both',
    {
      ...NONE,
      asked: 4,
      outdated: ['ant', 'bee'].map((name) => ({ name, version: '1.0', latest: '2.0' })),
      yanked: [
        { name: 'bee', version: '1.0', reason: 'Broken.' },
        { name: 'cat', version: '1.0' },
      ],
    },
    ['  bee 1.0  yanked: Broken; 2.0 is newer', '  cat 1.0  yanked', '  ant 1.0  2.0 is newer'],
  ],
  ['no package', NONE, ['  No package comes from an index.']],
  ['one that is up to date', { ...NONE, asked: 1 }, ['  The package is up to date, and not yanked.']],
  ['several that are', { ...NONE, asked: 3 }, ['  All 3 packages are up to date, and none is yanked.']],
  ['none that could be looked up', { ...NONE, asked: 1, unknown: [UNKNOWN] }, ['  Not looked up: ant (not on the index)']],
  [
    'all but one',
    { ...NONE, asked: 3, unknown: [UNKNOWN] },
    ['  The other 2 packages are up to date, and none is yanked.', '  Not looked up: ant (not on the index)'],
  ],
])('what the index says of %s', (_, answers, lines) => {
  expect(indexLines(answers).map(({ text }) => text)).toEqual(lines);
});
