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

test('what an install came to is known where it can come to nothing else', () => {
  expect(isKnown({}, {})).toBe(true);
});

test.each<[string, Partial<InstallInputs>, Partial<ResolvedPackage>]>([
  ['what is not pinned', { open: ['ant is not pinned'] }, {}],
  ['what is not understood', { unsure: ['a line'] }, {}],
  ['a local path', { paths: { wheels: 'd' } }, {}],
  ['a configuration of the tool, which may name folders', { configuration: { 'pip.conf': 'e' } }, {}],
  ['an index in a folder', {}, { url: 'file:///index/ant.whl' }],
  ['what was built on the spot', {}, { wheel: false }],
])('%s makes it unknown', (_, inputs, one) => {
  expect(isKnown(inputs, one)).toBe(false);
});

test('a store that goes with its build notes nothing', () => {
  expect(isKnown({}, {}, false)).toBe(false);
});
