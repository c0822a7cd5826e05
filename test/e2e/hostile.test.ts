import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/http.ts';
import { hostPython } from '../support/pybuild.ts';
import { type PythonServer, servePythons } from '../support/real/archives.ts';
import { dropBuildLayers, enterImage, layersIn, runLaunched, webAnswer } from '../support/real/lifecycle-launch.ts';
import {
  callOf,
  callPaths,
  contentOf,
  runProgram,
  type Spoil,
  surroundings,
  withArguments,
  withDescription,
  withPlan,
  withVariable,
} from '../support/real/lifecycle-program.ts';
import {
  BUILDPACK,
  empty,
  makeSite,
  makeSiteFolder,
  type Ran,
  runCreator,
  runPhases,
  setApp,
  setEnvironment,
  type Site,
} from '../support/real/lifecycle.ts';
import { imageFolder } from '../support/real/oci-layout.ts';
import { lifecycleTools } from '../support/real/tools.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const IMAGE = 'app';
const IS_ROOT = process.getuid?.() === 0;
const STACK_TRACE = /^ +at .+:\d+:\d+/m;

let [tools, problem]: [string, string | undefined] = ['', undefined];
let pythons: PythonServer;
let own: Site;
/** An unknown user, where the tests can choose one. */
let unknown: Site;

beforeAll(async () => {
  const built = await lifecycleTools();
  pythons = await servePythons();
  if (built.problem === undefined) tools = built.folder;
  problem = built.problem ?? (pythons.pythons.length === 0 ? pythons.problem : undefined);
  own = makeSite(makeSiteFolder(), { tools, buildpack: BUILDPACK });
  unknown = makeSite(makeSiteFolder(), { tools, buildpack: BUILDPACK, ...(IS_ROOT ? { user: { uid: 54_321, gid: 54_321 } } : {}) });
});
afterAll(async () => {
  await pythons.close();
  for (const { folder } of [own, unknown]) rmSync(folder, { recursive: true });
});
beforeEach(() => {
  for (const site of [own, unknown]) {
    setApp(site, path.join(FIXTURES, 'pip_no_dependencies'));
    empty(site.layers);
  }
});

function variables(): Record<string, string> {
  const python = hostPython();
  return { UV_PYTHON_DOWNLOADS_JSON_URL: pythons.list, BP_PYTHON_VERSION: python.minor, BP_PIP_VERSION: python.bundledPip };
}

function greeting(): string {
  return `Hello from Python ${hostPython().minor}\n`;
}

/** Makes a folder read-only until the test ends. */
function protect(folder: string): void {
  execFileSync('chmod', ['-R', 'a-w', folder]);
  onTestFinished(() => void execFileSync('chmod', ['-R', 'u+w', folder]));
}

/** The form of a failure: its title, once, and no stack trace of ours. */
function expectFailure(ran: Ran, title: RegExp, code = 1): void {
  expect(ran.output).toMatch(title);
  expect(ran.code).toBe(code);
  expect(ran.output.match(/^Error: /gm)).toHaveLength(1);
  expect(ran.output).not.toMatch(STACK_TRACE);
}

