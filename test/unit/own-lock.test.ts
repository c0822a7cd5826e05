import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { BuildContext } from '../../src/buildpack/context.ts';
import type { InstallInputs } from '../../src/buildpack/install-inputs.ts';
import { notedInputs, noteInputs } from '../../src/buildpack/install-notes.ts';
import { keepLock, keptLock, readLock, resolutionIn, withLock } from '../../src/buildpack/own-lock.ts';
import { canResolve } from '../../src/buildpack/resolve.ts';
import * as files from '../../src/io/files.ts';
import * as toml from '../../src/io/toml.ts';
import * as trees from '../../src/io/trees.ts';
import { keepCommand } from '../../src/python/keep-command.ts';
import { PIP } from '../../src/python/managers/pip/pip.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import type { Locking } from '../../src/python/managers/manager.ts';
import { UV } from '../../src/python/managers/uv/uv.ts';
import { planInputs, projectFacts } from '../support/facts.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const host = { files, trees, toml };
const SHA = files.sha256OfText('the lock');
const PROJECT = { 'pyproject.toml': '[project]\nname = "app"\nversion = "1"\n[tool.uv]\npackage = false\n' };
const { install } = makeDecisions(projectFacts(PROJECT), planInputs());

function uvLocking(): Locking {
  const locking = UV.unlocked?.locking;
  if (locking === undefined) throw new Error('uv makes locks.');
  return locking;
}

function inputs(more: Partial<InstallInputs> = {}): InstallInputs {
  return { files: {}, paths: {}, settings: {}, configuration: {}, decided: '', unsure: [], open: [], ...more };
}

function withSha(sha256: string): InstallInputs {
  return inputs({ lock: { sha256, aside: [], localPaths: [], editable: [] } });
}

test('a lock is kept by its digest, as long as an environment is recorded with it', () => {
  const cache = temporaryFolder();
  keepLock(host, cache, 'an older lock');
  keepLock(host, cache, 'the lock');
  expect(readdirSync(path.join(cache, 'locks'))).toEqual([SHA]);
  noteInputs(host, cache, 'environment', withSha(SHA));
  keepLock(host, cache, 'a newer lock');
  expect(readdirSync(path.join(cache, 'locks'))).toHaveLength(2);
  expect(keptLock(host, cache, SHA)).toBe('the lock');
});

test.each<[string, (file: string) => void]>([
  ['changed', (file) => writeFileSync(file, 'another lock')],
  ['missing', (file) => trees.removeTree(file)],
  [
    'replaced by a link',
    (file) => {
      trees.removeTree(file);
      symlinkSync('/dev/null', file);
    },
  ],
])('a kept lock that is %s counts as absent', (_, damage) => {
  const cache = temporaryFolder();
  keepLock(host, cache, 'the lock');
  damage(path.join(cache, 'locks', SHA));
  expect(keptLock(host, cache, SHA)).toBeUndefined();
});

test('a digest from a damaged note leads nowhere else', () => {
  const cache = makeApp({ secret: 'the lock' });
  expect(keptLock(host, cache, '../secret')).toBeUndefined();
  for (const lock of [
    { sha256: 1, aside: [], localPaths: [], editable: [] },
    { sha256: SHA, aside: [1], localPaths: [], editable: [] },
    'x',
  ]) {
    writeFileSync(path.join(cache, 'installed-from.json'), JSON.stringify([{ environment: 'a', inputs: { ...inputs(), lock } }]));
    expect(notedInputs(host, cache, 'a')).toBeUndefined();
  }
});

test('a lock is in the app only while it is used, even if that fails', async () => {
  const appDir = makeApp(PROJECT);
  const file = path.join(appDir, 'uv.lock');
  const seen = await withLock(host, { appDir }, uvLocking(), 'the lock', () => Promise.resolve(readFileSync(file, 'utf8')));
  expect([seen, existsSync(file)]).toEqual(['the lock', false]);
  await expect(withLock(host, { appDir }, uvLocking(), 'the lock', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(readdirSync(appDir)).toEqual(['pyproject.toml']);
});

test('what is not understood is never known to be the same', () => {
  const noted = { ...withSha(SHA), resolved: [] };
  expect(readLock(host, uvLocking(), 'version = [', install)).toBeUndefined();
  expect(resolutionIn(host, uvLocking(), 'version = [', install, noted)).toBeUndefined();
  expect(resolutionIn(host, uvLocking(), 'version = 1', install, inputs({ resolved: [] }))).toBeUndefined();
  expect(resolutionIn(host, uvLocking(), 'version = 1', install, withSha(SHA))).toBeUndefined();
  expect(resolutionIn(host, uvLocking(), 'version = 1', install, noted)).toEqual([]);
});

function contextWith(offline: boolean): BuildContext {
  return { env: {}, offline } as BuildContext;
}

test('a tool is asked again for a lock that it made, unless offline', () => {
  const tools = { manager: UV, tool: { version: UV.tool.version }, reuse: { store: false, refresh: true } };
  expect([
    canResolve(contextWith(false), { ...tools, install }),
    canResolve(contextWith(true), { ...tools, install }),
    canResolve(contextWith(false), { ...tools, install: {} }),
  ]).toEqual([true, false, false]);
});

test('the command that keeps the versions is that of the lock, or of pip', () => {
  const elsewhere = { words: ['--output', 'out', 'my/app'], folder: 'my/app/' };
  expect([keepCommand(UV, install), keepCommand(PIP, { unlocked: true }), keepCommand(UV, install, elsewhere)]).toEqual([
    'pybuild inspect --lock > uv.lock',
    'pybuild inspect --pylock > pylock.toml',
    'pybuild inspect --output out my/app --lock > my/app/uv.lock',
  ]);
});
