import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { PybuildError } from '../../src/errors/failure.ts';
import { makeDownload } from '../../src/io/download.ts';
import { futureRealPath, listFolder, reachableKind, readNamed, readOptional, readText, sha256Of, writeFile } from '../../src/io/files.ts';
import { makeFolders } from '../../src/io/folders.ts';
import { copyFile, digestOf } from '../../src/io/trees.ts';
import { claimOutput } from '../../src/lifecycle/state/output-folder.ts';
import { failureOf } from '../support/facts.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

interface Odd {
  readonly file: string;
  readonly is: string;
}

/** A named pipe, a socket, a link to a device, and a folder. */
async function oddFiles(): Promise<Odd[]> {
  const folder = temporaryFolder();
  const at = (name: string): string => path.join(folder, name);
  execFileSync('mkfifo', [at('pipe')]);
  const server = createServer().listen(at('socket'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  symlinkSync('/dev/zero', at('device'));
  mkdirSync(at('folder'));
  return [
    { file: at('pipe'), is: 'a named pipe' },
    { file: at('socket'), is: 'a socket' },
    { file: at('device'), is: 'a device' },
    { file: at('folder'), is: 'a folder' },
  ];
}

test('anything but a regular file is never read: reported as data, refused, or absent', async () => {
  for (const { file, is } of await oddFiles()) {
    const told = { kind: 'file-special', file: 'x', is };
    expect(readText(file, 'x')).toEqual(is === 'a folder' ? undefined : { problem: told });
    expect(readOptional(file)).toBeUndefined();
    for (const action of [() => readNamed(file), () => sha256Of(file), () => copyFile(file, `${file}.copy`)]) {
      expect(failureOf(action)).toEqual({ ...told, file });
    }
    await expect(fetched(file)).rejects.toMatchObject({ failure: { ...told, file } });
    expect(digestOf(file)).toMatch(/^[0-9a-f]{64}$/);
  }
});

async function fetched(file: string): Promise<void> {
  const download = makeDownload({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });
  await download({ url: pathToFileURL(file).href, to: `${file}.fetched`, what: 'it' });
}

test('a broken or circular link counts as absent', () => {
  const folder = temporaryFolder();
  symlinkSync('circle', path.join(folder, 'circle'));
  symlinkSync('nothing', path.join(folder, 'broken'));
  symlinkSync('x'.repeat(300), path.join(folder, 'endless'));
  for (const name of ['circle', 'broken']) {
    const file = path.join(folder, name);
    expect([readText(file, name), readOptional(file), digestOf(file)]).toEqual([undefined, undefined, undefined]);
  }
  expect([...listFolder(folder).values()]).toEqual(['other', 'other', 'other']);
  expect(reachableKind(path.join(folder, 'x'.repeat(300)))).toBeUndefined();
});

test('a text over 16 MB is not read; for a checksum, a file may have any size', () => {
  const file = path.join(temporaryFolder(), 'large');
  writeFileSync(file, '');
  truncateSync(file, 16 * 1024 * 1024);
  expect(readText(file, 'x')).toMatchObject({ encoding: 'utf-8' });
  expect(sha256Of(file)).toBe(
    createHash('sha256')
      .update(Buffer.alloc(16 * 1024 * 1024))
      .digest('hex'),
  );
  truncateSync(file, 3 * 1024 ** 3);
  expect(readText(file, 'x')).toEqual({ problem: { kind: 'file-too-large', file: 'x', limit: 16 * 1024 * 1024 } });
  expect(failureOf(() => readOptional(file))).toMatchObject({ kind: 'file-too-large', file });
});

test('a missing file is reported as by the system', () => {
  const file = path.join(temporaryFolder(), 'none');
  expect(failureOf(() => readNamed(file))).toEqual({ kind: 'io', operation: 'read', path: file, code: 'ENOENT' });
  expect(() => copyFile(file, `${file}.copy`)).not.toThrow(PybuildError);
});

test('the real path of a future file is below the real path of its existing parent', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'real', 'there'), { recursive: true });
  symlinkSync('real', path.join(folder, 'link'));
  expect(futureRealPath(path.join(folder, 'link', 'there'))).toBe(path.join(folder, 'real', 'there'));
  expect(futureRealPath(path.join(folder, 'link', 'a', 'b'))).toBe(path.join(folder, 'real', 'a', 'b'));
  expect(futureRealPath('/')).toBe('/');
});

test('an output folder below a link is the same before and after it is made', () => {
  const folder = temporaryFolder();
  const app = makeApp({}, path.join(folder, 'app'));
  mkdirSync(path.join(folder, 'real'));
  symlinkSync('real', path.join(folder, 'link'));
  const root = path.join(folder, 'link', 'a', 'b');
  expect(claimOutput(root, app, path.join(folder, 'cache')).root).toBe(path.join(folder, 'real', 'a', 'b'));
  expect(claimOutput(root, app, path.join(folder, 'cache')).root).toBe(path.join(folder, 'real', 'a', 'b'));
});

test.skipIf(!existsSync('/proc/self'))('a folder that an existing parent does not accept is an error, not an endless loop', () => {
  expect(() => makeFolders('/proc/no/such/folder')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('a folder is created with its parents, once', () => {
  const folder = path.join(temporaryFolder(), 'a/b/c');
  for (const _ of [1, 2]) makeFolders(folder);
  expect(readdirSync(path.dirname(folder))).toEqual(['c']);
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => makeFolders(path.join(folder, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
});

test('a file that cannot be written leaves nothing beside it', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'taken/by'), { recursive: true });
  expect(failureOf(() => writeFile(path.join(folder, 'taken'), 'x'))).toMatchObject({ kind: 'io', operation: 'write' });
  expect(readdirSync(folder)).toEqual(['taken']);
});
