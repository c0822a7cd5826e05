import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { freePort } from '../support/http.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { builtIn } from '../support/processes.ts';

/** Waiting for the network would not change pip's output here. */
const IMPATIENT = ['--env', 'PIP_RETRIES=0', '--env', 'PIP_TIMEOUT=2'];
const FILES = { 'requirements.txt': 'ant==1.0\n' };

const index = await servePackages([
  { name: 'ant', version: '1.0' },
  { name: 'ant', version: '2.0' },
  { name: 'bee', version: '1.0', requires: ['ant==1.0'] },
  { name: 'cow', version: '1.0', requires: ['ant==2.0'] },
  { name: 'broken', version: '1.0', backend: 'def build_wheel(*_):\n    raise RuntimeError("the build of broken went wrong")\n' },
  { name: 'needy', version: '1.0', backend: failingCompiler('needy.c:1:10: fatal error: libpq-fe.h: No such file or directory') },
  {
    name: 'olden',
    version: '1.0',
    backend: 'import sys\n\ndef build_wheel(*_):\n    raise ModuleNotFoundError("No module named \'distutils\'")\n',
  },
  { name: 'olden', version: '0.5' },
  // Without a wheel, so no way out.
  { name: 'olden', version: '1.5', backend: 'def build_wheel(*_):\n    raise RuntimeError\n' },
  { name: 'olden', version: '2.0' },
  { name: 'olden', version: '3.0' },
  { name: 'needs_olden', version: '1.0', requires: ['olden==1.0'] },
  { name: 'poor', version: '1.0', backend: failingCompiler("error: command 'gcc' failed: No such file or directory") },
]);
const app = buildApp(FILES, index);
let left: string[];

beforeAll(async () => {
  succeeded(await app.build());
  left = builtIn(app.output);
});

beforeEach(() => {
  index.behave = 'well';
  app.write(FILES);
});

/** A build backend that fails like setuptools if a C extension cannot be compiled. */
function failingCompiler(words: string): string {
  return `import sys\n\ndef build_wheel(*_):\n    print(${JSON.stringify(words)}, file=sys.stderr)\n    sys.exit(1)\n`;
}

describe('a package that cannot be installed leaves the previous build unchanged', () => {
  test.each([
    ['does not exist', 'nosuch==1.0', ['The index has no nosuch==1.0 (requirements.txt:1)', 'Check its name in requirements.txt:1']],
    [
      'has other versions',
      'ant==9.9',
      ['No release of ant==9.9 (requirements.txt:1) fits', 'is 2.0.', 'In requirements.txt:1, write: ant==2.0'],
    ],
    [
      'contradicts another',
      'bee==1.0\ncow==1.0',
      [
        'bee 1.0 (requirements.txt:1) needs ant==1.0',
        'cow 1.0 (requirements.txt:2) needs ant==2.0',
        'the version in requirements.txt:1 or',
      ],
    ],
    [
      'contradicts what a dependency needs',
      'bee==1.0\nant==2.0',
      ['bee 1.0 (requirements.txt:1) needs ant==1.0, but requirements.txt:2 asks for ant==2.0.'],
    ],
    ['has another hash', `ant==1.0 --hash=sha256:${'0'.repeat(64)}`, ['does not match the hash']],
    ['is misspelled', 'ant=1.0', ['requirements.txt:1 is not a valid requirement', 'It says: ant=1.0', 'ant==1.0']],
    ['is a folder that does not exist', './gone', ['gone']],
    [
      'fails to build',
      'broken==1.0',
      ['broken 1.0 (requirements.txt:1) has no wheel for', 'could not be built:\n  RuntimeError: the build of broken went wrong\n'],
    ],
    [
      'is older than its Python',
      'needs_olden==1.0',
      ['olden 1.0 (needed by needs_olden, requirements.txt:1) is too old', 'Add: olden==2.0 (the next release with a wheel'],
    ],
    [
      'is older, from an index of its own file',
      `--index-url ${index.url}\nolden==1.0`,
      ['Use a newer release of olden in requirements.txt:2'],
    ],
    ['is of another machine', 'ant @ file:///croot/ant/work', ['requirements.txt:1 installs from a path that this machine does not have']],
    ['is beside the app', '-e ../shared', ['requirements.txt:1 installs from ../shared, outside the app', 'write: -e ./shared']],
    [
      'is for another system',
      'pywin32==306',
      ['pywin32 306 (requirements.txt:1) is for Windows only', 'pywin32==306 ; sys_platform == "win32"'],
    ],
    [
      'needs a header',
      'needy==1.0',
      ['needy 1.0 (requirements.txt:1) has no wheel', "PostgreSQL's headers are missing (libpq-fe.h)", 'apt-get install libpq-dev'],
    ],
    ['needs a compiler', 'poor==1.0', ['a C compiler is missing (gcc)', 'apt-get install build-essential']],
  ])('because it %s', async (_, requirements, words) => {
    app.write({ 'requirements.txt': `${requirements}\n` });
    const { code, stdout, stderr } = await app.build();
    for (const word of words) expect(stderr).toContain(word);
    expect([code, stdout]).toEqual([1, '']);
    expect(builtIn(app.output)).toEqual(left);
  });
});

