import { expect, test } from 'vitest';
import { withoutProgress } from '../../src/python/without-progress.ts';

test('progress and what pip says of every package are left out, errors are not', () => {
  const output = [
    'Looking in indexes: https://host/simple',
    'Collecting ant==1.0 (from -r requirements.txt (line 1))',
    '  Downloading ant-1.0-py3-none-any.whl (5 kB)',
    '   ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 5.0/5.0 kB 1.0 MB/s eta 0:00:00',
    '     ----------------------------------------',
    '  Preparing metadata (pyproject.toml): started',
    '⠙ Resolving dependencies…',
    ' 42% [####      ]',
    '',
    '',
    'ERROR: Could not find a version that satisfies the requirement bee==9.9',
    '  error: subprocess-exited-with-error',
    '  × python setup.py egg_info did not run successfully.',
    '  ╰─> [2 lines of output]',
    '      100% sure that this fails',
    'ERROR: No matching distribution found for bee==9.9',
    '',
    '[notice] A new release of pip is available: 25.0 -> 26.3',
  ];
  expect(withoutProgress(output)).toEqual([
    'ERROR: Could not find a version that satisfies the requirement bee==9.9',
    '  error: subprocess-exited-with-error',
    '  × python setup.py egg_info did not run successfully.',
    '  ╰─> [2 lines of output]',
    '      100% sure that this fails',
    'ERROR: No matching distribution found for bee==9.9',
  ]);
});

test('where there is nothing else, all of it is kept', () => {
  expect(withoutProgress(['Collecting ant', ''])).toEqual(['Collecting ant', '']);
  expect(withoutProgress([])).toEqual([]);
});