describe('difficult environments', () => {
  beforeEach(({ skip }) => {
    if (problem !== undefined) skip(problem);
  });

  test('variables with invalid paths change nothing', async () => {
    setEnvironment(own, variables());
    expect(await runCreator(own, IMAGE)).toMatchObject({ code: 0 });
    const layers = layersIn(own, IMAGE);

    rmSync(path.join(own.cache, 'committed'), { recursive: true });
    rmSync(imageFolder(own.layouts, IMAGE), { recursive: true });
    const names = ['CPATH', 'LD_LIBRARY_PATH', 'LIBRARY_PATH', 'PATH', 'PKG_CONFIG_PATH', 'PYTHONPATH'];
    const invalid = Object.fromEntries(names.map((name) => [name, '/invalid']));
    setEnvironment(own, { ...variables(), ...invalid, PIP_DISABLE_PIP_VERSION_CHECK: '0', NODE_OPTIONS: '--require=/invalid.js' });
    const ran = await runCreator(own, IMAGE);
    expect(ran).toMatchObject({ code: 0 });
    expect(layersIn(own, IMAGE)).toEqual(layers);
    const image = enterImage(own, IMAGE);
    expect(await webAnswer(image)).toBe(greeting());
    expect((await runLaunched(['env'], image)).output).not.toContain('/invalid');
  });

  test('variables that break Python are refused, all at once', async () => {
    setEnvironment(own, { ...variables(), PYTHONHOME: '/invalid', VIRTUAL_ENV: '/invalid' });
    const ran = await runCreator(own, IMAGE);
    expectFailure(ran, /PYTHONHOME.*\n?.*VIRTUAL_ENV/, 51);
    expect(ran.output).not.toContain('Downloading');
  });

  test('a user without a name and a home builds with a read-only buildpack, and leaves the app unchanged', async ({ skip }) => {
    if (!IS_ROOT) skip('only root can run as another user');
    protect(unknown.buildpack);
    const [app, buildpack] = [contentOf(unknown.app), contentOf(unknown.buildpack)];
    setEnvironment(unknown, variables());
    const ran = await runPhases(unknown, IMAGE, { env: { HOME: undefined } });
    expect(Object.entries(ran).map(([phase, { code, output }]) => [phase, code === 0 ? '' : output])).toEqual(
      ['analyzer', 'detector', 'restorer', 'builder', 'exporter'].map((phase) => [phase, '']),
    );
    expect(contentOf(unknown.app)).toEqual(app);
    expect(contentOf(unknown.buildpack)).toEqual(buildpack);
    expect(await webAnswer({ ...enterImage(unknown, IMAGE), user: unknown.user })).toBe(greeting());
  });

  test.for(['0.7', '0.15'])('Platform API %s', async (api, { skip }) => {
    if (unknown.user.uid === 0) skip('detector and builder do not run as root');
    setEnvironment(unknown, variables());
    const env = { CNB_PLATFORM_API: api };
    const { detector, builder } = await runPhases(unknown, IMAGE, { env, only: ['detector', 'builder'] });
    expect(detector).toMatchObject({ code: 0 });
    expect(builder).toMatchObject({ code: 0 });
    dropBuildLayers(callPaths(unknown).layers);
    const { layers, app, user } = unknown;
    expect(await webAnswer({ launcher: path.join(unknown.tools, 'launcher'), layers, app, env, user })).toBe(greeting());
  });

  test('a call by variables and one by arguments give the same, and write to the layers only', async () => {
    const { layers, platform, plan } = callPaths(own);
    const { CNB_TARGET_OS, CNB_TARGET_ARCH, PATH, ...paths } = callOf(own, 'build').env;
    const common = { ...variables(), CNB_TARGET_OS, CNB_TARGET_ARCH, PATH, HOME: own.home, TMPDIR: own.home };
    const others = [own.app, own.home, own.platform].flatMap(contentOf);
    expect(await runProgram({ ...callOf(own, 'build'), env: { ...common, ...paths } })).toMatchObject({ code: 0 });
    const content = contentOf(layers);
    expect(content.length).toBeGreaterThan(1000);
    empty(layers);
    expect(await runProgram({ ...callOf(own, 'build'), env: common, args: [layers, platform, plan] })).toMatchObject({ code: 0 });
    expect(contentOf(layers)).toEqual(content);
    expect([own.app, own.home, own.platform].flatMap(contentOf)).toEqual(others);
  });
});

describe('bin/detect', () => {
  test('passes with arguments as with variables, in a read-only app', async () => {
    protect(unknown.app);
    const call = callOf(unknown, 'detect');
    const { platform, plan } = callPaths(unknown);
    const { CNB_TARGET_OS, CNB_TARGET_ARCH, PATH } = call.env;
    expect(await runProgram(call)).toEqual({ code: 0, output: '' });
    const byArguments = { ...call, env: { CNB_TARGET_OS, CNB_TARGET_ARCH, PATH }, args: [platform, plan] };
    expect(await runProgram(byArguments)).toEqual({ code: 0, output: '' });
  });

  test('fails with 100 without a Python app, and writes nothing', async () => {
    setApp(own, path.join(FIXTURES, 'not_python'));
    const call = callOf(own, 'detect');
    const content = surroundings(own);
    expectFailure(await runProgram(call), /^Error: This is not a Python app$/m, 100);
    expect(surroundings(own)).toEqual(content);
  });
});

