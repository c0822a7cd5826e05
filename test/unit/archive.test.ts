import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PybuildError } from '../../src/errors/failure.ts';
import { unpackInto } from '../../src/io/archive.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

/** Unpacks an archive with these links below `python/`; returns the folder. */
async function unpackLinks(links: Readonly<Record<string, string>>): Promise<string> {
  const root = temporaryFolder();
  const tree = path.join(root, 'tree');
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(path.dirname(path.join(tree, 'python', name)), { recursive: true });
    symlinkSync(target, path.join(tree, 'python', name));
  }
  return pack(root, tree);
}

async function pack(root: string, tree: string, ...options: string[]): Promise<string> {
  const archive = path.join(root, 'python.tar.gz');
  execFileSync('tar', ['-czPf', archive, ...options, '-C', tree, 'python']);
  const folder = path.join(root, 'unpacked/here');
  await unpack(readFileSync(archive), folder);
  return folder;
}

async function unpack(archive: Buffer, folder: string, ...before: readonly Buffer[]): Promise<void> {
  const unpacking = unpackInto(folder, 'the archive');
  for (const file of [...before, archive]) {
    unpacking.start();
    for (let at = 0; at < file.length; at += 1000) await unpacking.write(file.subarray(at, at + 1000));
  }
  await unpacking.finish();
}

function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  const tree = temporaryFolder();
  makeApp(files, path.join(tree, 'python'));
  return execFileSync('tar', ['-cz', '-C', tree, 'python']);
}

test.each([
  ['another archive', () => archiveOf({ 'bin/other': 'x', 'lib/a.py': 'other' })],
  ['a part of one', () => archiveOf({ 'lib/b.py': randomBytes(100_000).toString('hex') }).subarray(0, 60_000)],
  ['what is no archive', () => Buffer.from('no archive')],
  ['nothing', () => Buffer.alloc(0)],
])('of %s nothing is left where the file comes again from its beginning', async (_, before) => {
  const folder = path.join(temporaryFolder(), 'here');
  await unpack(archiveOf({ 'lib/a.py': 'a' }), folder, before());
  expect(readdirSync(folder, { recursive: true })).toEqual(['lib', 'lib/a.py']);
  expect(readFileSync(path.join(folder, 'lib/a.py'), 'utf8')).toBe('a');
});

test.each([
  ['what is no archive', () => Buffer.from('no archive at all'), 'it is not a gzip file'],
  ['zstd', () => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), 'it is compressed with zstd; pybuild needs a .tar.gz'],
  ['zstd in gzip', () => gzipSync(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...Buffer.alloc(1000)])), ''],
  ['a cut archive', () => archiveOf({ 'a.py': 'a' }).subarray(0, 100), 'unexpected end of file'],
  ['nothing', () => Buffer.alloc(0), ''],
])('of %s the trouble is reported at the end alone', async (_, content, reason) => {
  const unpacking = unpackInto(path.join(temporaryFolder(), 'here'), 'the archive');
  unpacking.start();
  const bytes = content();
  if (bytes.length > 0) await unpacking.write(bytes);
  await expect(unpacking.finish()).rejects.toMatchObject({
    failure: { kind: 'archive-invalid', source: 'the archive', reason: expect.stringContaining(reason) },
  });
});

test('one that is abandoned ends, and takes bytes that still come', async () => {
  const unpacking = unpackInto(path.join(temporaryFolder(), 'here'), 'the archive');
  unpacking.start();
  await unpacking.write(archiveOf({ 'a.py': 'a' }).subarray(0, 100));
  unpacking.abandon();
  for (let count = 0; count < 100; count++) await unpacking.write(Buffer.alloc(100_000));
  await expect(unpacking.finish()).rejects.toMatchObject({ failure: { kind: 'archive-invalid' } });
});

test('links that stay inside are kept as they are, by whatever way they go', async () => {
  const links = { 'bin/python': 'python3', 'bin/up': '../lib', 'lib/deep/er/self': '../../../bin/up', nowhere: 'bin/missing' };
  const folder = await unpackLinks(links);
  for (const [name, target] of Object.entries(links)) expect(readlinkSync(path.join(folder, name))).toBe(target);
});

describe('a link that points outside is refused:', () => {
  test.each([
    ['an absolute one', { passwd: '/etc/passwd' }, 'passwd'],
    ['an absolute one to a missing path', { later: '/nowhere/else' }, 'later'],
    ['an absolute one that seems to return', { root: '/../../lib' }, 'root'],
    ['a relative one', { 'bin/out': '../../outside' }, 'bin/out'],
    ['one through another link', { 'deep/er/here': '../..', out: 'deep/er/here/../..' }, 'out'],
    ['one through two other links', { 'a/b/one': '../..', 'a/b/two': 'one/a', 'c/out': '../a/b/two/../../..' }, 'c/out'],
  ])('%s', async (_, links, name) => {
    const error: unknown = await unpackLinks(links).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PybuildError);
    expect((error as PybuildError).failure).toMatchObject({
      kind: 'archive-invalid',
      reason: expect.stringContaining(`the link ${name} leads outside`),
    });
  });

  test.each([
    ['absolute', 's,^python/first$,/etc/passwd,'],
    ['relative', 's,^python/first$,python/../../outside,'],
  ])('a hard link that is %s', async (_, change) => {
    const root = temporaryFolder();
    const tree = path.join(root, 'tree');
    mkdirSync(path.join(tree, 'python'), { recursive: true });
    writeFileSync(path.join(tree, 'python/first'), '');
    linkSync(path.join(tree, 'python/first'), path.join(tree, 'python/second'));
    await expect(pack(root, tree, '--sort=name', `--transform=${change}H`)).rejects.toMatchObject({ failure: { kind: 'archive-invalid' } });
    expect(lstatSync(path.join(root, 'unpacked/here/second'), { throwIfNoEntry: false })).toBeUndefined();
  });
});
