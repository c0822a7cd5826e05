import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { servePackages } from '../support/package-index.ts';
import { hostPython, makeApp, type Outcome, pybuild } from '../support/pybuild.ts';
import { copyInterpreter, listOf, sha256Of } from '../support/python-archive.ts';
import { LOCAL_PROJECT } from '../support/local-project.ts';
import { makeRepository, serveRepositories } from '../support/real/git-repository.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';
import { type LockedPackage, lockedApp, LOCKING, type Locking } from '../support/real/locked-app.ts';
import { runProxy } from '../support/real/proxy.ts';
import { setuptoolsWheel } from '../support/real/setuptools.ts';
import { servePrivately } from '../support/real/tls.ts';

/** Each setting has its own name, so that nothing comes from another setting's cache. */
const SETTINGS = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE'] as const;
const NAMES = [...SETTINGS.map(nameFor), 'untrusted.invalid'];
const python = hostPython();
const setuptools = setuptoolsWheel();
const problem = indexProblem() ?? setuptools.problem;
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-trust-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const BUILT = {
  'pyproject.toml': '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n',
  'setup.py': 'from setuptools import setup\nsetup(name="built", version="1.0", py_modules=[])\n',
};
const index = await servePackages(
  [
    { name: 'bee', version: '1.0' },
    { name: 'built', version: '1.0', files: BUILT },
  ],
  setuptools.problem === undefined ? [setuptools.wheel] : [],
);
index.user = 'user:s3cret';
const archive = copyInterpreter(python, makeApp({}, path.join(root, 'archive')));
const repositories = makeApp({}, path.join(root, 'repositories'));
const commit = makeRepository(
  repositories,
  'ant',
  Object.fromEntries(
    Object.entries(LOCAL_PROJECT).map(([name, text]) => [
      name.replace('local/', ''),
      text
        .replaceAll('local-1.dist', 'ant-1.0.dist')
        .replaceAll('local-1-', 'ant-1.0-')
        .replaceAll('Name: local\\nVersion: 1\\n', 'Name: ant\\nVersion: 1.0\\n'),
    ]),
  ),
);
const git = serveRepositories(repositories);
const answer: RequestListener = (request, response) => {
  const { url = '' } = request;
  if (url.startsWith('/git/')) return git(request, response);
  if (url === '/releases/download/20240101/python.tar.gz') return void response.end(archive);
  if (url !== '/list.json') return index.answer(request, response);
  const place = `https://${request.headers.host}/releases/download/20240101/python.tar.gz`;
  response.end(listOf([{ url: place, version: python.version, sha256: sha256Of(archive) }]));
};
const server = await servePrivately(NAMES, answer);
const proxy = await runProxy(NAMES, server.port);

/** For each tool, a setting that it does not read itself, if there is one. */
const FOREIGN: Readonly<Record<Locking, (typeof SETTINGS)[number]>> = {
  poetry: 'SSL_CERT_FILE',
  uv: 'PIP_CERT',
  pylock: 'REQUESTS_CA_BUNDLE',
  pipenv: 'SSL_CERT_FILE',
  pdm: 'PIP_CERT',
};

function nameFor(setting: string): string {
  return `${setting.toLowerCase().replaceAll('_', '-')}.invalid`;
}

const ENV: Readonly<Record<Locking, (name: string) => readonly string[]>> = {
  poetry: () => ['POETRY_HTTP_BASIC_LOOP_USERNAME=user', 'POETRY_HTTP_BASIC_LOOP_PASSWORD=s3cret'],
  uv: () => ['UV_INDEX_LOOP_USERNAME=user', 'UV_INDEX_LOOP_PASSWORD=s3cret'],
  pylock: (name) => [`UV_DEFAULT_INDEX=https://user:s3cret@${name}/simple/`],
  pipenv: () => ['NAME=user', 'PASSWORD=s3cret'],
  pdm: () => ['NAME=user', 'PASSWORD=s3cret'],
};

function filesFor(tool: Locking, name: string): Record<string, string> {
  const served = (of: string): LockedPackage => ({
    name: of,
    files: index.filesOf(of).map((file) => ({ ...file, url: file.url.replace(new URL(index.url).origin, `https://${name}`) })),
  });
  const secret = tool === 'pipenv' || tool === 'pdm' ? '${NAME}:${PASSWORD}@' : '';
  const ant: LockedPackage = { name: 'ant', files: [], git: { url: `https://${name}/git/ant.git`, commit } };
  return lockedApp(tool, `https://${secret}${name}/simple/`, [served('bee'), served('built'), ant]);
}

