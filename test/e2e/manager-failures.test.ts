import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../support/http.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython, makeApp, type Outcome, pybuild } from '../support/pybuild.ts';
import { fromGit, PACKAGES, pathWithout, withdrawn, withOtherHashes } from '../support/real/failing-packages.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';
import { type LockedPackage, lockedApp, LOCKING, type Locking, served } from '../support/real/locked-app.ts';
import { setuptoolsWheel } from '../support/real/setuptools.ts';

const setuptools = setuptoolsWheel();
const problem = indexProblem() ?? setuptools.problem;
const index = await servePackages(PACKAGES, setuptools.problem === undefined ? [setuptools.wheel] : []);
const origin = new URL(index.url).origin;
const nowhere = `http://127.0.0.1:${await freePort()}`;
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-managers-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Waiting for the network would not change the tools' output here. */
const IMPATIENT = ['PIP_RETRIES=0', 'PIP_TIMEOUT=5', 'UV_HTTP_RETRIES=0', 'POETRY_REQUESTS_MAX_RETRIES=0'].flatMap((one) => ['--env', one]);
const LOCK: Readonly<Record<Locking, string>> = {
  poetry: 'poetry.lock',
  uv: 'uv.lock',
  pipenv: 'Pipfile.lock',
  pdm: 'pdm.lock',
  pylock: 'pylock.toml',
};
/** How a user passes the credentials of an index to each of them. */
const CREDENTIALS: Readonly<Record<Locking, { readonly env: readonly string[]; readonly url: string }>> = {
  poetry: { env: ['POETRY_HTTP_BASIC_LOOP_USERNAME=user', 'POETRY_HTTP_BASIC_LOOP_PASSWORD=s3cret'], url: index.url },
  uv: { env: ['UV_INDEX_LOOP_USERNAME=user', 'UV_INDEX_LOOP_PASSWORD=s3cret'], url: index.url },
  pylock: { env: [`UV_DEFAULT_INDEX=${index.url.replace('://', '://user:s3cret@')}`], url: index.url },
  pipenv: { env: ['NAME=user', 'PASSWORD=s3cret'], url: index.url.replace('://', '://${NAME}:${PASSWORD}@') },
  pdm: { env: ['NAME=user', 'PASSWORD=s3cret'], url: index.url.replace('://', '://${NAME}:${PASSWORD}@') },
};
/** The advice on how to pass them. */
const ADVICE: Readonly<Record<Locking, string>> = {
  poetry: '--env POETRY_HTTP_BASIC_NAME_USERNAME=',
  uv: '--env UV_INDEX_NAME_USERNAME=',
  pylock: '--env UV_DEFAULT_INDEX=',
  pipenv: '${NAME} and ${PASSWORD} into the URL of the source in the Pipfile',
  pdm: '${NAME} and ${PASSWORD} into the URL of the source in pyproject.toml',
};

interface Options {
  readonly args?: readonly string[];
  readonly path?: string;
}

