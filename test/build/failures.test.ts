import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type BuildApp, buildApp } from '../support/build-app.ts';
import { freePort } from '../support/http.ts';
import { type PackageIndex, servePackages } from '../support/package-index.ts';
import { hermeticOptions, makeApp, type Outcome, pybuild, temporaryFolder } from '../support/pybuild.ts';

let index: PackageIndex;
let app: BuildApp;

const COMPILES = `
import subprocess, sys
def build_wheel(folder, settings=None, metadata=None):
    print("x.c:1:10: fatal error: libpq-fe.h: No such file or directory")
    sys.exit(1)
`;

beforeAll(async () => {
  index = await servePackages([
    { name: 'ant', version: '1.0', requires: ['bee==1.0'] },
    { name: 'bee', version: '1.0' },
    { name: 'bee', version: '2.0' },
    { name: 'compiles', version: '1.0', backend: COMPILES },
  ]);
  app = buildApp({ 'requirements.txt': '' }, index);
});

beforeEach(() => {
  index.behave = 'well';
});

test.each([
  {
    what: 'a package that does not exist',
    line: 'nothing-of-the-kind',
    words: ['No release of nothing-of-the-kind fits', 'requirements.txt'],
  },
  { what: 'a version that does not exist', line: 'bee==9', words: ['No release of bee==9 fits'] },
  { what: 'a line that is no requirement', line: 'a requirement!', words: ['Correct that line'] },
  { what: 'requirements that contradict each other', line: 'ant==1.0\nbee==2.0', words: ['contradict each other'] },
  { what: 'a wrong hash', line: `bee==1.0 --hash=sha256:${'0'.repeat(64)}`, words: ['does not have the hash'] },
  { what: 'a package that needs a header', line: 'compiles', words: ['needs libpq-fe.h', 'apt-get install libpq-dev'] },
  { what: 'a file that is not there', line: '-r other.txt', words: ['other.txt'] },
])('$what', async ({ line, words }) => {
  app.write({ 'requirements.txt': `${line}\n` });
  const { code, stderr } = await app.build();
  for (const word of words) expect(stderr).toContain(word);
  expect(code).toBe(1);
});

test.each([
  { behave: 401, code: 1, words: 'shows none without credentials' },
  { behave: 403, code: 1, words: 'shows none without credentials' },
  { behave: 'hang up', code: 75, words: 'could not be reached' },
] as const)('an index that answers $behave ends with $code', async ({ behave, code, words }) => {
  index.behave = behave;
  app.write({ 'requirements.txt': 'bee\n' });
  const withPassword = index.url.replace('//', '//user:secret@');
  const outcome = await app.build('--env', 'PIP_RETRIES=1', '--env', `PIP_INDEX_URL=${withPassword}`);
  expect(outcome.stderr).not.toContain('secret');
  expect(outcome.stderr).toContain(words);
  expect(outcome.code).toBe(code);
});

test('an index that nobody serves ends with 75, and its password is never shown', async () => {
  app.write({ 'requirements.txt': 'bee\n' });
  const url = `http://user:secret@127.0.0.1:${await freePort()}/simple`;
  for (const talk of ['--verbose', '--json']) {
    const { code, stderr, stdout } = await app.build('--env', 'PIP_RETRIES=1', '--env', `PIP_INDEX_URL=${url}`, talk);
    expect(stderr + stdout).not.toContain('secret');
    expect(code).toBe(75);
  }
});

const build = (folder: string, ...options: string[]): Promise<Outcome> => pybuild(['build', ...hermeticOptions(), ...options, folder]);

test.each([
  ['missing', () => path.join(temporaryFolder(), 'nowhere'), 2, 'does not exist'],
  ['a file', () => path.join(makeApp({ file: '' }), 'file'), 2, 'not a folder'],
  ['empty', () => makeApp({}), 100, 'The app folder is empty'],
  ['not Python', () => makeApp({ 'index.html': '' }), 100, 'not a Python app'],
])('an app folder that is %s', async (_, folder, code, words) => {
  const outcome = await build(folder());
  expect(outcome.stderr).toContain(words);
  expect(outcome.code).toBe(code);
});

const root = process.getuid?.() === 0;

test.skipIf(root)('folders without permission (root may do anything, so this is skipped for root)', async () => {
  const unreadable = makeApp({ 'requirements.txt': '' });
  chmodSync(unreadable, 0o000);
  expect((await build(unreadable)).stderr).toContain('cannot be read');
  const output = path.join(temporaryFolder(), 'locked');
  mkdirSync(output, { mode: 0o555 });
  const { code, stderr } = await build(makeApp({ 'requirements.txt': '' }), '--output', output);
  expect(stderr).toContain('cannot be written to');
  expect(code).toBe(2);
});

test('an environment that would break the build is refused, all at once', async () => {
  const { code, stderr } = await build(makeApp({ 'requirements.txt': '' }), '--env', 'PYTHONHOME=/x', '--env', 'VIRTUAL_ENV=');
  expect(stderr).toMatch(/PYTHONHOME\n.*VIRTUAL_ENV/);
  expect(code).toBe(1);
});

test('a pip that cannot be verified is refused', async () => {
  const { code, stderr } = await build(makeApp({ 'requirements.txt': '' }), '--env', 'BP_PIP_VERSION=1.2.3');
  expect(stderr).toContain('pip 1.2.3 cannot be verified');
  expect(code).toBe(1);
});