async function build(
  folder: string,
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  machine: Readonly<Record<string, string>>,
): Promise<Outcome> {
  makeApp({}, folder);
  for (const name of readdirSync(folder)) if (name !== '.pybuild') rmSync(path.join(folder, name), { recursive: true });
  makeApp(files, folder);
  const own = { PATH: process.env['PATH'] ?? '', HOME: homedir(), XDG_CACHE_HOME: path.join(root, 'cache'), PIP_CONFIG_FILE: '/dev/null' };
  return pybuild(['build', ...args, folder], { env: { ...machine, ...own } });
}

function behindProxy(trust: Readonly<Record<string, string>>): Record<string, string> {
  return { HTTPS_PROXY: proxy.url, https_proxy: proxy.url, NO_PROXY: '', no_proxy: '', ...trust };
}

function packagesIn(folder: string): string[] {
  const report = JSON.parse(readFileSync(path.join(folder, '.pybuild/report.json'), 'utf8')) as { packages: { name: string }[] };
  return report.packages.map(({ name }) => name);
}

const HOST = ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${python.minor}`];

beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

/** Options for a build whose Python, pip packages and repository all come from the server called `name`. */
function allFrom(name: string): string[] {
  const variables = [
    `BP_PYTHON_VERSION=${python.minor}`,
    `BP_PIP_VERSION=${python.bundledPip}`,
    `UV_PYTHON_DOWNLOADS_JSON_URL=https://${name}/list.json`,
    `PIP_INDEX_URL=https://user:s3cret@${name}/simple/`,
    'PIP_RETRIES=0',
  ];
  return ['--python-source', 'download', ...variables.flatMap((one) => ['--env', one])];
}

function requirements(name: string): Record<string, string> {
  return { 'requirements.txt': `bee==1.0\nbuilt==1.0\nant @ git+https://${name}/git/ant.git@main\n` };
}

describe('pip and our own download, with a Python from the same server', () => {
  const folder = path.join(root, 'pip');
  test.each(SETTINGS)('only %s is set', async (setting) => {
    const name = nameFor(setting);
    const outcome = await build(folder, requirements(name), allFrom(name), behindProxy({ [setting]: server.authority }));
    expect(outcome).toMatchObject({ code: 0 });
    expect(packagesIn(folder)).toEqual(['ant', 'bee', 'built']);
    expect(outcome.stdout + outcome.stderr).not.toContain('s3cret');
    expect(proxy.asked).toContain(name);
  });

  test('without it, the download reports that', async () => {
    const outcome = await build(folder, requirements('untrusted.invalid'), allFrom('untrusted.invalid'), behindProxy({}));
    expect(outcome.stderr).toContain('set SSL_CERT_FILE');
    expect(outcome.code).toBe(75);
  });
});

describe.each(LOCKING)('%s', (tool) => {
  const folder = path.join(root, tool);
  const args = (name: string): string[] => [
    ...HOST,
    '--env',
    'PIP_RETRIES=0',
    '--env',
    'UV_HTTP_RETRIES=0',
    ...ENV[tool](name).flatMap((one) => ['--env', one]),
  ];

  beforeAll(async () => {
    if (problem !== undefined) return;
    // The tool itself comes from this machine's index.
    index.user = undefined;
    const bee = { name: 'bee', files: index.filesOf('bee') };
    expect(await build(folder, lockedApp(tool, index.url, [bee]), HOST, networkVariables())).toMatchObject({ code: 0 });
    index.user = 'user:s3cret';
  });

  test(`${FOREIGN[tool]} is the only setting`, async () => {
    const setting = FOREIGN[tool];
    const name = nameFor(setting);
    const outcome = await build(folder, filesFor(tool, name), args(name), behindProxy({ [setting]: server.authority }));
    expect(outcome).toMatchObject({ code: 0 });
    expect(packagesIn(folder)).toEqual(['ant', 'bee', 'built']);
    expect(outcome.stdout + outcome.stderr).not.toContain('s3cret');
  });

  test('without it, the error names it', async () => {
    const outcome = await build(folder, filesFor(tool, 'untrusted.invalid'), args('untrusted.invalid'), behindProxy({}));
    expect(outcome.stderr).toContain('set SSL_CERT_FILE');
    expect(outcome.code).toBe(75);
  });
});
