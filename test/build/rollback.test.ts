import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuildApp, buildApp } from '../support/build-app.ts';
import { descendantsOf } from '../support/descendants.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { builtIn, gone, said, until } from '../support/processes.ts';
import { hermeticOptions, makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { shellVariables } from '../support/shell.ts';

/** As in another container: its own PID namespace, with other process IDs. */
const SEPARATE = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc'];
const MAY_SEPARATE = spawnSync('unshare', [...SEPARATE, 'true']).status === 0;

/** A build backend that ignores SIGTERM. */
const DEAF = `
import os, signal, time

def build_wheel(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open(os.environ["MARK"], "w") as file:
        file.write(str(os.getpid()))
    time.sleep(600)
`;

const index = await servePackages([
  { name: 'ant', version: '1.0' },
  { name: 'ant', version: '2.0' },
  { name: 'deaf', version: '1.0', backend: DEAF },
]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n' }, index);
let left: string[];

beforeAll(async () => {
  succeeded(await app.build());
  left = builtIn(app.output);
});

beforeEach(() => {
  index.behave = 'well';
  app.write({ 'requirements.txt': 'ant==2.0\n' });
});

/** Starts a build that waits for the index forever; returns it, and every process that it has started. */
async function hangingBuild(...options: string[]): Promise<{ child: ReturnType<BuildApp['start']>; started: number[] }> {
  index.behave = 'stay silent';
  const asked = index.asked();
  const child = app.start(...options);
  await asked;
  return { child, started: descendantsOf(child.pid ?? 0) };
}

/** The package version in the last build's own interpreter: the command also repairs what a kill left. */
function installedAnt(): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return pybuild(['run', '--no-build', app.folder, '--', 'python', '-c', 'import ant; print(ant.version)'], { env: app.env });
}

test('a failed first build leaves an output folder with only its completed layers', async () => {
  const folder = makeApp({ 'requirements.txt': 'ant==3.0\n' });
  const options = [...hermeticOptions(), '--env', `PIP_INDEX_URL=${index.url}`];
  const { code } = await pybuild(['build', ...options, folder], { env: app.env });
  expect(code).toBe(1);
  expect(readdirSync(path.join(folder, '.pybuild')).toSorted()).toEqual([
    '.gitignore',
    'CACHEDIR.TAG',
    'failed',
    'finished',
    'history',
    'owner.json',
  ]);
});

describe('a build that is stopped', () => {
  test.each([
    { signal: 'SIGINT', code: 130, words: 'Interrupted' },
    { signal: 'SIGTERM', code: 143, words: 'Stopped' },
    { signal: 'SIGHUP', code: 129, words: 'Stopped' },
  ] as const)('by $signal ends with $code, ends what it started, and restores the previous build', async (given) => {
    const { child, started } = await hangingBuild();
    expect(started).not.toEqual([]);
    child.kill(given.signal);
    const { code, signal, stderr } = await child.outcome;
    expect(stderr).toContain(`Error: ${given.words}`);
    expect(stderr).toContain('Previous build unchanged.');
    expect([code, signal]).toEqual([given.code, null]);
    await gone(started);
    expect(builtIn(app.output)).toEqual(left);
  });

  test('also ends what ignores SIGTERM', async () => {
    app.write({ 'requirements.txt': 'deaf==1.0\n' });
    const mark = path.join(temporaryFolder(), 'mark');
    const child = app.start('--env', `MARK=${mark}`);
    const pid = await until('the deaf backend', () => existsSync(mark) && Number(readFileSync(mark, 'utf8')));
    child.kill('SIGTERM');
    expect((await child.outcome).code).toBe(143);
    await gone([pid]);
    expect(builtIn(app.output)).toEqual(left);
  });

  test('while the app is copied restores the previous build', async () => {
    app.write(Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`many/${at}`, ''])));
    const child = app.start();
    await until('the copy', () => readIfAny(path.join(app.output, 'workspace/many')).length > 100);
    child.kill('SIGINT');
    expect((await child.outcome).code).toBe(130);
    rmSync(path.join(app.folder, 'many'), { recursive: true });
    expect(builtIn(app.output)).toEqual(left);
  });
});

