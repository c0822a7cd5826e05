import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { array, assert, nat, property, record } from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { usingFile } from '../../src/io/read-at.ts';
import { type ElfReading, readElf } from '../../src/python/loadability/elf.ts';
import { elfFile } from '../support/elf-file.ts';

const NOTHING = { machine: 'x86_64', needed: [], rpath: [], runpath: [], versions: [], defines: [] };

function read(bytes: Uint8Array): ElfReading | undefined {
  return readElf((offset, length) => bytes.subarray(offset, offset + length));
}

test('what the loader reads of a library', () => {
  const bytes = elfFile({
    soname: 'libant.so.1',
    needed: ['libbee.so.2', 'libc.so.6'],
    rpath: '$ORIGIN/../ant.libs:/opt',
    runpath: '$ORIGIN',
    versions: [
      { library: 'libc.so.6', names: ['GLIBC_2.2.5', 'GLIBC_2.36'] },
      { library: 'libbee.so.2', names: ['BEE_1'] },
    ],
    defines: ['ANT_1', 'ANT_2'],
  });
  expect(read(bytes)).toEqual({
    elf: {
      machine: 'x86_64',
      soname: 'libant.so.1',
      needed: ['libbee.so.2', 'libc.so.6'],
      rpath: ['$ORIGIN/../ant.libs', '/opt'],
      runpath: ['$ORIGIN'],
      versions: [
        { library: 'libc.so.6', version: 'GLIBC_2.2.5' },
        { library: 'libc.so.6', version: 'GLIBC_2.36' },
        { library: 'libbee.so.2', version: 'BEE_1' },
      ],
      defines: ['ANT_1', 'ANT_2'],
    },
  });
});

test('a program names its loader', () => {
  const elf = { ...NOTHING, interpreter: '/lib64/ld-linux-x86-64.so.2' };
  expect(read(elfFile({ type: 2, interpreter: '/lib64/ld-linux-x86-64.so.2' }))).toEqual({ elf });
});

test('weak versions do not count, as the loader only warns of them', () => {
  const versions = [{ library: 'libc.so.6', names: ['GLIBC_2.99'], weak: true }];
  expect(read(elfFile({ needed: ['libc.so.6'], versions }))).toEqual({ elf: { ...NOTHING, needed: ['libc.so.6'] } });
});

test.each([
  [183, 64, 'aarch64'],
  [40, 32, 'ARM (32 bit)'],
  [3, 32, 'x86 (32 bit)'],
  [62, 32, 'x86_64 (32 bit)'],
  [999, 64, 'machine 999'],
] as const)('machine %d with %d bits is %s', (machine, bits, name) => {
  expect(read(elfFile({ machine, bits }))).toMatchObject({ elf: { machine: name } });
});

test('other files are none', () => {
  expect(read(Buffer.from(''))).toBeUndefined();
  expect(read(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  expect(read(elfFile({ type: 1 }))).toBeUndefined();
  expect(read(elfFile({ type: 4 }))).toBeUndefined();
});

test('a file that is cut off anywhere is damaged, or has no less than it says', () => {
  const bytes = elfFile({ needed: ['libbee.so.2'], versions: [{ library: 'libbee.so.2', names: ['BEE_1'] }], defines: ['ANT_1'] });
  const whole = read(bytes);
  const kinds = Array.from({ length: bytes.length }, (_, length) => {
    const reading = read(bytes.subarray(0, length));
    if (reading === undefined || 'damaged' in reading) return reading === undefined ? 'none' : 'damaged';
    return isDeepStrictEqual(reading, whole) ? 'whole' : 'wrong';
  });
  expect(kinds).not.toContain('wrong');
  expect(kinds.filter((kind) => kind === 'damaged').length).toBeGreaterThan(bytes.length - 80);
});

test('a file with any bytes is read without an exception, in bounded time and memory', () => {
  const whole = elfFile({
    interpreter: '/lib/ld.so',
    soname: 'libant.so.1',
    needed: ['libbee.so.2', 'libc.so.6'],
    runpath: '$ORIGIN',
    versions: [{ library: 'libc.so.6', names: ['GLIBC_2.36', 'GLIBC_2.38'] }],
    defines: ['ANT_1'],
  });
  const change = record({ at: nat(whole.length - 1), byte: nat(255) });
  assert(
    property(array(change, { maxLength: 30 }), nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole);
      for (const { at, byte } of changes) bytes[at] = byte;
      let reads = 0;
      readElf((offset, count) => {
        reads++;
        expect(count).toBeLessThanOrEqual(4096);
        return bytes.subarray(0, whole.length - (length % 50)).subarray(offset, offset + count);
      });
      expect(reads).toBeLessThan(20_000);
    }),
    { numRuns: 3000 },
  );
});

/** How much is read of a file without an end: what follows `bytes` is only ones. */
function readOfEndless(change: (bytes: Buffer) => void): number {
  const bytes = elfFile({ needed: ['libc.so.6'] });
  change(bytes);
  let total = 0;
  readElf((offset, length) => {
    total += length;
    const page = Buffer.alloc(length, 1);
    if (offset < bytes.length) bytes.copy(page, 0, offset);
    return page;
  });
  return total;
}

const DYNAMIC = 64 + 56;

test.each<[string, (bytes: Buffer) => void]>([
  ['says that it has 65535 segments', (bytes) => bytes.writeUInt16LE(0xffff, 56)],
  ['says that its segments are at its very end', (bytes) => bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 32)],
  [
    'has a dynamic section without an end',
    (bytes) => {
      bytes.writeBigUInt64LE(0x10000n, DYNAMIC + 8);
      bytes.writeBigUInt64LE(0x7fff_ffff_ffffn, DYNAMIC + 32);
    },
  ],
  // The first entry of three is the name of a library.
  ['has a name without an end', (bytes) => bytes.writeBigUInt64LE(0x10000n, bytes.length - 40)],
])('a huge file that %s is given up soon', (_, change) => {
  expect(readOfEndless(change)).toBeLessThan(128 * 1024);
});

test('a name beyond the end of the file is damage', () => {
  const bytes = elfFile({ needed: ['libc.so.6'] });
  bytes.writeBigUInt64LE(0x10000n, bytes.length - 40);
  expect(read(bytes)).toEqual({ damaged: 'it ends before the names of the libraries that it needs' });
});

test('only regular files are opened', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-elf-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'ant.so');
  writeFileSync(file, elfFile({ needed: ['libc.so.6'] }));
  symlinkSync(file, path.join(folder, 'link.so'));
  expect(usingFile(file, readElf)).toEqual({ elf: { ...NOTHING, needed: ['libc.so.6'] } });
  expect(usingFile(path.join(folder, 'link.so'), readElf)).toBeUndefined();
  expect(usingFile(folder, readElf)).toBeUndefined();
  expect(usingFile(path.join(folder, 'nothing'), readElf)).toBeUndefined();
});
