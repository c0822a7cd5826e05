import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { BuildContext } from '../../src/buildpack/context.ts';
import { findHostPython } from '../../src/buildpack/host-python.ts';
import type { Host } from '../../src/io/host.ts';
import { makeHost } from '../../src/io/make-host.ts';
import type { PythonChoice } from '../../src/python/decisions.ts';
import { LINUX } from '../support/facts.ts';
import { temporaryFolder } from '../support/pybuild.ts';

const ANSWER = {
  version: '3.12.4',
  implementation: 'cpython',
  freeThreaded: false,
  executable: '/opt/python/bin/python3',
  prefix: '/opt/python',
  stdlib: '/opt/python/lib/python3',
  include: '/opt/python/include',
  libdir: '',
};

/** A program that answers like an interpreter of this kind. */
function answering(answer: Readonly<Record<string, unknown>>): string {
  return `#!/bin/sh\necho '${JSON.stringify({ ...ANSWER, ...answer })}'\n`;
}

type Programs = Readonly<Record<string, string>>;

/** What is found in folders with these programs, and why each other candidate was rejected, by its relative path. */
async function find(
  folders: readonly Programs[],
  requested: PythonChoice['requested'],
  { limitMs, more = [] }: { limitMs?: number; more?: string[] } = {},
) {
  const root = temporaryFolder();
  for (const [index, programs] of folders.entries()) {
    mkdirSync(path.join(root, String(index)));
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(path.join(root, String(index), name), text);
      chmodSync(path.join(root, String(index), name), text === '' ? 0o644 : 0o755);
    }
  }
  const real = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });
  const host: Host = {
    ...real,
    run: (command) => real.run(limitMs === undefined || command.limitMs === undefined ? command : { ...command, limitMs }),
  };
  const context: BuildContext = {
    appDir: root,
    layersDir: root,
    env: { PATH: '/usr/bin:/bin' },
    target: LINUX,
    pythonSource: 'host',
    offline: true,
    interpreterFolders: [...folders.map((_, index) => path.join(root, String(index))), ...more],
    runtimesDir: root,
    dataDir: root,
  };
  const { found, candidates } = await findHostPython(host, context, { requested, demands: [] });
  return { version: found?.version, rejected: candidates.map(({ executable, rejected }) => [path.relative(root, executable), rejected]) };
}

const DEFAULT = { major: 3, minor: 12, origin: { from: 'default' } } as const;
const ASKED = { major: 3, minor: 12, origin: { from: 'file', file: '.python-version' } } as const;

test.each<[string, string, unknown]>([
  ['has an invalid first line', '#!/nowhere/python\n', 'does not run: the interpreter in its first line does not exist'],
  ['is not executable', '', expect.stringMatching(/^does not run: .*[Pp]ermission denied/)],
  ['is for another machine', '\u007FELF\u0002\u0001\u0001\u0000garbage', expect.stringMatching(/^does not run: /)],
  ['ends with an error', '#!/bin/sh\necho broken library >&2\nexit 3\n', 'does not run: broken library'],
  ['says nothing', '#!/bin/sh\nexit 0\n', 'does not answer as CPython does'],
  ['says something else', '#!/bin/sh\necho hello\n', 'does not answer as CPython does'],
  ['answers with a list', '#!/bin/sh\necho "[]"\n', 'does not answer as CPython does'],
  ['answers with a version of another shape', answering({ version: 3.12 }), 'does not answer as CPython does'],
  ['answers with an invalid version', answering({ version: 'latest' }), 'does not answer as CPython does'],
  ['does not know its path', answering({ executable: 'python3' }), 'does not answer as CPython does'],
  ['omits half of the answer', answering({ stdlib: null }), 'does not answer as CPython does'],
  ['does not report whether it is free-threaded', answering({ freeThreaded: 'no' }), 'does not answer as CPython does'],
  ['is a free-threaded build', answering({ freeThreaded: true }), 'is a free-threaded build'],
  ['is another implementation', answering({ implementation: 'pypy' }), 'is pypy, not CPython'],
  ['is a pre-release', answering({ version: '3.12.0rc1' }), 'is the pre-release 3.12.0rc1'],
])('a candidate that %s is skipped, and listed with the reason', async (_, program, why) => {
  const good = answering({ version: '3.12.7' });
  expect(await find([{ 'python3.12': program }, { python3: good }], ASKED)).toEqual({
    version: '3.12.7',
    rejected: [['0/python3.12', why]],
  });
});

test('a candidate that never answers is killed with its children, and skipped', async () => {
  const hanging = '#!/bin/sh\nsleep 1000 & exec sleep 1000\n';
  expect(await find([{ 'python3.12': hanging }, { python3: answering({}) }], ASKED, { limitMs: 300 })).toEqual({
    version: '3.12.4',
    rejected: [['0/python3.12', 'does not answer']],
  });
});

test('a python3 of another minor version is considered again for that version', async () => {
  const programs = [{ python3: answering({ version: '3.13.1' }) }];
  expect(await find(programs, DEFAULT)).toMatchObject({ version: '3.13.1' });
  expect(await find(programs, ASKED)).toEqual({ version: undefined, rejected: [['0/python3', 'is 3.13.1, not 3.12']] });
});

test('the newest minor version is used if none is requested, and the requested patch before another', async () => {
  const programs = [{ python3: answering({ version: '3.11.9' }) }, { 'python3.13': answering({ version: '3.13.0' }) }];
  expect(await find(programs, DEFAULT)).toMatchObject({ version: '3.13.0' });
  const patches = [{ python3: answering({ version: '3.12.1' }) }, { python3: answering({ version: '3.12.9' }) }];
  expect(await find(patches, { ...ASKED, patch: 9 })).toMatchObject({ version: '3.12.9' });
  expect(await find(patches, { ...ASKED, patch: 5 })).toMatchObject({ version: '3.12.1' });
});

test('an unreadable folder has no candidates', async () => {
  const more = [`/${'x'.repeat(300)}`];
  expect(await find([{ 'python3.12': '' }], ASKED, { more })).toMatchObject({
    version: undefined,
    rejected: [['0/python3.12', expect.anything()]],
  });
});

test('if no candidate fits, each is listed once with the reason', async () => {
  const programs = [{ 'python3.12': '#!/nowhere\n', python3: answering({ version: '3.8.1' }) }];
  expect(await find(programs, DEFAULT)).toEqual({
    version: undefined,
    rejected: [
      ['0/python3.12', 'does not run: the interpreter in its first line does not exist'],
      ['0/python3', expect.stringMatching(/^is 3\.8\.1, not 3\.\d+$/)],
    ],
  });
});
