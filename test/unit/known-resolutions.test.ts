import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { InstallInputs } from '../../src/buildpack/install-inputs.ts';
import { knownResolution, noteResolution } from '../../src/buildpack/known-resolutions.ts';
import { makeHost } from '../../src/io/make-host.ts';
import type { ResolvedPackage } from '../../src/python/resolution.ts';
import { temporaryFolder } from '../support/pybuild.ts';

const host = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });
const INPUTS: InstallInputs = {
  files: { 'requirements.txt': 'a' },
  paths: {},
  settings: {},
  configuration: {},
  decided: 'b',
  unsure: [],
  open: [],
};
const ANT: ResolvedPackage = { name: 'ant', version: '1.0', identity: 'c', url: 'http://127.0.0.1/ant.whl', wheel: true, requested: true };

function isKnown(inputs: Partial<InstallInputs>, one: Partial<ResolvedPackage>, lasts = true): boolean {
  const store = { dir: temporaryFolder(), maker: 'python', lasts };
  const all = { ...INPUTS, ...inputs };
  noteResolution(host, store, all, [{ ...ANT, ...one }]);
  return knownResolution(host, store, all) !== undefined;
}

test('a resolution is known if no other is possible', () => {
  expect(isKnown({}, {})).toBe(true);
});

test.each<[string, Partial<InstallInputs>, Partial<ResolvedPackage>]>([
  ['an unpinned package', { open: ['ant is not pinned'] }, {}],
  ['a line that is not understood', { unsure: ['a line'] }, {}],
  ['a local path', { paths: { wheels: 'd' } }, {}],
  ['a configuration of the tool that cannot be read', { configuration: { 'pip.conf': 'e' } }, {}],
  ['an index in a folder', {}, { url: 'file:///index/ant.whl' }],
  ['a locally built package', {}, { wheel: false }],
])('%s makes it unknown', (_, inputs, one) => {
  expect(isKnown(inputs, one)).toBe(false);
});

test.each([
  ['[global]\ntimeout = 30\n', true],
  ['[global]\nfind-links = /wheels\n', false],
  ['[install]\nfind_links = /wheels\n', false],
])('a configuration that reads %j leaves it known: %s', (text, known) => {
  const file = path.join(temporaryFolder(), 'pip.conf');
  writeFileSync(file, text);
  expect(isKnown({ configuration: { [file]: 'e' } }, {})).toBe(known);
});

test('a store that ends with its build records nothing', () => {
  expect(isKnown({}, {}, false)).toBe(false);
});
