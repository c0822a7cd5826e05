import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyFixture } from '../support/fixtures.ts';
import { pybuild } from '../support/pybuild.ts';
import { type PythonServer, servePythons } from '../support/real/archives.ts';
import { type Builder, startBuilder } from '../support/real/docker-images.ts';
import type { Ended } from '../support/real/docker.ts';
import { configOf, startImage } from '../support/real/image-runs.ts';
import { imageTree } from '../support/real/image-tree.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
const [ARCH, OTHER_ARCH] = process.arch === 'arm64' ? ['arm64', 'amd64'] : ['amd64', 'arm64'];
const FOLDER = path.join(ROOT, `dist/buildpack/linux-${ARCH}`);
const APPS: readonly (readonly [string, RegExp])[] = [
  ['pip_flask', /^Hello from Flask\n$/],
  ['pip_fastapi', /^{"hello":"FastAPI"}$/],
  ['pip_no_dependencies', /^Hello from Python 3\.\d+\n$/],
];
const LAYERS = ['python', 'pip', 'pip-cache', 'venv'];

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-pack-')));
let builder: Builder;
let pythons: PythonServer;
let problem: string | undefined;
/** The first build of each fixture; tests that need its image share it. */
const firsts = new Map<string, Promise<Ended>>();

beforeAll(async () => {
  pythons = await servePythons();
  problem = pythons.pythons.length === 0 ? pythons.problem : indexProblem();
  if (problem !== undefined) return;
  const started = await startBuilder({ buildpack: packageOf(ARCH), id: 'pybuild/python', version });
  if (started.problem === undefined) builder = started;
  else problem = started.problem;
});

afterAll(async () => {
  rmSync(root, { recursive: true });
  await pythons.close();
  // If the setup failed, only that is reported.
  if (problem === undefined) await builder?.close();
});

beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

function packageOf(arch: string): string {
  return path.join(ROOT, `dist/buildpack/pybuild-python-linux-${arch}.cnb`);
}

/** A copy of a fixture, without files that builds may have left in it. */
function appOf(fixture: string): string {
  const app = path.join(root, fixture);
  copyFixture(fixture, app);
  return app;
}