describe('a build that is killed', () => {
  test.each(['[Copying the app]', '[Installing Python]', '[Installing pip ', '/pip install --target', '[Installing dependencies]'])(
    'at "%s" is undone by the next command',
    async (line) => {
      rmSync(path.join(app.env['HOME'] ?? '', '.cache/pybuild/store'), { recursive: true, force: true });
      const child = app.start('--clear-cache');
      await said(child, 'stderr', line);
      const started = descendantsOf(child.pid ?? 0);
      child.kill('SIGKILL');
      expect((await child.outcome).signal).toBe('SIGKILL');
      expect(await installedAnt()).toMatchObject({ stdout: '1.0\n' });
      await gone(started);
      expect(builtIn(app.output)).toEqual(left);
    },
  );

  test('while the app is copied is undone by the next build', async () => {
    app.write(Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`many/${at}`, ''])));
    const child = app.start();
    await until('the copy', () => readIfAny(path.join(app.output, 'workspace/many')).length > 100);
    child.kill('SIGKILL');
    await child.outcome;
    rmSync(path.join(app.folder, 'many'), { recursive: true });
    app.write({ 'requirements.txt': 'ant==1.0\n' });
    // The tests before left a cleared tool cache, without inputs of the environment.
    rmSync(path.join(app.output, 'finished'), { recursive: true, force: true });
    const { stderr } = succeeded(await app.build());
    expect(stderr).toContain('The last build was interrupted and has been rolled back.');
    expect(stderr.match(/^Layer .*: reused$/gm)).toHaveLength(4);
    left = builtIn(app.output);
  });

  test('does not affect the restored build, though its pip still runs', async () => {
    const { child, started } = await hangingBuild('--env', 'PIP_TIMEOUT=1');
    child.kill('SIGKILL');
    await child.outcome;
    expect((await installedAnt()).stdout).toBe('1.0\n');
    index.behave = 'well';
    await gone(started);
    expect(builtIn(app.output)).toEqual(left);
  });

  test('after its commit leaves only what the next command removes', async () => {
    mkdirSync(path.join(app.output, 'rollback/layers'), { recursive: true });
    expect((await installedAnt()).stdout).toBe('1.0\n');
    expect(existsSync(path.join(app.output, 'rollback'))).toBe(false);
  });
});

test('a second build at the same time is refused, naming the first; so is a run, and one in another container', async () => {
  const { child } = await hangingBuild();
  const inContainer = MAY_SEPARATE ? [[elsewhere(['build', ...hermeticOptions(), app.folder]), ` on ${hostname()}`] as const] : [];
  for (const [second, where] of [[await app.build(), ''] as const, [await installedAnt(), ''] as const, ...inContainer]) {
    expect(second.stderr).toContain('Another pybuild is running here');
    expect(second.stderr).toContain(`Process ${child.pid} (pybuild build)${where} is using `);
    expect(second.code).toBe(75);
  }
  child.kill('SIGTERM');
  expect((await child.outcome).code).toBe(143);
  expect(builtIn(app.output)).toEqual(left);
});

test.skipIf(!MAY_SEPARATE)('notes about processes that cannot be tools end nothing', () => {
  const note = `mkdir -p "$OUT/tools"; place="$(cat /proc/sys/kernel/random/boot_id) $(readlink /proc/self/ns/pid)"
    for pid in 0 1 -1; do started=$(sed 's/.*) //' /proc/$pid/stat 2>/dev/null | cut -d' ' -f20)
    printf '{"pid":%s,"started":"%s","place":"%s","host":"here","command":"pip"}' $pid "$started" "$place" > "$OUT/tools/$pid"; done`;
  const run = '"$NODE" "$CLI" run --no-build "$APP" -- true';
  const script = `sleep 600 & ${note}; ${run} && kill -0 $! && echo bystander lives; kill $!`;
  const { stdout, stderr } = separate(['sh', '-c', script], { OUT: app.output, APP: app.folder, ...shellVariables() });
  expect(stdout, stderr).toContain('bystander lives');
  expect(existsSync(path.join(app.output, 'tools'))).toBe(false);
});

test('the lock of a dead process is taken over, even if its ID is in use again', async () => {
  writeFileSync(path.join(app.output, 'lock'), JSON.stringify({ pid: process.pid, started: 'long ago', command: 'build' }));
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  expect(await app.build()).toMatchObject({ code: 0 });
});

/** Runs a program in its own PID namespace. */
function separate(command: readonly string[], extra: Record<string, string> = {}): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('unshare', [...SEPARATE, ...command], { env: { ...app.env, ...extra }, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** Runs pybuild as in another container. */
function elsewhere(args: readonly string[]): ReturnType<typeof separate> {
  return separate([process.execPath, shellVariables()['CLI'] ?? '', ...args]);
}

function readIfAny(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
