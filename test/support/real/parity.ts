import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test, type TestContext } from 'vitest';
import type { Report } from '../../../src/output/report.ts';
import { copyFixture } from '../fixtures.ts';
import { makeApp, type Outcome, pybuild } from '../pybuild.ts';
import { indexProblem, networkVariables } from './lifecycle-network.ts';

const ROOT = new URL('../../..', import.meta.url);

/** Variables of a platform that would break a build if they were used (as in all tests of heroku/buildpacks-python). */
const HOSTILE: Readonly<Record<string, string>> = {
  CPATH: '/invalid',
  LD_LIBRARY_PATH: '/invalid',
  LIBRARY_PATH: '/invalid',
  PATH: '/invalid',
  PKG_CONFIG_PATH: '/invalid',
  PYTHONPATH: '/invalid',
  PIP_DISABLE_PIP_VERSION_CHECK: '0',
};

/** A row of test/e2e/parity.md. */
interface Row {
  readonly id: string;
  readonly what: string;
  readonly here: string;
  readonly file: string;
}

/** The rows of test/e2e/parity.md. */
export function parityRows(): Row[] {
  const lines = readFileSync(new URL('test/e2e/parity.md', ROOT), 'utf8').split('\n');
  const cells = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | '));
  expect(cells[0]).toEqual(['Id', 'Scenario', 'Here', 'Test']);
  return cells.slice(1).flatMap(([id = '', what = '', here = '', file = '']) => (id.startsWith('-') ? [] : [{ id, what, here, file }]));
}

const registered: string[] = [];

/** A test of the scenario `id` in test/e2e/parity.md. */
export function scenario(id: string, title: string, body: (context: TestContext) => Promise<void>): void {
  registered.push(id);
  test(`${id} ${title}`, (context) => {
    expect.hasAssertions();
    return body(context);
  });
}

/** To be called last in a test file: compares its scenarios with those in the table. */
export function checkRows(file: string): void {
  test('the table in test/e2e/parity.md names what is tested here', () => {
    const name = path.basename(file);
    const inTable = parityRows().filter((row) => row.file === `\`${name}\``);
    expect(registered.toSorted()).toEqual(inTable.map(({ id }) => id).toSorted());
  });
}

/** An app that the tests of a file share, so that its tool layers are created once. */
export interface ParityApp {
  readonly folder: string;
  readonly layers: string;
  /** Replaces all of its files by these, in addition to those of a fixture if one is named. */
  readonly become: (files: Readonly<Record<string, string | Buffer>>, fixture?: string) => void;
  /** Builds it with an interpreter of the host and with hostile variables of a platform. */
  readonly build: (env?: Readonly<Record<string, string>>, ...options: string[]) => Promise<Outcome>;
  readonly detect: (env?: Readonly<Record<string, string>>, ...options: string[]) => Promise<Outcome>;
  /** Runs a command in the build; it gets only the launch's variables. */
  readonly run: (...command: string[]) => Promise<Outcome>;
  /** Runs the tool of the last build on the app itself: exactly that version creates its lock. */
  readonly lock: (tool: string) => Promise<void>;
  readonly report: () => Report;
  /** The state of each layer in the last build. */
  readonly said: () => Record<string, string>;
}

/** Creates the app of a test file, and removes it after the last test. */
export function parityApp(): ParityApp {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-parity-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const folder = makeApp({}, path.join(root, 'app'));
  const own = { PATH: process.env['PATH'] ?? '', HOME: makeApp({}, path.join(root, 'home')), PYENV_ROOT: pyenvRoot() };
  const env = { ...networkVariables(), ...own, XDG_CACHE_HOME: path.join(root, 'cache') };
  const call = (command: string, given: Readonly<Record<string, string>>, options: readonly string[]): Promise<Outcome> => {
    const variables = Object.entries({ ...HOSTILE, ...given }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    return pybuild([command, '--python-source', 'host', ...variables, ...options, folder], { env });
  };
  const report = (): Report => JSON.parse(readFileSync(path.join(folder, '.pybuild/report.json'), 'utf8')) as Report;
  return {
    folder,
    layers: path.join(folder, '.pybuild/layers/pybuild_python'),
    become: (files, fixture) => {
      for (const name of readdirSync(folder)) if (name !== '.pybuild') rmSync(path.join(folder, name), { recursive: true });
      if (fixture !== undefined) copyFixture(fixture, folder);
      makeApp(files, folder);
    },
    build: (given = {}, ...options) => call('build', given, options.includes('--quiet') ? options : ['--verbose', ...options]),
    detect: (given = {}, ...options) => call('detect', given, options),
    run: (...command) => {
      const caller = { PATH: own.PATH, HOME: own.HOME, XDG_CACHE_HOME: env.XDG_CACHE_HOME };
      return pybuild(['run', '--no-build', folder, '--', ...command], { env: caller });
    },
    lock: async (tool) => {
      const layer = path.join(folder, '.pybuild/cache', tool);
      const variables = { ...env, PYTHONUSERBASE: layer, POETRY_VIRTUALENVS_CREATE: 'false', UV_PYTHON_DOWNLOADS: 'never' };
      await promisify(execFile)(path.join(layer, 'bin', tool), ['lock', '--quiet'], { cwd: folder, env: variables, timeout: 60_000 });
    },
    report,
    said: () => Object.fromEntries(report().layers.map(({ name, state, reasons }) => [name, [state, ...reasons].join(': ')])),
  };
}

function pyenvRoot(): string {
  return process.env['PYENV_ROOT'] ?? path.join(process.env['HOME'] ?? '/', '.pyenv');
}

let problem: string | undefined | null = null;

/** Skips a test, with the reason, if the package index cannot be reached. */
export function needsIndex({ skip }: TestContext): void {
  if (problem === null) problem = indexProblem();
  if (problem !== undefined) skip(problem);
}

/** Fails unless a build succeeded. */
export function expectBuilt({ code, stderr }: Outcome): void {
  expect(code, stderr).toBe(0);
}

/** Changes the last build's record of a layer. */
export function rewriteNote(app: ParityApp, name: string, pattern: RegExp, to: string): void {
  const file = ['.pybuild/cache', '.pybuild/layers/pybuild_python']
    .map((folder) => path.join(app.folder, folder, `${name}.toml`))
    .find(existsSync);
  const text = readFileSync(file ?? '', 'utf8');
  expect(text).toMatch(pattern);
  writeFileSync(file ?? '', text.replace(pattern, to));
}

/** Path variables of a build after these layers' folders, before the values from the platform. */
export function pathsOf(app: ParityApp, folders: readonly string[]): string {
  return [...folders.map((folder) => path.join(app.layers, folder)), '/invalid'].join(':');
}

/** The variables printed by `env`, without those that the caller of `run` always has. */
export function launchVariables({ stdout }: Outcome): Record<string, string> {
  const entries = stdout.split('\n').map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(entries.filter(([name]) => !['', 'HOME', 'XDG_CACHE_HOME'].includes(name)));
}