/** Options for builds, as `--env`: no interpreter of this host may be used, so its archives are served. */
function settings(): string[] {
  const values = { UV_PYTHON_DOWNLOADS_JSON_URL: pythons.list, BP_PYTHON_VERSION: pythons.pythons[0]?.minor ?? '', BP_LOG_LEVEL: 'debug' };
  return Object.entries(values).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

function build(fixture: string, ...options: string[]): Promise<Ended> {
  return builder.build(builder.imageName(fixture), path.join(root, fixture), [...settings(), ...options]);
}

async function built(fixture: string, ...options: string[]): Promise<Ended> {
  const first = firsts.get(fixture) ?? (appOf(fixture), build(fixture, ...options));
  firsts.set(fixture, first);
  const ended = await first;
  if (ended.code !== 0) throw new Error(ended.stdout + ended.stderr);
  return ended;
}

/** The lines of the buildpack about layers. */
function layerLines({ stdout }: Ended): string[] {
  return stdout.split('\n').filter((line) => line.startsWith('Layer '));
}

function idOf(fixture: string): Promise<string> {
  return builder.docker('image', 'inspect', '--format', '{{.Id}}', builder.imageName(fixture));
}

/** Runs a command in the environment of the image's processes. */
function launch(fixture: string, ...command: string[]): Promise<string> {
  return builder.docker('run', '--rm', '--network', 'none', '--entrypoint', 'launcher', builder.imageName(fixture), ...command);
}

test('a builder can be created from the package', async () => {
  const label = '{{index .Config.Labels "io.buildpacks.builder.metadata"}}';
  const metadata = JSON.parse(await builder.docker('image', 'inspect', '--format', label, builder.imageName('builder'))) as object;
  expect(metadata).toMatchObject({ buildpacks: [{ id: 'pybuild/python', version }], lifecycle: { version: '0.21.0' } });
});

describe.each(APPS)('%s', (fixture, body) => {
  test('is built, and its image answers', async () => {
    expect(layerLines(await built(fixture))).toEqual(LAYERS.map((layer) => `Layer ${layer}: created`));
    const { container, port, page } = await startImage(builder, fixture, 'built');
    expect(page).toMatch(body);
    await builder.docker('rm', '--force', container);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });

  test('is the same image when built again, with kept layers', async () => {
    await built(fixture);
    const id = await idOf(fixture);
    const again = await build(fixture);
    expect(again).toMatchObject({ code: 0 });
    expect(layerLines(again)).toEqual(LAYERS.map((layer) => `Layer ${layer}: reused`));
    expect(again.stdout).toMatch(/^Reusing layer 'pybuild\/python:python'\nReusing layer 'pybuild\/python:venv'$/m);
    expect(again.stdout).not.toMatch(/^(Adding layer|.*\/pip install |Downloading Python)/m);
    expect(await idOf(fixture)).toBe(id);
  });
});

describe.each([
  ['poetry', 'poetry_basic', 'Hello from Poetry'],
  ['uv', 'uv_basic', 'Hello from uv'],
  ['pylock', 'pylock_basic', 'Hello from pylock.toml'],
  ['pipenv', 'pipenv_basic', 'Hello from typing_extensions'],
  ['pdm', 'pdm_basic', 'Hello from typing_extensions'],
])('%s', (manager, fixture, output) => {
  test('is built, and its image has the packages of the lock and no tool', async () => {
    const tool = manager === 'pylock' ? 'uv' : manager;
    const options = manager === 'pipenv' ? ['--env', `PIP_INDEX_URL=${indexUrl()}`] : [];
    const ended = await built(fixture, ...options);
    expect(layerLines(ended)).toEqual(['python', tool, `${tool}-cache`, 'venv'].map((layer) => `Layer ${layer}: created`));
    expect(await builder.docker('run', '--rm', '--network', 'none', builder.imageName(fixture))).toBe(output);
    expect(await launch(fixture, 'ls', '/layers/pybuild_python')).toBe('python\nvenv');
  });
});

test('the image has the launch configuration', async () => {
  await built('pip_flask');
  const Config = await configOf(builder, 'pip_flask');
  expect(Config).toMatchObject({ Entrypoint: ['/cnb/process/web'], WorkingDir: '/workspace' });
  expect(Config.Env).toEqual(expect.arrayContaining(['CNB_LAYERS_DIR=/layers', 'CNB_APP_DIR=/workspace']));
  expect(Config.Env.find((line) => line.startsWith('PATH='))).toMatch(/^PATH=\/cnb\/process:\/cnb\/lifecycle:/);
  expect(JSON.parse(Config.Labels['io.buildpacks.build.metadata'] ?? '')).toMatchObject({
    buildpacks: [{ id: 'pybuild/python', version }],
    ...LAUNCH,
  });
});

const LAUNCH = {
  processes: [{ type: 'web', command: ['bash', '-c'], args: ['gunicorn app:app --bind 0.0.0.0:$PORT'], direct: true }],
  'buildpack-default-process-type': 'web',
};

test("commands in the image get the app's environment, as another user than the builder", async () => {
  await built('pip_flask');
  const look = 'import flask, json, os, sys; print(json.dumps([os.getuid(), os.getcwd(), sys.prefix, sys.base_prefix, flask.__file__]))';
  const [user, folder, prefix, base, flask] = JSON.parse(await launch('pip_flask', 'python', '-c', look)) as string[];
  expect([user, folder]).toEqual([1001, '/workspace']);
  expect([prefix, base]).toEqual(['/layers/pybuild_python/venv', '/layers/pybuild_python/python']);
  expect(flask).toMatch(/^\/layers\/pybuild_python\/venv\/lib\/python3\.\d+\/site-packages\/flask\/__init__\.py$/);
  const env = (await launch('pip_flask', 'env')).split('\n');
  expect(env).toContain('VIRTUAL_ENV=/layers/pybuild_python/venv');
  expect(env.join('\n')).toMatch(/^WEB_CONCURRENCY=\d+$/m);
  expect(env.find((line) => line.startsWith('PATH='))).toMatch(
    /^PATH=\/layers\/pybuild_python\/venv\/bin:\/layers\/pybuild_python\/python\/bin:\/usr/,
  );
});

test('a web process ends when its container is stopped', async () => {
  await built('pip_flask');
  const { container } = await startImage(builder, 'pip_flask', 'stopped');
  await builder.docker('stop', '--time', '60', container);
  expect(await builder.docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
});

test('without a Procfile, the process from the code is the default of the image, and starts there', async () => {
  await built('pip_flask');
  rmSync(path.join(root, 'pip_flask/Procfile'));
  const ended = await build('pip_flask').finally(() => appOf('pip_flask'));
  expect(layerLines(ended), ended.stdout).toEqual(LAYERS.map((layer) => `Layer ${layer}: reused`));
  const { Labels } = await configOf(builder, 'pip_flask');
  expect(JSON.parse(Labels['io.buildpacks.build.metadata'] ?? '')).toMatchObject(LAUNCH);
  expect((await startImage(builder, 'pip_flask', 'inferred')).page).toBe('Hello from Flask\n');
});

test('pybuild leaves the same files as pack, and pack uses nothing that pybuild left', async () => {
  await built('pip_flask').then(() => build('pip_flask')); // The test before has built another image of it.
  const [app, id] = [path.join(root, 'pip_flask'), await idOf('pip_flask')];
  const env = { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: homedir(), XDG_CACHE_HOME: path.join(root, 'cache') };
  expect(await pybuild(['build', '--python-source', 'download', ...settings(), app], { env })).toMatchObject({ code: 0 });
  expect(await build('pip_flask')).toMatchObject({ code: 0 });
  expect(await idOf('pip_flask')).toBe(id);

  const container = `${builder.imageName('pip_flask').replace('/', '-')}-files`;
  await builder.docker('create', '--name', container, builder.imageName('pip_flask'));
  const image = path.join(root, 'image');
  mkdirSync(image);
  for (const folder of ['layers', 'workspace']) await builder.docker('cp', `${container}:/${folder}`, image);
  const output = path.join(app, '.pybuild');
  for (const folder of ['layers/pybuild_python/python', 'layers/pybuild_python/venv', 'workspace']) {
    const ours = imageTree(path.join(output, folder), [path.join(output, 'layers'), path.join(output, 'workspace')]);
    expect(ours.length).toBeGreaterThan(0);
    expect(imageTree(path.join(image, folder), ['/layers', '/workspace'])).toEqual(ours);
  }
});

describe.each([
  ['folder', FOLDER],
  ['package', packageOf(ARCH)],
])('the buildpack as a %s', (_, buildpack) => {
  test('works with any builder', async () => {
    await built('pip_no_dependencies');
    const ended = await build('pip_no_dependencies', '--buildpack', buildpack, '--trust-extra-buildpacks');
    expect(ended).toMatchObject({ code: 0 });
    expect(layerLines(ended)).toEqual(LAYERS.map((layer) => `Layer ${layer}: reused`));
  });
});

test.each([ARCH, OTHER_ARCH])('pack recognises the package for %s', async (arch) => {
  const { code, stdout } = await builder.pack('buildpack', 'inspect', packageOf(arch));
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^ +pybuild/python +pybuild: Python +${version.replaceAll('.', '\\.')} `, 'm'));
});

test('the package for another architecture is refused for its target', async () => {
  appOf('pip_no_dependencies');
  const ended = await build('pip_no_dependencies', '--buildpack', packageOf(OTHER_ARCH), '--trust-extra-buildpacks');
  expect(ended.code).not.toBe(0);
  expect(ended.stdout).toContain(`buildpack: [{"os":"linux","arch":"${OTHER_ARCH}"}]`);
});

test('an app without Python ends the build with a clear error', async () => {
  appOf('not_python');
  const { code, stdout, stderr } = await build('not_python');
  expect(code).not.toBe(0);
  expect(stdout).toContain('Error: This is not a Python app\n/workspace has none of the files that mark a Python app.\n');
  expect(stderr).toContain('failed with status code: 20');
});

test('a mistake in the app ends the build with advice, and without a stack trace', async () => {
  appOf('pip_python_eol');
  const { code, stdout, stderr } = await build('pip_python_eol', '--env', 'BP_PYTHON_VERSION=3.9');
  expect(code).not.toBe(0);
  expect(stdout).toContain('Error: Python 3.9 has reached its end of life');
  expect(stderr).toContain('failed with status code: 51');
  expect(stdout).not.toMatch(/^ +at /m);
});
