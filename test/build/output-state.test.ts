import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { PybuildError } from '../../src/errors/failure.ts';
import { makeHost } from '../../src/io/make-host.ts';
import { hostTarget } from '../../src/io/target.ts';
import * as toml from '../../src/io/toml.ts';
import { buildApp } from '../../src/lifecycle/build.ts';
import { resolvePlatform } from '../../src/lifecycle/platform/platform.ts';
import type { Event } from '../../src/output/events.ts';
import { succeeded } from '../support/outcomes.ts';
import { builtIn, treeOf } from '../support/processes.ts';
import { hostPython, makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { sharedApp } from '../support/shared-app.ts';

const app = sharedApp();
const root = path.dirname(app.folder);
const output = path.join(app.folder, '.pybuild');
const cache = path.join(root, 'home', '.cache', 'pybuild');
const good = path.join(root, 'good');
const victim = path.join(root, 'victim');

beforeAll(async () => {
  app.become({ Procfile: 'web: echo hello\n' });
  succeeded(await app.to('build', [app.folder]));
  cpSync(output, good, { recursive: true, verbatimSymlinks: true });
  makeApp({ 'precious.txt': 'mine' }, victim);
});

beforeEach(() => {
  rmSync(output, { recursive: true, force: true });
  cpSync(good, output, { recursive: true, verbatimSymlinks: true });
});

/** The same build, as if it were part of the repository. */
function foreign(): void {
  rmSync(path.join(output, 'owner.json'));
  const loans = [{ name: 'python', aside: path.join(victim, 'stolen') }];
  writeFileSync(path.join(output, 'journal.json'), JSON.stringify({ present: ['layers'], loans }));
}

test("no command uses or changes another user's folder, and clean removes it without reading its state", async () => {
  foreign();
  const tool = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void tool.kill('SIGKILL'));
  const stat = readFileSync(`/proc/${tool.pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const note = JSON.stringify({ pid: tool.pid, started, command: 'build' });
  makeApp({ 'tools/1': note, 'running/1': note, lock: note }, output);
  const before = treeOf(root);

  for (const command of [['build'], ['run'], ['run', '--no-build'], ['build', '--clear-cache']]) {
    const [name = '', ...options] = command;
    const { code, stdout, stderr } = await app.to(name, [...options, app.folder]);
    expect(stderr).toContain('Error: pybuild cannot tell that it created the output folder');
    expect(stderr).toContain(`pybuild clean --output ${output}`);
    expect([code, stdout]).toEqual([2, '']);
  }
  expect(treeOf(root)).toEqual(before);

  const { code, stderr } = await pybuild(['clean', app.folder], { env: app.env });
  expect([code, stderr]).toEqual([0, `Removed ${output}\n`]);
  expect(existsSync(output)).toBe(false);
  expect(tool.exitCode ?? tool.signalCode).toBe(null);
  expect(treeOf(victim)).toEqual(['precious.txt bWluZQ==']);
});

test('the same holds for a folder whose secret is gone', async () => {
  const secret = path.join(cache, 'secret');
  const bytes = readFileSync(secret);
  rmSync(secret);
  const { code, stderr } = await app.to('run', ['--no-build', app.folder]);
  expect([code, stderr.split('\n')[1]]).toEqual([2, 'Error: pybuild cannot tell that it created the output folder']);
  writeFileSync(secret, bytes, { mode: 0o600 });
  expect((await app.to('run', ['--no-build', app.folder])).stdout).toBe('hello\n');
});

test("of a link to another user's folder, only the link is removed", async () => {
  foreign();
  const elsewhere = path.join(temporaryFolder(), 'elsewhere');
  cpSync(output, elsewhere, { recursive: true, verbatimSymlinks: true });
  rmSync(output, { recursive: true });
  symlinkSync(elsewhere, output);
  const before = treeOf(elsewhere);
  expect((await app.to('build', [app.folder])).code).toBe(2);
  expect((await pybuild(['clean', app.folder], { env: app.env })).code).toBe(0);
  expect(readdirSync(app.folder)).not.toContain('.pybuild');
  expect(treeOf(elsewhere)).toEqual(before);
});

/** State files and folders, and how each is damaged. */
const DAMAGE: readonly [string, 'empty' | 'bytes' | 'folder' | 'link'][] = [
  ['journal.json', 'empty'],
  ['lock', 'empty'],
  ['report.json', 'bytes'],
  ['tools/77', 'empty'],
  ['running', 'link'],
  ['rollback', 'link'],
  ['cache/pip.toml', 'bytes'],
  ['layers/config/metadata.toml', 'folder'],
  ['layers/pybuild_python/venv.toml', 'link'],
  ['layers/pybuild_python/python', 'link'],
];

test('damaged state, as after a power loss, counts as absent: the app is built again and runs', async () => {
  for (const [name, damage] of DAMAGE) {
    const place = path.join(output, name);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(damage === 'folder' ? path.join(place, 'in') : path.dirname(place), { recursive: true });
    if (damage === 'link') symlinkSync(name.endsWith('.toml') ? path.join(victim, 'precious.txt') : victim, place);
    else if (damage !== 'folder') writeFileSync(place, damage === 'empty' ? '' : Buffer.from([0xff, 0, 0x7b]));
  }
  const { stdout, stderr } = succeeded(await app.to('run', [app.folder]));
  expect(stdout).toBe('hello\n');
  expect(stderr).toContain(`Ignoring damaged files of the last build in ${output}: report.json, layers/config/metadata.toml`);
  expect(treeOf(victim)).toEqual(['precious.txt bWluZQ==']);
  expect((await app.to('run', ['--no-build', app.folder])).stdout).toBe('hello\n');
});

test('a damaged launch config alone is a reason to build, or an error', async () => {
  writeFileSync(path.join(output, 'layers/config/metadata.toml'), 'processes = 7\n');
  const { code, stderr } = await app.to('run', ['--no-build', app.folder]);
  expect(stderr).toContain('Ignoring damaged files of the last build');
  expect(stderr).toContain('The app is not built yet');
  expect(code).toBe(1);
  const { stdout, stderr: story } = succeeded(await app.to('run', ['--verbose', app.folder]));
  expect([stdout, story.match(/^Layer .*: reused$/gm)?.length]).toEqual(['hello\n', 4]);
});

test('a build that is stopped after all its steps does not count, and is recorded as the last failure', async () => {
  const python = hostPython();
  const env = [`BP_PYTHON_VERSION=${python.minor}`, `BP_PIP_VERSION=${python.bundledPip}`];
  const request = {
    app: app.folder,
    env,
    envFiles: [],
    pythonSource: 'host',
    offline: true,
    strict: false,
    clearCache: false,
    runImage: 'none',
  } as const;
  const platform = await resolvePlatform({ toml }, request, app.env, hostTarget(process.platform, process.arch));
  const context = { ...platform.context, dataDir: fileURLToPath(new URL('../../data', import.meta.url)) };
  const controller = new AbortController();
  const stopped = new PybuildError({ kind: 'interrupted', signal: 'SIGTERM' });
  const emit = (event: Event): void => {
    if (event.type === 'step-finished' && event.title === 'Installing dependencies') controller.abort(stopped);
  };
  const host = makeHost({ env: context.env, offline: true, signal: controller.signal, emit });
  app.become({ Procfile: 'web: echo changed\n' });
  mkdirSync(path.join(output, 'failed/report.json/in'), { recursive: true });
  await expect(buildApp(host, { ...platform, context }, { clearCache: false })).rejects.toBe(stopped);

  expect(lastFailure()).toMatchObject({ status: 'failed', failure: { kind: 'interrupted', title: 'Stopped' } });
  expect(builtIn(output)).toEqual(builtIn(good));

  app.become({ Procfile: 'web: echo changed\n', 'uv.lock': '' });
  expect((await app.to('build', [app.folder])).code).toBe(1);
  expect(lastFailure()).toMatchObject({ failure: { kind: 'several-package-managers' } });
  expect(readFileSync(path.join(output, 'report.json'))).toEqual(readFileSync(path.join(good, 'report.json')));

  const old = succeeded(await app.to('run', ['--no-build', app.folder, '--', 'true']));
  expect(old.stderr).toContain('The latest build failed: The app has files of several package managers');

  app.become({ Procfile: 'web: echo changed\n' });
  succeeded(await app.to('build', [app.folder]));
  expect(existsSync(path.join(output, 'failed'))).toBe(false);
  expect(succeeded(await app.to('run', ['--no-build', app.folder, '--', 'true'])).stderr).not.toContain('old build');
});

function lastFailure(): unknown {
  return JSON.parse(readFileSync(path.join(output, 'failed/report.json'), 'utf8'));
}
