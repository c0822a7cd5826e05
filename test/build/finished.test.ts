import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { builtIn, gone, until } from '../support/processes.ts';
import { type Outcome, pybuild, temporaryFolder } from '../support/pybuild.ts';

/** Collects static files only with a secret key, as in many Django apps; if it has to leave a mark, it never ends. */
const MANAGE = `
import os, sys, time

if "MARK" in os.environ:
    with open(os.environ["MARK"] + ".part", "w") as file:
        file.write(str(os.getpid()))
    os.rename(file.name, os.environ["MARK"])
    time.sleep(600)
if "SECRET_KEY" not in os.environ:
    sys.exit("SECRET_KEY is not set")
`;
const SCRIPT = '#!python\n';

const index = await servePackages([
  { name: 'ant', version: '1.0', extra: { 'ant-1.0.data/scripts/django-admin': SCRIPT } },
  { name: 'ant', version: '2.0', extra: { 'ant-2.0.data/scripts/django-admin': SCRIPT } },
]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n', 'manage.py': MANAGE }, index);
const elsewhere = buildApp({ 'requirements.txt': '' }, index);
const finished = path.join(app.output, 'finished');
const KEY = ['--env', 'SECRET_KEY=x'];
const NAMES = ['python', 'pip', 'pip-cache', 'venv'];
const KEPT = NAMES.map((name) => `Layer ${name}: reused`);
const NEW = NAMES.map((name) => `Layer ${name}: created`);

beforeEach(() => {
  rmSync(app.output, { recursive: true, force: true });
  app.write({ 'requirements.txt': 'ant==1.0\n' });
});

async function failed(...options: string[]): Promise<Outcome> {
  const outcome = await app.build(...options);
  expect(outcome.code, outcome.stderr).toBe(1);
  expect(outcome.stderr).toContain('SECRET_KEY is not set');
  return outcome;
}

/** Starts a build that hangs in its last step, when every layer is complete; returns it and the hanging process. */
async function hanging(): Promise<{ child: ReturnType<typeof app.start>; pid: number }> {
  const mark = path.join(temporaryFolder(), 'mark');
  const child = app.start('--env', `MARK=${mark}`);
  return { child, pid: await until('the last step', () => existsSync(mark) && Number(readFileSync(mark, 'utf8'))) };
}

/** The output of a build, without the tool's cache: that is passed from build to build, whether they fail or not. */
function built(): string[] {
  return builtIn(app.output).filter((entry) => !entry.startsWith('cache/pip-cache/'));
}

/** The package version in the app's interpreter: the command also repairs what a kill left. */
function installedAnt(): Promise<Outcome> {
  return pybuild(['run', '--no-build', app.folder, '--', 'python', '-c', 'import ant; print(ant.version)'], { env: app.env });
}

test('the inputs of a failed install are not mistaken for those of the restored environment', async () => {
  succeeded(await app.build(...KEY));
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await failed();
  // Only the last good build remains to take layers from.
  rmSync(finished, { recursive: true });
  const { stderr } = succeeded(await app.build(...KEY));
  expect(stderr).not.toContain('Layer venv: reused');
  expect((await installedAnt()).stdout).toBe('2.0\n');
});

test('an app that is back in its state before a failed build is not installed again', async () => {
  succeeded(await app.build(...KEY));
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await failed();
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(KEPT);
});

test('a first build that fails late leaves all its layers to the next, and to the one after that if it fails too', async () => {
  expect(app.layers(await failed())).toEqual(NEW);
  expect(app.layers(await failed())).toEqual(KEPT);
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(KEPT);
  expect(existsSync(finished)).toBe(false);
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(KEPT);
  expect((await installedAnt()).stdout).toBe('1.0\n');
});

test('a build whose packages do not install leaves the layers that it had completed before', async () => {
  app.write({ 'requirements.txt': 'ant==3.0\n' });
  expect((await app.build()).code).toBe(1);
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual([...KEPT.slice(0, 3), NEW[3]]);
});

test('the last good build stays runnable until the next one takes the layers of the failed one', async () => {
  succeeded(await app.build(...KEY));
  const left = built();
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await failed();
  expect((await installedAnt()).stdout).toBe('1.0\n');
  expect(built()).toEqual(left);
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(KEPT);
  expect((await installedAnt()).stdout).toBe('2.0\n');
});

test('a layer that neither the failed build nor the last good one has is rebuilt, with the reasons against the good one', async () => {
  succeeded(await app.build(...KEY));
  app.write({ 'requirements.txt': 'ant==2.0\n' });
  await failed();
  const outcome = succeeded(await app.build(...KEY, '--env', 'PIP_PREFER_BINARY=1'));
  expect(app.layers(outcome).at(-1)).toBe('Layer venv: rebuilt (requirements.txt: changed; PIP_PREFER_BINARY: added)');
});

describe('a first build that is stopped in its last step leaves all its layers to the next', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('by %s', async (signal) => {
    const { child, pid } = await hanging();
    child.kill(signal);
    await child.outcome;
    expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(KEPT);
    await gone([pid]);
  });
});

test('--clear-cache takes none of them, and removes them', async () => {
  await failed();
  app.write({ 'requirements.txt': 'ant==3.0\n' });
  expect(app.layers(await app.build('--clear-cache'))).toEqual(NEW);
  expect(existsSync(path.join(finished, 'venv'))).toBe(false);
});

test('in a moved project folder they do not count', async () => {
  await failed();
  rmSync(elsewhere.folder, { recursive: true });
  renameSync(app.folder, elsewhere.folder);
  // The same user, whose pybuild recognises its own folder.
  elsewhere.env['HOME'] = app.env['HOME'] ?? '';
  const moved = succeeded(await elsewhere.build(...KEY));
  renameSync(elsewhere.folder, app.folder);
  expect(app.layers(moved)).toEqual(NEW);
});

test('if the next build could not recognise them, none are left', async () => {
  const { HOME } = app.env;
  app.env['HOME'] = '';
  await failed();
  expect(existsSync(finished)).toBe(false);
  expect(app.layers(succeeded(await app.build(...KEY)))).toEqual(NEW);
  app.env['HOME'] = HOME ?? '';
});