async function build(tool: Locking, files: Readonly<Record<string, string>>, options: Options = {}): Promise<Outcome> {
  const folder = path.join(root, tool);
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (name !== '.pybuild') rmSync(path.join(folder, name), { recursive: true });
  makeApp(files, folder);
  const python = ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${hostPython().minor}`];
  const env = {
    ...networkVariables(),
    PATH: options.path ?? process.env['PATH'] ?? '',
    HOME: homedir(),
    XDG_CACHE_HOME: path.join(root, 'cache'),
  };
  return pybuild(['build', ...python, ...IMPATIENT, ...(options.args ?? []), folder], { env });
}

/** The outcome of a failed build, and which of the expected words are missing. */
function told({ code, stdout, stderr }: Outcome, words: readonly (string | RegExp)[]): object {
  const wanted = ['Error: Could not install the dependencies', ...words];
  return { code, stdout, missing: wanted.filter((word) => (typeof word === 'string' ? !stderr.includes(word) : !word.test(stderr))) };
}

function failing(code: number): object {
  return { code, stdout: '', missing: [] };
}

describe.each(LOCKING)('%s', (tool) => {
  const lock = LOCK[tool];
  const app = (...packages: LockedPackage[]): Record<string, string> => lockedApp(tool, index.url, packages);
  const one = (name: string): Record<string, string> => app(served(index, name));

  beforeAll(async () => {
    if (problem === undefined) expect(await build(tool, one('ant'))).toMatchObject({ code: 0 });
  });

  beforeEach(({ skip }) => {
    if (problem !== undefined) skip(problem);
  });

  test('a lock that does not match its manifest is refused, with the command that updates it', async ({ skip }) => {
    if (tool === 'pylock') skip('a pylock.toml does not say what it was made from');
    const { [lock]: old = '', ...newer } = { ...app(served(index, 'ant'), served(index, 'bee')), [lock]: one('ant')[lock] ?? '' };
    const manifest = Object.keys(newer)[0] ?? '';
    const { code, stderr } = await build(tool, { ...newer, [lock]: old });
    expect(stderr).toContain(`Error: ${lock} is out of date: ${manifest} changed`);
    expect(stderr).toContain(`\nRun: ${tool} lock\n`);
    expect(stderr).not.toMatch(/^(App|Python|Packages)\b/m);
    expect(code).toBe(1);
  });

  test('a package that was withdrawn', async () => {
    const words = tool === 'pipenv' ? [/The index has no file of gone==1.0/] : [/gone.* the index no longer has it/];
    expect(told(await build(tool, app(withdrawn(origin))), [...words, 'update the lock'])).toEqual(failing(1));
  });

  test('a file with another hash than in the lock', async () => {
    const words = tool === 'pdm' ? ['the hashes in pdm.lock'] : [`does not match its hash in ${lock}`];
    expect(told(await build(tool, app(withOtherHashes(served(index, 'bee')))), [...words, 'update the lock'])).toEqual(failing(1));
  });

  test('a package without a wheel for this Python and system', async () => {
    const words = tool === 'pipenv' ? [/The index has no file of alien==1.0/] : [/alien.* has no wheel for this Python and system/];
    expect(told(await build(tool, one('alien')), [...words, 'a release of the package that has a wheel'])).toEqual(failing(1));
  });

  test.each([401, 403] as const)('an index that answers %s', async (status) => {
    index.behave = status;
    const outcome = await build(tool, one('bee'));
    index.behave = 'well';
    expect(told(outcome, [`The package index at ${new URL(index.url).host} rejected the request (HTTP ${status})`, ADVICE[tool]])).toEqual(
      failing(1),
    );
  });

  test('the password of an index is never printed, be it wrong or right', async () => {
    const { env, url } = CREDENTIALS[tool];
    const args = env.flatMap((variable) => ['--env', variable]);
    const files = lockedApp(tool, url, [served(index, 'bee')]);
    index.user = 'user:another';
    const refused = [await build(tool, files, { args: [...args, '--verbose'] }), await build(tool, files, { args: [...args, '--json'] })];
    index.user = 'user:s3cret';
    const built = await build(tool, files, { args: [...args, '--verbose'] });
    index.user = undefined;
    expect([...refused, built].map(({ code }) => code)).toEqual([1, 1, 0]);
    expect(refused[0]?.stderr).toContain('rejected the request (HTTP 401)');
    expect([...refused, built].map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain('s3cret');
    expect(readFileSync(path.join(root, tool, '.pybuild/report.json'), 'utf8')).not.toContain('s3cret');
    expect(await build(tool, one('ant'))).toMatchObject({ code: 0 });
  });

  test.each([
    ['has trouble', 500],
    ['breaks the connection', 'hang up'],
  ] as const)('an index that %s', async (_, behave) => {
    index.behave = behave;
    const outcome = await build(tool, one('cat'));
    index.behave = 'well';
    expect(told(outcome, ['The package index could not be reached', 'HTTPS_PROXY', 'SSL_CERT_FILE'])).toEqual(failing(75));
  });

  test('an index that cannot be reached', async () => {
    const there = served(index, 'cat');
    const files = there.files.map((file) => ({ ...file, url: file.url.replace(origin, nowhere) }));
    const outcome = await build(tool, lockedApp(tool, `${nowhere}/simple/`, [{ ...there, files }]));
    expect(told(outcome, ['The package index could not be reached', 'HTTPS_PROXY', 'SSL_CERT_FILE'])).toEqual(failing(75));
  });

  test.each([
    ['fails', 'broken', ['the build of broken went wrong', 'could not be built']],
    ['has no backend', 'backless', ['nosuch_backend, which is missing', 'build-system.requires']],
    ['needs what the index lacks', 'needless', ['nosuch-backend, which is missing', 'build-system.requires']],
    ['needs a header', 'needy', ["PostgreSQL's headers are missing (libpq-fe.h)", 'apt-get install libpq-dev']],
  ])('a package whose build %s', async (_, name, words) => {
    const outcome = await build(tool, one(name));
    expect(told(outcome, words), outcome.stderr).toEqual(failing(1));
  });

  test.each([
    ['a compiler', 'poor', [/a C compiler is missing \(\S*(gcc|cc|clang)\)/, 'apt-get install build-essential']],
    ['pg_config', 'pgless', ["PostgreSQL's headers are missing (pg_config)", 'apt-get install libpq-dev']],
  ] as const)('a package that needs %s, which is missing', async (what, name, words) => {
    const searched = pathWithout(what, path.join(root, `${tool}-without-${name}`));
    expect(told(await build(tool, one(name), { path: searched }), words)).toEqual(failing(1));
  });

  // Poetry reads repositories itself.
  test('a git repository without an installed git', async ({ skip }) => {
    if (tool === 'poetry') skip('Poetry has a git of its own');
    const searched = pathWithout('git', path.join(root, `${tool}-without-git`));
    const outcome = await build(tool, app(fromGit(`${nowhere}/x.git`)), { path: searched });
    expect(told(outcome, ['git is not installed', 'apt-get install git'])).toEqual(failing(1));
  });

  test('a git repository that cannot be reached', async () => {
    const outcome = await build(tool, app(fromGit(`${nowhere}/x.git`)));
    expect(told(outcome, [`git could not reach ${nowhere}/x.git`, 'SSL_CERT_FILE'])).toEqual(failing(75));
  });

  test('a missing git repository', async () => {
    const outcome = await build(tool, app(fromGit(`${origin}/x.git`)));
    expect(
      told(outcome, [
        tool === 'poetry' ? 'git could not fetch the repository of ant' : `git could not fetch ${origin}/x.git`,
        'without asking for a password',
      ]),
    ).toEqual(failing(1));
  });
});