describe('a failing index leaves the previous build unchanged', () => {
  beforeEach(() => app.write({ 'requirements.txt': 'ant==2.0\n' }));
  test.each([
    { behave: 401, code: 1, words: ['rejected the request (HTTP 401)', 'credentials in the URL: --env PIP_INDEX_URL='] },
    { behave: 403, code: 1, words: ['rejected the request (HTTP 403)', 'credentials'] },
    { behave: 500, code: 75, words: ['could not be reached, or the connection broke'] },
    { behave: 'hang up', code: 75, words: ['could not be reached, or the connection broke'] },
    { behave: 'stay silent', code: 75, words: ['could not be reached, or the connection broke', 'HTTPS_PROXY'] },
  ] as const)('one that answers with $behave ends with $code', async ({ behave, code, words }) => {
    index.behave = behave;
    const outcome = await app.build(...IMPATIENT, '--env', 'PIP_NO_CACHE_DIR=1');
    for (const word of words) expect(outcome.stderr).toContain(word);
    expect(outcome.code).toBe(code);
    expect(builtIn(app.output)).toEqual(left);
  });

  test('an unreachable one ends with 75', async () => {
    const { code, stderr } = await app.build(...IMPATIENT, '--env', `PIP_INDEX_URL=http://127.0.0.1:${await freePort()}/simple`);
    expect(stderr).toContain('The package index could not be reached');
    expect(code).toBe(75);
    expect(builtIn(app.output)).toEqual(left);
  });

  test('its password is never printed', async () => {
    index.behave = 401;
    const secret = index.url.replace('://', '://user:s3cret@');
    for (const option of ['--verbose', '--json']) {
      const { code, stdout, stderr } = await app.build(...IMPATIENT, '--env', `PIP_INDEX_URL=${secret}`, option);
      expect(code).toBe(1);
      expect(stdout + stderr).not.toContain('s3cret');
    }
  });
});

test('no file of a build contains the password of its index', async () => {
  const secret = index.url.replace('://', '://user:s3cret@');
  const { stdout, stderr } = succeeded(await app.build('--env', `PIP_INDEX_URL=${secret}`, '--clear-cache', '--verbose'));
  expect(stdout + stderr).not.toContain('s3cret');
  const files = readdirSync(app.output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const telling = files.map((entry) => path.join(entry.parentPath, entry.name)).filter((file) => readFileSync(file).includes('s3cret'));
  expect(telling).toEqual([]);
  left = builtIn(app.output);
});

test.each([
  ['a byte order mark and CRLF', Buffer.from('\ufeff# ours\r\nant==2.0\r\n')],
  ['UTF-16, which pip reads', Buffer.from('\ufeffant==2.0\n', 'utf16le')],
])('requirements with %s are read', async (_, text) => {
  app.write({ 'requirements.txt': text });
  succeeded(await app.build());
  expect(JSON.parse(app.left('report.json'))).toMatchObject({ packages: [{ name: 'ant', version: '2.0' }] });
  expect((await app.build()).stderr).toContain('Layer venv: reused');
});
