import { expect, test } from 'vitest';
import { readPipReport } from '../../src/python/managers/pip/report.ts';
import { readResolution, resolutionChanges, type ResolvedPackage } from '../../src/python/resolution.ts';

const SHA256 = 'f4bcbefc124291925f1a26446da31a5178f9483862233b23c0c96a20701f670c';
const WHEEL = {
  metadata: { name: 'Foo.Bar', version: '1.0' },
  download_info: { url: 'http://127.0.0.1/foo_bar-1.0-py3-none-any.whl', archive_info: { hashes: { sha256: SHA256 } } },
  is_direct: false,
  requested: true,
};
const READ: ResolvedPackage = {
  name: 'foo-bar',
  version: '1.0',
  identity: SHA256,
  url: WHEEL.download_info.url,
  wheel: true,
  requested: true,
};

function read(...install: unknown[]): readonly ResolvedPackage[] | undefined {
  return readPipReport(JSON.stringify({ version: '1', install }));
}

test('a wheel from an index is identified by its checksum', () => {
  expect(read(WHEEL)).toEqual([READ]);
});

test('credentials of an index are left out', () => {
  const url = 'http://user:secret@127.0.0.1/foo_bar-1.0-py3-none-any.whl';
  expect(JSON.stringify(read({ ...WHEEL, download_info: { ...WHEEL.download_info, url } }))).not.toContain('secret');
});

test.each([
  ['a source archive', { download_info: { ...WHEEL.download_info, url: 'http://127.0.0.1/foo_bar-1.0.tar.gz' } }, { wheel: false }],
  ['a wheel that the app requests by URL', { is_direct: true }, { wheel: false }],
  ['a wheel without a checksum', { download_info: { url: WHEEL.download_info.url } }, { wheel: false, identity: '' }],
  [
    'an invalid checksum',
    { download_info: { ...WHEEL.download_info, archive_info: { hashes: { sha256: 'x' } } } },
    { wheel: false, identity: '' },
  ],
  [
    'a repository',
    { download_info: { url: 'http://127.0.0.1/r.git', vcs_info: { commit_id: 'c0ffee' } } },
    { wheel: false, identity: 'c0ffee' },
  ],
  [
    'a folder that the app asks for, whose content is compared',
    { download_info: { url: 'file:///app', dir_info: {} } },
    { wheel: false, identity: 'folder' },
  ],
  [
    'a folder that a package asks for',
    { requested: false, download_info: { url: 'file:///x', dir_info: {} } },
    { wheel: false, requested: false, identity: '' },
  ],
  ['a dependency', { requested: false }, { requested: false }],
])('%s', (_, change: object, expected) => {
  const url = (change as Partial<typeof WHEEL>).download_info?.url ?? READ.url;
  expect(read({ ...WHEEL, ...change })).toEqual([{ ...READ, url, ...expected }]);
});

test.each([
  ['no JSON', '{'],
  ['another version', JSON.stringify({ version: '2', install: [WHEEL] })],
  ['no list', JSON.stringify({ version: '1', install: {} })],
  ['an item that is not an object', JSON.stringify({ version: '1', install: [WHEEL, 'x'] })],
  ['an item without a name', JSON.stringify({ version: '1', install: [{ ...WHEEL, metadata: {} }] })],
])('a report is not understood with %s', (_, text) => {
  expect(readPipReport(text)).toBeUndefined();
});

test.each([
  ['the same', {}, []],
  ['another version', { version: '2.0' }, ['foo-bar 1.0 → 2.0']],
  ['another file of the same version', { identity: 'a' }, ['foo-bar 1.0 is another file']],
  ['nothing to identify it by', { identity: '' }, ['foo-bar 1.0 may have changed']],
  ['no longer requested by the app', { requested: false }, ['foo-bar is no longer asked for by name']],
])('a resolution with %s', (_, change, expected) => {
  expect(resolutionChanges([READ], [{ ...READ, ...change }])).toEqual(expected);
});

test('a resolution with more and with fewer packages', () => {
  expect(resolutionChanges([], [READ])).toEqual(['foo-bar 1.0 added']);
  expect(resolutionChanges([READ], [])).toEqual(['foo-bar removed']);
  expect(resolutionChanges([{ ...READ, identity: '' }], [{ ...READ, identity: '' }])).toEqual(['foo-bar 1.0 may have changed']);
});

test.each([[null], [{}], [[1]], [[{ ...READ, wheel: 'yes' }]], [[{ ...READ, identity: undefined }]]])('%j is not a resolution', (value) => {
  expect(readResolution(value)).toBeUndefined();
});
