import { expect, test } from 'vitest';
import { compareVersions, isSpecifier, matchesSpecifier } from '../../src/python/specifier.ts';

test.each([
  ['>=3.11', '3.11.0', true],
  ['>=3.11,<3.12', '3.12.0', false],
  ['>=3.11,', '3.12.0', true],
  ['>=3.11, ,<3.13', '3.12.0', true],
  ['', '3.12.0', true],
  ['!=3.12.1', '3.12.1', false],
  ['~=3.11.2', '3.12.0', false],
  ['==3.12.*', '3.12.9', true],
])('%j and %s: %s', (specifier, version, within) => {
  expect(isSpecifier(specifier)).toBe(true);
  expect(matchesSpecifier(version, specifier)).toBe(within);
});

test.each(['3.12', '^3.12', '>=', '>=3.11 <4'])('%j is not a specifier', (specifier) => {
  expect(isSpecifier(specifier)).toBe(false);
});

test('versions are ordered by their numbers', () => {
  expect(['3.12.10', '3.9.1', '3.12.9'].toSorted(compareVersions)).toEqual(['3.9.1', '3.12.9', '3.12.10']);
});
