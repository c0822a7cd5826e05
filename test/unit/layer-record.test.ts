import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { constant, layerRecord, opaque, optional, text } from '../../src/buildpack/layer-record.ts';

interface Sample {
  readonly kind: 'sample';
  readonly version: string;
  readonly digest: string;
  readonly groups: string | undefined;
}

const SAMPLE = layerRecord<Sample>({
  kind: constant('kind', 'sample'),
  version: text('sample_version', 'the version'),
  digest: opaque('sha256', 'the archive'),
  groups: optional('groups', 'groups'),
});
const ONE: Sample = { kind: 'sample', version: '1', digest: 'aa', groups: undefined };

test('a record survives a round trip through its metadata', () => {
  const samples = fc.record({
    kind: fc.constant('sample' as const),
    version: fc.string(),
    digest: fc.string(),
    groups: fc.option(fc.string(), { nil: undefined }),
  });
  fc.assert(
    fc.property(samples, (sample) => {
      expect(SAMPLE.decode(SAMPLE.encode(sample))).toEqual(sample);
    }),
  );
});

test.each<[string, Record<string, string>]>([
  ['nothing', {}],
  ['a missing key', { kind: 'sample', sample_version: '1' }],
  ['a key of another release', { ...SAMPLE.encode(ONE), flavour: 'sweet' }],
  ['another kind', { ...SAMPLE.encode(ONE), kind: 'other' }],
])('metadata with %s is not understood', (_, metadata) => {
  expect(SAMPLE.decode(metadata)).toBeUndefined();
});

test.each<[Partial<Sample>, string[]]>([
  [{}, []],
  [{ version: '2' }, ['the version: 1 → 2']],
  [{ digest: 'bb', groups: 'docs' }, ['the archive: changed', 'groups: added']],
])('a record that differs by %j reports that', (change, reasons) => {
  expect(SAMPLE.differences(ONE, { ...ONE, ...change })).toEqual(reasons);
});

test('a value that is gone is reported as removed', () => {
  expect(SAMPLE.differences({ ...ONE, groups: 'docs' }, ONE)).toEqual(['groups: removed']);
});
