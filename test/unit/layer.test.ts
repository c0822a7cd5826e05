import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUILDPACK, escapedId } from '../../src/cnb/buildpack.ts';
import { encodeLaunch } from '../../src/cnb/launch.ts';
import { decodeLayerMetadata, decodeLayerTypes, encodeLayer } from '../../src/cnb/layer.ts';
import { parse, stringify } from '../../src/io/toml.ts';

const TYPES = fc.record({ launch: fc.boolean(), build: fc.boolean(), cache: fc.boolean() });
const WORD = fc.stringMatching(/^[a-z_:./-]{1,20}$/);
const METADATA = fc
  .dictionary(WORD, fc.string({ unit: 'grapheme-ascii' }))
  .filter((table) => !['constructor', '__proto__'].some((key) => Object.hasOwn(table, key)));

/** A document as read back from disk. */
function written(document: Record<string, unknown>): Readonly<Record<string, unknown>> {
  const read = parse(stringify(document), 'layer.toml');
  if ('problem' in read) throw new Error('It does not parse.');
  return read.table;
}

test('types and metadata survive a round trip through the disk', () => {
  fc.assert(
    fc.property(TYPES, METADATA, (types, metadata) => {
      const document = written(encodeLayer(types, metadata));
      expect(decodeLayerTypes(document)).toEqual(types);
      expect(decodeLayerMetadata(document)).toEqual(Object.keys(metadata).length === 0 ? undefined : metadata);
    }),
  );
});

test('metadata is sorted, whatever its original order', () => {
  const types = { launch: true, build: true, cache: false };
  expect(stringify(encodeLayer(types, { b: '2', a: '1' }))).toBe(stringify(encodeLayer(types, { a: '1', b: '2' })));
});

test.each([
  [{}, { launch: false, build: false, cache: false }],
  [{ types: { launch: true } }, { launch: true, build: false, cache: false }],
  [{ types: { build: 'true', cache: 1 } }, { launch: false, build: false, cache: false }],
  [{ types: true }, { launch: false, build: false, cache: false }],
])('types of %j', (document, types) => {
  expect(decodeLayerTypes(document)).toEqual(types);
});

test.each([{}, { metadata: 'x' }, { metadata: ['x'] }, { metadata: { version: 3 } }, { metadata: { a: 'x', b: { c: 'x' } } }])(
  'metadata of %j is none of ours',
  (document) => {
    expect(decodeLayerMetadata(document)).toBeUndefined();
  },
);

test('a launch config has a default only if one is set, and never direct', () => {
  const web = { type: 'web', command: ['bash', '-c'], args: ['flask run'], default: true };
  expect(encodeLaunch({ processes: [web, { ...web, type: 'worker', default: false }] })).toEqual({
    processes: [
      { type: 'web', command: ['bash', '-c'], args: ['flask run'], default: true },
      { type: 'worker', command: ['bash', '-c'], args: ['flask run'] },
    ],
  });
});

test('the escaped id of the buildpack is a valid folder name', () => {
  expect(escapedId(BUILDPACK.id)).toBe('pybuild_python');
  expect(escapedId('a/b/c')).toBe('a_b_c');
});
