import { expect, test } from 'vitest';
import { formatBytes, formatSeconds, parseBytes } from '../../src/output/format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1536, '1.5 kB'],
  [99_940, '99.9 kB'],
  [99_960, '100 kB'],
  [123_456, '123 kB'],
  [999_499, '999 kB'],
  [999_960, '1.0 MB'],
  [45_000_000, '45.0 MB'],
  [1_234_000_000, '1.2 GB'],
  [5_000_000_000_000, '5000 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ['0', 0],
  ['5GB', 5e9],
  ['5gb', 5e9],
  ['500 MB', 5e8],
  ['1.5G', 1.5e9],
  ['2GiB', 2 ** 31],
  ['17', undefined],
  ['0', 0],
  ['3B', 3],
  ['0.5', undefined],
  ['', undefined],
  ['GB', undefined],
  ['-1', undefined],
  ['1e9', undefined],
  ['5 QB', undefined],
  ['5GB!', undefined],
])('%s is a size of %s bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each([
  [0, '0.0s'],
  [0.42, '0.4s'],
  [59.94, '59.9s'],
  [59.96, '1m 0s'],
  [75, '1m 15s'],
  [119.7, '2m 0s'],
  [3725, '62m 5s'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
