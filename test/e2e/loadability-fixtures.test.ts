import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyFixture, FIXTURES } from '../support/fixtures.ts';
import { succeeded } from '../support/outcomes.ts';
import { hostPython, makeApp, pybuild } from '../support/pybuild.ts';
import { copyInterpreter, listOf, sha256Of } from '../support/python-archive.ts';
import { ensurePackages } from '../support/real/debian.ts';
import { agreementWithLdd } from '../support/real/ldd-agreement.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';
import { minimalRoot } from '../support/real/minimal-root.ts';

// Builds whose Python is an archive too, so that its own native code counts.

/** Fixtures that install native code. Others with Flask have the same as pip_flask: MarkupSafe. */
const NATIVE = ['pip_flask', 'pip_fastapi', 'broken_libgl'];
const SAME_AS_FLASK = ['broken_gunicorn', 'broken_syntax', 'broken_transitive', 'broken_unpinned'];
/** What is missing at least. */
const LACKS: Readonly<Record<string, readonly string[]>> = { broken_libgl: ['libGL.so.1'] };
const DOES_NOT_BUILD = ['broken_pin'];

/** What programs of python-build-standalone need of a system: only the parts of the C library. */
const OF_LIBC = /^(linux-vdso|ld-linux|lib(c|m|dl|pthread|rt|util|crypt|python3))\b/;

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-loadable-')));
const python = hostPython();
let root = '';
let problem: string | undefined;

beforeAll(() => {
  const found = minimalRoot();
  if ('root' in found) ({ root } = found);
  problem = 'problem' in found ? found.problem : (ensurePackages(['patchelf']) ?? indexProblem());
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
  if (process.arch !== 'x64') skip('Debian for another machine');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Native code finds libraries of its archive, wherever that is. */
function search(file: string, rpath: string): void {
  execFileSync('patchelf', ['--force-rpath', '--set-rpath', rpath, file]);
}

/** Puts the libraries that Python's own modules need into its archive. python-build-standalone links them statically. */
function bundleLibraries(program: string): void {
  const lib = path.resolve(path.dirname(program), '../lib');
  const modules = path.join(lib, `python${python.minor}/lib-dynload`);
  const files = readdirSync(modules).filter((name) => name.endsWith('.so'));
  for (const file of files.map((name) => path.join(modules, name))) {
    const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8' });
    for (const [, name = '', where = ''] of stdout.matchAll(/^\s*(\S+) => (\/\S+)/gm)) {
      if (OF_LIBC.test(name) || existsSync(path.join(lib, name))) continue;
      cpSync(where, path.join(lib, name), { dereference: true });
      search(path.join(lib, name), '$ORIGIN');
    }
    search(file, '$ORIGIN/../..');
  }
}

/** Serves a Python from a folder: variables for a build that downloads it. */
function archive(name: string, prepare: (program: string) => void): Record<string, string> {
  const place = path.join(folder, name);
  mkdirSync(path.join(place, '20240101'), { recursive: true });
  const content = copyInterpreter(python, place, (program) => {
    search(program, '$ORIGIN/../lib');
    prepare(program);
  });
  writeFileSync(path.join(place, '20240101/cpython.tar.gz'), content);
  const url = 'https://archives.invalid/releases/download/20240101/cpython.tar.gz';
  writeFileSync(path.join(place, 'list.json'), listOf([{ url, version: python.version, sha256: sha256Of(content) }]));
  return { UV_PYTHON_DOWNLOADS_JSON_URL: path.join(place, 'list.json'), UV_PYTHON_INSTALL_MIRROR: `file://${place}` };
}

/** Builds a fixture with a downloaded Python, in the folder of the last one with that Python. Returns the output folder. */
async function build(name: string, fixture: string, from: Record<string, string>): Promise<string> {
  const app = path.join(folder, `${name}-app`);
  for (const file of existsSync(app) ? readdirSync(app) : []) {
    if (file !== '.pybuild') rmSync(path.join(app, file), { recursive: true });
  }
  copyFixture(fixture, app);
  const given = ['--env', `PIP_INDEX_URL=${indexUrl()}`, '--env', `BP_PYTHON_VERSION=${python.minor}`];
  const env = { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: makeApp({}, path.join(folder, 'home')), ...from };
  succeeded(await pybuild(['build', '--python-source', 'download', ...given, '--run-image', 'debian:12', app], { env }));
  return path.join(app, '.pybuild');
}

test('the list names every fixture whose requirements have native code', () => {
  const native = readdirSync(FIXTURES).filter((name) => {
    const file = path.join(FIXTURES, name, 'requirements.txt');
    return existsSync(file) && /^(flask|markupsafe|pydantic|opencv|numpy)/im.test(readFileSync(file, 'latin1'));
  });
  expect(native).toEqual([...NATIVE, ...SAME_AS_FLASK, ...DOES_NOT_BUILD].toSorted());
});

describe("a Python with this machine's libraries", () => {
  let from: Record<string, string>;
  beforeAll(() => {
    if (problem === undefined) from = archive('linked', () => {});
  });

  test.each(NATIVE)('%s: ldd in a minimal Debian 12 misses the same libraries', async (fixture) => {
    const { files, asked, expected, missing, unsaid } = agreementWithLdd(root, await build('linked', fixture, from));
    expect(asked).toBe(files);
    expect(expected).toEqual(missing);
    expect(missing).toEqual(expect.arrayContaining([...(LACKS[fixture] ?? [])]));
    expect(unsaid).toEqual([]);
    // Python's own modules count: this machine's are compiled with what a minimal system has not.
    expect(files).toBeGreaterThan(30);
  });
});

describe('a Python that needs nothing but the C library, like those of python-build-standalone', () => {
  test('ldd in a minimal Debian 12 misses nothing, and pybuild says so', async () => {
    const { files, asked, expected, missing } = agreementWithLdd(
      root,
      await build('whole', 'pip_flask', archive('whole', bundleLibraries)),
    );
    expect(asked).toBe(files);
    expect(files).toBeGreaterThan(30);
    expect([expected, missing]).toEqual([[], []]);
  });
});
