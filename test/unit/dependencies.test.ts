import { expect, test } from 'vitest';
import { chainsTo, readMetadata } from '../../src/python/dependencies.ts';

const VALUES = { python_version: '3.12', sys_platform: 'linux' };
const TEXT = `Metadata-Version: 2.4
Name: Flask
License-Expression: BSD-3-Clause
License: UNKNOWN
Requires-Dist: Werkzeug>=3.1.0
Requires-Dist: importlib-metadata (>=3.6) ; python_version < "3.10"
Requires-Dist: python_dotenv ; extra == 'dotenv'
Requires-Dist: colorama (>=0.4)
Description: first
  second

Requires-Dist: not-a-header
`;

test('what a distribution requires here, with its licence', () => {
  expect(readMetadata(TEXT, VALUES)).toEqual({
    licence: 'BSD-3-Clause',
    requires: [
      { name: 'werkzeug', written: 'Werkzeug>=3.1.0', extra: false },
      { name: 'python-dotenv', written: 'python_dotenv', extra: true },
      { name: 'colorama', written: 'colorama>=0.4', extra: false },
    ],
  });
});

test.each([
  ['License: MIT\n', 'MIT'],
  [`License: ${'A long text. '.repeat(20)}\nClassifier: License :: OSI Approved :: MIT License\n`, 'MIT License'],
  ['Classifier: License :: OSI Approved :: MIT License\r\nClassifier: License :: Public Domain\r\n', 'MIT License, Public Domain'],
  ['License: UNKNOWN\n', undefined],
  ['', undefined],
  ['\0\uFFFD', undefined],
])('a licence in %j', (text, licence) => {
  expect(readMetadata(text, VALUES).licence).toBe(licence);
});

const to = (name: string, extra = false) => ({ name, written: `${name}>=1`, extra });
const PACKAGES = [
  { name: 'app-a', requires: [to('b')] },
  { name: 'b', requires: [to('c'), to('d', true)] },
  { name: 'c', requires: [to('b')] },
  { name: 'd', requires: [] },
  { name: 'e', requires: [to('c')] },
];

test('each package that requires another, by the shortest way from the app', () => {
  expect(chainsTo('c', PACKAGES, ['app-a'])).toEqual([
    { links: [{ name: 'app-a' }, { name: 'b', written: 'b>=1' }, { name: 'c', written: 'c>=1' }] },
    { links: [{ name: 'e' }, { name: 'c', written: 'c>=1' }] },
  ]);
  expect(chainsTo('app-a', PACKAGES, ['app-a'])).toEqual([]);
});

test('an extra counts only where nothing else asks for the package', () => {
  expect(chainsTo('d', PACKAGES, ['app-a'])).toEqual([
    { links: [{ name: 'app-a' }, { name: 'b', written: 'b>=1' }, { name: 'd', written: 'd>=1' }] },
  ]);
});
