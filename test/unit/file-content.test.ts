import { expect, test } from 'vitest';
import { stringIn, tableIn, tablesIn } from '../../src/python/file-content.ts';

test('only the tables in a list are returned', () => {
  expect(tablesIn([{ a: 1 }, 'text', null, [], { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
  for (const none of [undefined, 'text', { a: {} }]) expect(tablesIn(none)).toEqual([]);
});

test('a missing value, or one of another type, is an empty table or no string', () => {
  const table = { tool: { poetry: { name: 'app', version: 1 } }, list: [{ name: 'x' }] };
  expect(stringIn(tableIn(table, 'tool', 'poetry'), 'name')).toBe('app');
  expect(stringIn(tableIn(table, 'tool', 'poetry'), 'version')).toBeUndefined();
  for (const keys of [['tool', 'pdm'], ['list'], ['tool', 'poetry', 'name'], ['nothing', 'at', 'all']])
    expect(tableIn(table, ...keys)).toEqual({});
  expect(tableIn(undefined, 'tool')).toEqual({});
});
