import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/python/settings.ts';
import { treeOf } from '../support/processes.ts';
import { expectEvents } from '../support/event-schema.ts';
import { freshEnvironment, hostPython, makeApp, pybuild } from '../support/pybuild.ts';

const python = hostPython();
const HOST = ['--python-source', 'host'];

describe('detect', () => {
  test('prints the plan on stdout and writes nothing anywhere', async () => {
    const app = makeApp({
      'requirements.txt': 'flask==3.1.3\n',
      '.python-version': `${python.minor}\n`,
      Procfile: 'web: gunicorn app:app\nworker: python work.py\n',
    });
    const env = freshEnvironment();
    const before = treeOf(path.dirname(app));
    const { code, stdout, stderr } = await pybuild(['detect', ...HOST, app], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('pip, from requirements.txt');
    expect(stdout).toContain(`Python     ${python.version} (this machine's; from .python-version)`);
    expect(stdout).toContain('web (default): gunicorn app:app');
    expect(stdout).toContain('worker: python work.py');
    expect(treeOf(path.dirname(app))).toEqual(before);
    expect(treeOf(env['HOME'] ?? '')).toEqual([]);
  });

  test('shows the archive that a build would download, without downloading it', async () => {
    const app = makeApp({ 'requirements.txt': '' });
    const env = freshEnvironment({ HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' });
    const { code, stdout, stderr } = await pybuild(['detect'], { env, cwd: app });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Python +3\.12\.\d+ \(the default; add \.python-version to pin it; not downloaded yet\)/);
    expect(stdout).toContain('none; name them in a Procfile');
    expect(treeOf(env['HOME'] ?? '')).toEqual([]);
  });

  test('prints the plan even with --quiet', async () => {
    const { code, stdout } = await pybuild(['detect', '--quiet', ...HOST, makeApp({ 'requirements.txt': '' })]);
    expect(code).toBe(0);
    expect(stdout).toContain('pip, from requirements.txt');
  });

  test('prints the warnings of a build, on stderr', async () => {
    const app = makeApp({ 'requirements.txt': '', '.python-version': '3.12\n', 'runtime.txt': 'python-3.13\n' });
    const { code, stdout, stderr } = await pybuild(['detect', app]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Python +3\.13\.\d+ \(from runtime\.txt/);
    expect(stderr).toContain('Warning: .python-version and runtime.txt disagree about Python');
  });

  test.each([
    [
      'an unreadable version',
      { 'requirements.txt': '', '.python-version': 'three\n' },
      '.python-version does not contain a valid Python version',
    ],
    ['a Python past its end', { 'requirements.txt': '', 'runtime.txt': 'python-3.8.1\n' }, 'Python 3.8.1 has reached its end of life'],
    ['a missing requirements.txt', { 'app.py': 'import flask\n' }, 'The code imports packages, but no file says which to install'],
    ['two lock files', { 'requirements.txt': '', 'poetry.lock': '' }, 'The app has files of several package managers'],
    ['a broken Procfile', { 'requirements.txt': '', Procfile: 'gunicorn\n' }, 'The Procfile cannot be read'],
    ['a line that pip cannot read', { 'requirements.txt': 'flask = 3.1\n' }, 'requirements.txt:1 is not a valid requirement'],
    [
      'an index without its variable',
      { 'requirements.txt': '--index-url https://${PRIV_USER}@index.invalid/simple\nflask==3.1.3\n' },
      'requirements.txt:1 uses ${PRIV_USER}, which is not set',
    ],
    ['a broken pyproject.toml', { 'requirements.txt': '', 'pyproject.toml': '[project\n' }, 'pyproject.toml is not valid TOML'],
  ])('fails with the exact error of a build: %s', async (_, files, title) => {
    const app = makeApp(files);
    const before = treeOf(app);
    const detected = await pybuild(['detect', app]);
    expect(detected).toMatchObject({ code: 1, stdout: '' });
    expect(detected.stderr).toContain(`Error: ${title}`);
    expect(await pybuild(['build', app])).toEqual(detected);
    expect(treeOf(app)).toEqual(before);
  });

  test.each([
    ['not Python', { 'package.json': '{}' }, 'This is not a Python app'],
    ['empty', {}, 'The app folder is empty'],
  ])('fails with 100 on a folder that is %s', async (_, files, title) => {
    const app = makeApp(files);
    const detected = await pybuild(['detect', app]);
    expect(detected).toMatchObject({ code: 100, stdout: '' });
    expect(detected.stderr).toContain(`Error: ${title}`);
    expect(await pybuild(['build', app])).toEqual(detected);
    expect(treeOf(app)).toEqual(treeOf(makeApp(files)));
  });

  test('lists the apps below a folder that is not one, except excluded ones and those of others', async () => {
    const files = {
      'web/package.json': '{}',
      'back end/requirements.txt': '',
      'services/api/pyproject.toml': '',
      'services/api/tools/setup.py': '',
      'too/deep/to/requirements.txt': '',
      'node_modules/x/setup.py': '',
      'old/requirements.txt': '',
      'project.toml': hide('/old'),
    };
    const app = makeApp(files);
    const { code, stderr } = await pybuild(['detect', app]);
    expect(code).toBe(100);
    expect(stderr).toContain('\nPython apps below it: back end, services/api\n');
    expect(stderr).toContain(
      `\nTo build back end: pybuild build '${app}/back end'\nTo build services/api: pybuild build ${app}/services/api\n`,
    );
  });

  test('says that project.toml excludes all that marks an app', async () => {
    const { code, stderr } = await pybuild(['detect', makeApp({ 'requirements.txt': '', 'a.txt': '', 'project.toml': hide('*.txt') })]);
    expect(code).toBe(100);
    expect(stderr).toContain('Error: project.toml excludes the files that mark a Python app\nLeft out: requirements.txt\n');
  });

  test('sees the files of the app that a build would copy', async () => {
    const files = { 'requirements.txt': '', 'poetry.lock': '', 'app.py': '' };
    const one = await pybuild(['detect', ...HOST, makeApp({ ...files, 'project.toml': hide('poetry.lock') })]);
    expect(one.code).toBe(0);
    expect(one.stdout).toContain('pip, from requirements.txt');

    const none = await pybuild(['detect', ...HOST, makeApp({ ...files, 'project.toml': hide('*.lock', 'requirements.txt') })]);
    expect(none.code).toBe(0);
    expect(none.stdout).toContain('Packages   none');

    const nothing = await pybuild(['detect', ...HOST, makeApp({ ...files, 'project.toml': hide('*') })]);
    expect(nothing).toMatchObject({ code: 100, stdout: '' });
  });
});

test('settings are shown with their values, except secrets, and their sources; a misspelled name causes a warning', async () => {
  const descriptor = '[[build.env]]\nname = "BP_PYTHON_MIRROR"\nvalue = "https://me:secret@mirror.invalid/"\n';
  const app = makeApp({ 'requirements.txt': '', 'project.toml': descriptor });
  const options = ['--env', `BP_PYTHON_VERSION=${python.minor}`, '--env', 'BP_PYTHON_GROUP='];
  const { code, stderr } = await pybuild(['detect', '--verbose', ...HOST, ...options, app]);
  expect(code).toBe(0);
  expect(stderr).toContain(
    `Settings: BP_PYTHON_MIRROR=https://****@mirror.invalid/ (project.toml), BP_PYTHON_VERSION=${python.minor} (--env)\n`,
  );
  expect(stderr).toContain('Warning: Unknown setting BP_PYTHON_GROUP\nDid you mean BP_PYTHON_GROUPS?\n');
});

test('likely mistakes in an env file are reported with their line, without their value', async () => {
  const app = makeApp({ 'requirements.txt': '', 'quoted.env': '# mine\nTOKEN="hush"\n', 'script.env': 'A=1\nexport TOKEN=hush\n' });
  const quoted = await pybuild(['detect', ...HOST, '--env-file', 'quoted.env', '.'], { cwd: app });
  expect(quoted.code).toBe(0);
  expect(quoted.stderr).toContain('Warning: Quotes in quoted.env are part of the value\n  quoted.env:2: TOKEN\n');
  const script = await pybuild(['detect', ...HOST, '--env-file', 'script.env', '.'], { cwd: app });
  expect(script.code).toBe(2);
  expect(script.stderr).toContain('script.env:2: export TOKEN=…\n\nRemove "export" from line 2');
  expect(quoted.stderr + script.stderr).not.toContain('hush');
});

test('an empty setting counts as not set', async () => {
  const names = [...SETTINGS.map(({ name }) => name), 'DISABLE_COLLECTSTATIC', 'UV_PYTHON_INSTALL_MIRROR', 'UV_PYTHON_DOWNLOADS_JSON_URL'];
  const options = names.flatMap((name) => ['--env', `${name}=`]);
  const app = makeApp({ 'requirements.txt': '' });
  const env = freshEnvironment();
  expect(await pybuild(['detect', ...options, app], { env })).toEqual(await pybuild(['detect', app], { env }));
});

describe('detect --json', () => {
  test('prints the plan as one event per line, and nothing else', async () => {
    const app = makeApp({ 'requirements.txt': '', '.python-version': `${python.minor}\n`, Procfile: 'web: echo hello\n' });
    const { code, stdout, stderr } = await pybuild(['detect', '--json', ...HOST, app]);
    expectEvents(stdout);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [line = '', ...others] = stdout.trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      v: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      type: 'plan',
      plan: expect.objectContaining({
        packageManager: { name: 'pip', files: ['requirements.txt'] },
        python: {
          requested: { major: 3, minor: Number(python.minor.slice(2)), origin: { from: 'file', file: '.python-version' } },
          demands: [],
        },
        processes: [{ type: 'web', command: ['bash', '-c'], args: ['echo hello'], default: true }],
      }),
      python: { version: python.version, from: 'host', executable: expect.stringMatching(/^\//) },
    });
  });

  test.each([
    ['configuration', { 'app.py': 'import flask\n' }, 'imports-without-packages', 1],
    ['detection', {}, 'not-python', 100],
  ])('reports a failure of %s as an event, with its exit code', async (_, files, kind, exitCode) => {
    const { code, stdout, stderr } = await pybuild(['detect', '--json', makeApp(files)]);
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ v: 1, type: 'failure', kind, exitCode });
  });
});

/** A project.toml that excludes these from a build. */
function hide(...names: string[]): string {
  return `[build]\nexclude = ${JSON.stringify(names)}\n`;
}
