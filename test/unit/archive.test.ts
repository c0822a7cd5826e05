import { execFileSync } from 'node:child_process';
import { linkSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PybuildError } from '../../src/errors/failure.ts';
import { unpack } from '../../src/io/archive.ts';
import { temporaryFolder } from '../support/pybuild.ts';

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
  await unpack(archive, folder, new AbortController().signal);
  return folder;
}

test('links that stay inside are unchanged, whatever their route', async () => {
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
