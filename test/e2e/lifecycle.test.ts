import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyFixture, FIXTURES } from '../support/fixtures.ts';
import { succeeded } from '../support/outcomes.ts';
import {
  freshEnvironment,
  hermeticOptions,
  type HostPython,
  hostPython,
  pybuild,
  runOptions,
  temporaryFolder,
} from '../support/pybuild.ts';
import { type PythonServer, servePythons } from '../support/real/archives.ts';
import { enterImage, layersIn, runLaunched, webAnswer } from '../support/real/lifecycle-launch.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';
import {
  BUILDPACK,
  makeSite,
  makeSiteFolder,
  type Ran,
  readToml,
  runCreator,
  runPhases,
  setApp,
  setEnvironment,
  type Site,
  type User,
} from '../support/real/lifecycle.ts';
import { imageFolder } from '../support/real/oci-layout.ts';
import { lifecycleTools } from '../support/real/tools.ts';

const IMAGE = 'app';
const ID = 'pybuild/python';
const STACK_TRACE = /^ +at .+:\d+:\d+/m;

let [tools, problem]: [string, string | undefined] = ['', undefined];
let pythons: PythonServer;

beforeAll(async () => {
  const built = await lifecycleTools();
  pythons = await servePythons();
  if (built.problem === undefined) tools = built.folder;
  problem = built.problem ?? (pythons.pythons.length === 0 ? pythons.problem : undefined);
});
afterAll(() => pythons.close());
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

/** A site for one group of tests, with the archives of this host's interpreters; removed after the last test. */
function useSite(user?: User): () => Site {
  let site: Site | undefined;
  afterAll(() => {
    if (site !== undefined) rmSync(site.folder, { recursive: true });
  });
  return () => (site ??= makeSite(makeSiteFolder(), { tools, buildpack: BUILDPACK, ...(user === undefined ? {} : { user }) }));
}

function platformVariables(python: HostPython): Record<string, string> {
  return { UV_PYTHON_DOWNLOADS_JSON_URL: pythons.list, BP_PYTHON_VERSION: python.minor, BP_LOG_LEVEL: 'debug' };
}

function hermetic(python: HostPython): Record<string, string> {
  return { ...platformVariables(python), BP_PIP_VERSION: python.bundledPip };
}

function layerLines({ output }: Ran): string[] {
  return output.split('\n').filter((line) => line.startsWith('Layer '));
}

function loseBlobs({ cache }: Site): void {
  const folder = path.join(cache, 'committed');
  const blobs = readdirSync(folder).filter((name) => name.endsWith('.tar'));
  expect(blobs.length).toBeGreaterThan(0);
  for (const name of blobs) rmSync(path.join(folder, name));
}

describe('creator with Flask from the package index', () => {
  const site = useSite();
  let first: { ran: Ran; layers: Record<string, unknown> } | undefined;

  async function create(args: readonly string[] = []): Promise<Ran> {
    setEnvironment(site(), { ...networkVariables(), ...platformVariables(hostPython()) });
    setApp(site(), path.join(FIXTURES, 'pip_flask'));
    const ran = await runCreator(site(), IMAGE, { args });
    expect(ran).toMatchObject({ code: 0 });
    return ran;
  }

  async function firstBuild(skip: (reason: string) => never): Promise<{ ran: Ran; layers: Record<string, unknown> }> {
    const unreachable = first === undefined ? indexProblem() : undefined;
    if (unreachable !== undefined) skip(unreachable);
    first ??= { ran: await create(), layers: layersIn(site(), IMAGE) };
    return first;
  }

  test('creates an image whose web process answers', async ({ skip }) => {
    const { ran, layers } = await firstBuild(skip);
    expect(layerLines(ran)).toEqual(['Layer python: created', 'Layer pip: created', 'Layer pip-cache: created', 'Layer venv: created']);
    expect(Object.keys(layers).toSorted()).toEqual(['python', 'venv']);
    const image = enterImage(site(), IMAGE);
    expect(image.config).toMatchObject({ Entrypoint: ['/cnb/process/web'], WorkingDir: site().app });
    expect(readdirSync(path.join(image.layers, 'pybuild_python')).toSorted()).toEqual(['python', 'venv']);
    expect(await webAnswer(image)).toBe('Hello from Flask\n');
  });

  test('keeps every layer the second time, and reports that', async ({ skip }) => {
    const { layers } = await firstBuild(skip);
    const ran = await create();
    expect(layerLines(ran)).toEqual(['Layer python: reused', 'Layer pip: reused', 'Layer pip-cache: reused', 'Layer venv: reused']);
    expect(ran.output).not.toContain('Downloading Python');
    expect(ran.output).toMatch(/^Reusing layer 'pybuild\/python:venv'$/m);
    expect(layersIn(site(), IMAGE)).toEqual(layers);
    expect(await webAnswer(enterImage(site(), IMAGE))).toBe('Hello from Flask\n');
  });

  test.for<[string, (site: Site) => void, string[], RegExp]>([
    ['the cache lost its contents but not what it knows of them', loseBlobs, [], /^Restoring metadata for "pybuild\/python:venv"/m],
    ['the cache is empty', ({ cache }) => rmSync(path.join(cache, 'committed'), { recursive: true }), [], /===> RESTORING/],
    ['the earlier image is gone', ({ layouts }) => rmSync(imageFolder(layouts, IMAGE), { recursive: true }), [], /Layer pip: reused/],
    ['nothing is to be restored', () => {}, ['-skip-restore'], /===> BUILDING/],
  ])('gives the same layers, and an app that runs, where %s', async ([, spoil, args, proof], { skip }) => {
    const { layers } = await firstBuild(skip);
    spoil(site());
    const ran = await create(args);
    expect(ran.output).toMatch(proof);
    expect(layersIn(site(), IMAGE)).toEqual(layers);
    expect(await webAnswer(enterImage(site(), IMAGE))).toBe('Hello from Flask\n');
  });
});

