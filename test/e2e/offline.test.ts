import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { servePackages } from '../support/package-index.ts';
import { hostPython, makeApp, type Outcome, pybuild } from '../support/pybuild.ts';
import { fromGit, PACKAGES } from '../support/real/failing-packages.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';
import { type LockedPackage, lockedApp, type Locking, LOCKING, served } from '../support/real/locked-app.ts';
import { layerStates } from '../support/real/manager-app.ts';
import { setuptoolsWheel } from '../support/real/setuptools.ts';

const setuptools = setuptoolsWheel();
const problem = indexProblem() ?? setuptools.problem;
const index = await servePackages(PACKAGES, setuptools.problem === undefined ? [setuptools.wheel] : []);
const { origin } = new URL(index.url);
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-offline-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ADVICE = 'Build once without --offline.';
const FORBIDDEN = ' is not in the cache, and --offline forbids downloads';
const TITLES: Readonly<Record<Locking, string>> = { poetry: 'Poetry', uv: 'uv', pipenv: 'Pipenv', pdm: 'PDM', pylock: 'uv' };

/** Whether the index got any request since the last `watch`. */
let asked = false;

function watch(): void {
  asked = false;
  void index.asked().then(() => (asked = true));
}

beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
  watch();
});

async function build(manager: string, files: Readonly<Record<string, string>>, ...args: string[]): Promise<Outcome> {
  const folder = path.join(root, manager);
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (name !== '.pybuild') rmSync(path.join(folder, name), { recursive: true });
  makeApp(files, folder);
  const env = {
    ...networkVariables(),
    PATH: process.env['PATH'] ?? '',
    HOME: homedir(),
    XDG_CACHE_HOME: path.join(root, 'cache', manager),
  };
  const python = ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${hostPython().minor}`];
  return pybuild(['build', '--verbose', ...python, ...args, folder], { env });
}

/** How a build without the network failed, and which of the expected words are missing. */
function failed({ code, stdout, stderr }: Outcome, ...words: string[]): object {
  return { asked, code, stdout, missing: [...words, ADVICE].filter((word) => !stderr.includes(word)) };
}

const AS_IT_SHOULD = { asked: false, code: 1, stdout: '', missing: [] };

describe.each(LOCKING)('%s without the network', (manager) => {
  const app = (...packages: LockedPackage[]): Record<string, string> => lockedApp(manager, index.url, packages);
  const one = (name: string): Record<string, string> => app(served(index, name));
  const offline = (files: Readonly<Record<string, string>>): Promise<Outcome> => build(manager, files, '--offline');

  test('a first build fails, as its tool is not available', async () => {
    const outcome = await build(manager, one('ant'), '--offline', '--env', `PIP_INDEX_URL=${index.url}`);
    expect(failed(outcome, `Error: Could not install ${TITLES[manager]} `, FORBIDDEN)).toEqual(AS_IT_SHOULD);
  });

  test('a build keeps everything that one with the network made', async () => {
    const first = await build(manager, one('ant'));
    expect(first.code, first.stderr).toBe(0);
    watch();
    const outcome = await offline(one('ant'));
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(new Set(Object.values(layerStates(outcome)))).toEqual(new Set(['reused']));
    expect(asked).toBe(false);
  });

  test.each([
    ['a package', one('bee')],
    ['a package that is built, and its build dependencies', one('poor')],
    ['a repository', app(fromGit(`${origin}/x.git`))],
  ])('%s is not downloaded', async (_, files) => {
    expect(failed(await offline(files), 'Error: Could not install the dependencies', FORBIDDEN)).toEqual(AS_IT_SHOULD);
  });

  test('only for uv, its cache is enough', async () => {
    const files = app(served(index, 'ant'), served(index, 'bee'));
    const both = await build(manager, files);
    expect(both.code, both.stderr).toBe(0);
    watch();
    const outcome = await offline(one('bee'));
    expect(asked).toBe(false);
    // The others ask their index again for what they have cached.
    const installs = ['uv', 'pylock'].includes(manager);
    expect({ code: outcome.code, told: outcome.stderr.includes(FORBIDDEN) }).toEqual({ code: installs ? 0 : 1, told: !installs });
  });
});

test('pip without the network: a first build uses the bundled pip, and reports what is not available', async () => {
  const outcome = await build('pip', { 'requirements.txt': 'ant==1.0\n' }, '--offline', '--env', `PIP_INDEX_URL=${index.url}`);
  expect(outcome.stderr).toContain(`pip ${hostPython().bundledPip} is the one that Python carries: --offline keeps pip`);
  expect(failed(outcome, `ant==1.0${FORBIDDEN}`)).toEqual(AS_IT_SHOULD);
});
