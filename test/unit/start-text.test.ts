import { expect, test } from 'vitest';
import { processRows, SUMMARY_ROWS } from '../../src/output/start-text.ts';

function named(...types: readonly string[]): Parameters<typeof processRows>[0] {
  return types.map((type) => ({ type, command: ['bash', '-c'], args: [`run ${type}`], default: type === 'web' }));
}

test('each process has a line with its command', () => {
  expect(processRows(named('release', 'web'))).toEqual([
    ['Processes', 'release: run release'],
    ['', 'web (default): run web'],
  ]);
});

test('a summary has room for six, and then names the others', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(processRows(named(...six), [], SUMMARY_ROWS)).toHaveLength(6);
  const rows = processRows(named(...six, 'web'), [], SUMMARY_ROWS);
  expect(rows.slice(-2)).toEqual([
    ['', 'e: run e'],
    ['', 'and 2 more: f, web (default)'],
  ]);
  expect(rows).toHaveLength(6);
  expect(processRows(named(...six, 'web'))).toHaveLength(7);
});

test('evidence counts as a line, and stays with its process', () => {
  const all = named('a', 'b', 'c', 'd').map((process) => ({ ...process, evidence: ['x.py:1'] }));
  expect(processRows(all, [], SUMMARY_ROWS).slice(-2)).toEqual([
    ['', '  x.py:1'],
    ['', 'and 2 more: c, d'],
  ]);
});

test("without processes, one of the app's own options is the example", () => {
  expect(processRows([])[0]?.[1]).toContain('for example: web: python main.py');
  const options = [{ line: 'worker: python bot.py', evidence: [] }];
  expect(processRows([], options)[0]?.[1]).toContain('for example: worker: python bot.py');
});