describe('the five phases, as a user other than root', () => {
  const site = useSite(process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : undefined);

  test('build, and build again with restored layers', async () => {
    const python = hostPython();
    setEnvironment(site(), hermetic(python));
    for (const state of ['created', 'reused']) {
      setApp(site(), path.join(FIXTURES, 'pip_no_dependencies'));
      const ran = await runPhases(site(), IMAGE);
      expect(Object.entries(ran).map(([phase, { code, output }]) => [phase, code, code === 0 ? '' : output])).toEqual(
        ['analyzer', 'detector', 'restorer', 'builder', 'exporter'].map((phase) => [phase, 0, '']),
      );
      expect(new Set(layerLines(ran['builder'] ?? { code: 1, output: '' }).map((line) => line.split(': ')[1]))).toEqual(new Set([state]));
      const { layers } = site();
      const [version, api] = [expect.stringMatching(/^\d+\.\d+\.\d+$/), '0.10'];
      expect(readToml(path.join(layers, 'group.toml'))).toEqual({ group: [{ id: ID, version, api }] });
      expect(readToml(path.join(layers, 'plan.toml'))).toEqual({});
      expect(readToml(path.join(layers, 'config/metadata.toml'))).toEqual({
        'buildpack-default-process-type': 'web',
        buildpacks: [{ id: ID, version, api }],
        processes: [{ type: 'web', command: ['bash', '-c'], args: ['python server.py'], direct: true, 'buildpack-id': ID }],
      });
      const image = enterImage(site(), IMAGE);
      expect(await webAnswer({ ...image, user: site().user })).toBe(`Hello from Python ${python.minor}\n`);
    }
  });
});

describe('the real launcher with a build of pybuild', () => {
  test('starts the process with the same environment as run', async () => {
    const python = hostPython();
    const app = path.join(temporaryFolder(), 'app');
    copyFixture('pip_no_dependencies', app);
    const env = { HOME: temporaryFolder(), PORT: '8080' };
    const caller = { ...freshEnvironment(), ...env };
    const options = [...hermeticOptions(python), app];
    succeeded(await pybuild(['build', ...options], { env: caller }));
    const launch = {
      launcher: path.join(tools, 'launcher'),
      layers: path.join(app, '.pybuild/layers'),
      app: path.join(app, '.pybuild/workspace'),
      env,
    };
    expect(await webAnswer(launch)).toBe(`Hello from Python ${python.minor}\n`);

    const print = ['python', '-c', 'import json, os; print(json.dumps([dict(os.environ), os.getcwd()]))'];
    const launched = await runLaunched(print, launch);
    const run = succeeded(await pybuild(['run', '--no-build', ...runOptions(options), '--', ...print], { env: caller }));
    expect(launched).toMatchObject({ code: 0 });
    const [variables] = JSON.parse(launched.output) as [Record<string, string>];
    expect(variables).toMatchObject({ VIRTUAL_ENV: path.join(launch.layers, 'pybuild_python/venv'), PYTHONUNBUFFERED: '1' });
    expect(JSON.parse(run.stdout)).toEqual(JSON.parse(launched.output));
  });
});

describe('a build that fails in the lifecycle', () => {
  const site = useSite();

  test.for<[string, string, number, RegExp]>([
    ['no Python app', 'not_python', 20, /No buildpack groups passed detection/],
    ['an invalid .python-version', 'pip_version_file_invalid', 51, /^Error: .*\.python-version.*$/m],
  ])('says why and ends as the lifecycle does: %s', async ([, fixture, code, words]) => {
    setApp(site(), path.join(FIXTURES, fixture));
    const ran = await runCreator(site(), IMAGE);
    expect(ran.code).toBe(code);
    expect(ran.output).toMatch(words);
    expect(ran.output).not.toMatch(STACK_TRACE);
  });
});