const NOT_AS_CALLED = /^Error: bin\/(detect|build) was called without what a lifecycle passes$/m;
const OTHER_TARGET = /^Error: This buildpack package is not for (windows\/\w+|linux\/s390x)$/m;
const OTHER_API = /^Error: .*Buildpack API.*$/m;

describe.each(['detect', 'build'] as const)('bin/%s is called incorrectly', (phase) => {
  const common: [string, Spoil, RegExp][] = [
    ['no CNB_PLATFORM_DIR', withVariable('CNB_PLATFORM_DIR'), NOT_AS_CALLED],
    ['no CNB_TARGET_OS', withVariable('CNB_TARGET_OS'), NOT_AS_CALLED],
    ['an empty CNB_TARGET_ARCH', withVariable('CNB_TARGET_ARCH', ''), NOT_AS_CALLED],
    ['one argument', withArguments(1), NOT_AS_CALLED],
    ['four arguments', withArguments(4), NOT_AS_CALLED],
    ['another architecture', withVariable('CNB_TARGET_ARCH', 's390x'), OTHER_TARGET],
    ['another system', withVariable('CNB_TARGET_OS', 'windows'), OTHER_TARGET],
    ['an older Buildpack API', withDescription('api = "0.9"\n'), OTHER_API],
    ['a Buildpack API of the future', withDescription('api = "1.0"\n'), OTHER_API],
    ['a Buildpack API that is a number', withDescription('api = 0.10\n'), OTHER_API],
    ['no Buildpack API', withDescription('[buildpack]\n'), OTHER_API],
    ['a description that is not TOML', withDescription('api = "\n'), /^Error: \S+buildpack\.toml is not valid TOML$/m],
    ['no description', withDescription(), /^Error: Could not read \S+buildpack\.toml$/m],
  ];
  const particular: Record<typeof phase, [string, Spoil, RegExp][]> = {
    detect: [['no CNB_BUILD_PLAN_PATH', withVariable('CNB_BUILD_PLAN_PATH'), NOT_AS_CALLED]],
    build: [
      ['no CNB_LAYERS_DIR', withVariable('CNB_LAYERS_DIR'), NOT_AS_CALLED],
      ['no CNB_BP_PLAN_PATH', withVariable('CNB_BP_PLAN_PATH'), NOT_AS_CALLED],
      ['two arguments', withArguments(2), NOT_AS_CALLED],
      ['a plan that is not TOML', withPlan('[[entries]\nname = '), /^Error: \S+plan\.toml is not valid TOML$/m],
      ['a missing plan', withVariable('CNB_BP_PLAN_PATH', '/nowhere/plan.toml'), /^Error: Could not read \/nowhere\/plan\.toml$/m],
    ],
  };

  test.for([...common, ...particular[phase]])('%s', async ([, spoil, title]) => {
    const call = spoil(callOf(own, phase));
    const content = surroundings(own);
    const ran = await runProgram(call);
    expectFailure(ran, title);
    expect(ran.output).not.toMatch(/undefined|Layer /);
    expect(surroundings(own)).toEqual(content);
  });
});

describe('bin/build', () => {
  test('reports the layers folder that it cannot write to, before downloading anything', async ({ skip }) => {
    if (process.getuid?.() === 0 && unknown.user.uid === 0) skip('root can write anywhere');
    const { layers } = callPaths(unknown);
    const call = callOf(unknown, 'build');
    protect(layers);
    const content = surroundings(unknown);
    const ran = await runProgram({ ...call, env: { ...call.env, UV_PYTHON_DOWNLOADS_JSON_URL: pythons.list } });
    expectFailure(ran, /^Error: .*$/m);
    expect(ran.output).toContain(layers);
    expect(ran.output).not.toContain('Downloading');
    expect(surroundings(unknown)).toEqual(content);
  });

  test('ends with 1 if the command line has its own exit code for temporary failures', async () => {
    const url = `http://127.0.0.1:${await freePort()}/list.json`;
    const call = withVariable('UV_PYTHON_DOWNLOADS_JSON_URL', url)(callOf(own, 'build'));
    const ran = await runProgram(call);
    expectFailure(ran, /^Error: Could not connect$/m);
    expect(ran.output).toContain(url);
    expect(ran.output).not.toContain('--python-source');
  });
});
