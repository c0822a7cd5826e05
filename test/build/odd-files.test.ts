import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useOf } from '../../src/python/files.ts';
import { freshEnvironment, makeApp, type Outcome, startPybuild } from '../support/pybuild.ts';
import { sharedApp } from '../support/shared-app.ts';
import { shellWithPybuild } from '../support/shell.ts';

const app = sharedApp();

function pipeAt(...parts: string[]): void {
  execFileSync('mkfifo', [path.join(...parts)]);
}

/** Runs detect; if it hangs, it ends with the test. */
function detect(args: readonly string[], env: Record<string, string>): Promise<Outcome> {
  const child = startPybuild(['detect', '--python-source', 'host', ...args], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.outcome;
}

/** Files that pybuild reads at the root of an app, and whether a named pipe is refused there or counts as absent. */
const READ: readonly (readonly [name: string, refused: boolean])[] = [
  ['runtime.txt', true],
  ['.python-version', true],
  ['Procfile', true],
  ['pyproject.toml', true],
  ['project.toml', true],
  ['.tool-versions', false],
  ['mise.toml', false],
  ['.mise.toml', false],
  ['poetry.lock', false],
  ['uv.lock', false],
  ['Pipfile', false],
  ['Pipfile.lock', false],
  ['pdm.lock', false],
  ['pylock.toml', false],
  ['pylock.dev.toml', false],
];

test('no file of an app can block detect: a named pipe is refused by name, or counts as absent', async () => {
  expect(READ.filter(([name]) => name !== 'project.toml' && useOf(name) === undefined)).toEqual([]);
  const env = freshEnvironment();
  const outcomes = READ.map(async ([name]) => {
    const folder = makeApp({ 'requirements.txt': '' });
    pipeAt(folder, name);
    const { code, stderr } = await detect([folder], env);
    return [name, code, stderr.includes(`Error: ${name} is a named pipe, not a file`)];
  });
  expect(await Promise.all(outcomes)).toEqual(READ.map(([name, refused]) => [name, refused ? 1 : 0, refused]));
});

test('nor can a file that another file includes, or that the user named', async () => {
  const env = freshEnvironment();
  const folder = makeApp({ 'requirements.txt': '-r base.txt\n' });
  for (const name of ['base.txt', 'app.env', 'other.toml']) pipeAt(folder, name);
  const at = (name: string): string => path.join(folder, name);
  for (const [args, name] of [
    [[], 'base.txt'],
    [['--env', 'BP_PIP_REQUIREMENT=other.toml'], 'other.toml'],
    [['--env-file', at('app.env')], at('app.env')],
    [['--descriptor', at('other.toml')], at('other.toml')],
  ] as const) {
    const { code, stderr } = await detect([...args, folder], env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`Error: ${name} is a named pipe, not a file`) });
  }
});

test('an env file can still be the output of a shell command', async () => {
  const env = { ...freshEnvironment(), APP: makeApp({ 'requirements.txt': '' }) };
  const line = `"$CLI" detect --python-source host --env-file <(echo BP_PYTHON_VERSION=3.11) "$APP"`;
  const { code, stdout } = await shellWithPybuild(line, env);
  expect(code).toBe(0);
  expect(stdout).toContain('from BP_PYTHON_VERSION)');
});

test('a folder with the name of a file is refused by name, or counts as absent', async () => {
  const env = freshEnvironment();
  const folder = makeApp({ 'requirements.txt': '' });
  for (const name of ['Procfile', 'pyproject.toml', 'runtime.txt', 'project.toml', 'CACHEDIR.TAG']) mkdirSync(path.join(folder, name));
  const absent = await detect([folder], env);
  expect(absent.code).toBe(0);
  expect(absent.stderr).toContain('Warning: The Procfile is not a file');

  const other = makeApp({});
  mkdirSync(path.join(other, 'requirements.txt'));
  const refused = await detect([other], env);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Error: requirements.txt is a folder, not a file');
});

test('neither build nor run blocks on a pipe, and one instead of a Procfile leaves the last build unchanged', async () => {
  app.become({ Procfile: 'web: echo hello\n', 'data/file': '' });
  for (const name of ['mise.toml', 'uv.lock', 'pipe', 'CACHEDIR.TAG', 'data/CACHEDIR.TAG']) pipeAt(app.folder, name);
  expect(await app.to('build', [app.folder])).toMatchObject({ code: 0 });
  expect(await app.to('run', [app.folder])).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });

  app.become({ 'data/file': '' });
  pipeAt(app.folder, 'Procfile');
  for (const command of ['build', 'run']) {
    const { code, stderr } = await app.to(command, [app.folder]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Error: Procfile is a named pipe, not a file') });
  }
  // A process is looked up in the Procfile of the current folder.
  expect(await app.to('run', ['web'], {}, app.folder)).toMatchObject({ code: 1, stdout: '' });
  expect(await app.to('run', ['clock'], {}, app.folder)).toMatchObject({ code: 2, stdout: '' });
  expect(await app.to('run', ['--no-build', app.folder])).toMatchObject({ code: 0, stdout: 'hello\n' });
});
