import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { hostPythons } from '../support/pybuild.ts';
import { PROJECT, serveCompiledProject, SUBDIRECTORY, TAG } from '../support/real/git-server.ts';
import { checkRows, expectBuilt, launchVariables, needsIndex, parityApp, pathsOf, rewriteNote, scenario } from '../support/real/parity.ts';
import { BARE_POETRY, BARE_UV, becomeLocked, poetryProject } from '../support/real/parity-locked.ts';
import { serveCacheable } from '../support/real/snapshot-index.ts';

const [{ minor } = { minor: '' }] = hostPythons();
const PYTHON = { BP_PYTHON_VERSION: minor };

const app = parityApp();
const git = await serveCompiledProject();
const index = await serveCacheable();
const basic = poetryProject(index.env['PIP_INDEX_URL'], { noted: '"1.0"' });

describe('Poetry', () => {
  scenario('T-po2', 'from uv to Poetry: Python stays, the environment is rebuilt', async (context) => {
    needsIndex(context);
    app.become(BARE_UV);
    expectBuilt(await app.build(PYTHON));
    app.become(BARE_POETRY);
    const built = await app.build(PYTHON);
    expectBuilt(built);
    const venv = 'rebuilt: package manager: uv → poetry';
    expect(app.said()).toEqual({ python: 'reused', poetry: 'created', 'poetry-cache': 'created', venv });
    for (const layer of ['uv', 'uv-cache']) expect(built.stderr).toContain(`Layer ${layer}: removed (poetry installs the packages now)`);
  });

  scenario('T-po1', 'a basic app: without the group for development; what a build and the launch see; what is kept', async (context) => {
    needsIndex(context);
    await becomeLocked(app, 'poetry', { 'pyproject.toml': basic });
    const built = await app.build(PYTHON);
    expectBuilt(built);
    expect(built.stderr).toContain('Package operations: 1 install, 0 updates, 0 removals');
    expect(app.report().packages).toEqual([expect.objectContaining({ name: 'noted', version: '1.0' })]);
    const seen = JSON.parse(readFileSync(index.note, 'utf8')) as Record<string, string>;
    const at = (...folders: string[]): string => pathsOf(app, folders);
    expect(seen).toMatchObject({
      CPATH: at('venv/include', `python/include/python${minor}`, 'python/include'),
      LD_LIBRARY_PATH: at('venv/lib', 'poetry/lib', 'python/lib'),
      LIBRARY_PATH: at('venv/lib', 'poetry/lib', 'python/lib'),
      PKG_CONFIG_PATH: at('python/lib/pkgconfig'),
      POETRY_CACHE_DIR: path.join(app.layers, 'poetry-cache'),
      PYTHONUNBUFFERED: '1',
      PYTHONUSERBASE: path.join(app.layers, 'poetry'),
      SOURCE_DATE_EPOCH: '315532801',
    });
    expect(seen['PATH']).toContain(at('venv/bin', 'poetry/bin', 'python/bin'));
    const { PATH = '', ...variables } = launchVariables(await app.run('env'));
    expect(PATH).not.toContain('poetry');
    expect(variables).toEqual({
      LD_LIBRARY_PATH: `${path.join(app.layers, 'venv/lib')}:${path.join(app.layers, 'python/lib')}`,
      PORT: '8080',
      PYTHONUNBUFFERED: '1',
      VIRTUAL_ENV: path.join(app.layers, 'venv'),
      WEB_CONCURRENCY: expect.stringMatching(/^\d+$/) as string,
    });
    expectBuilt(await app.build(PYTHON));
    expect(app.said()).toEqual({ python: 'reused', poetry: 'reused', 'poetry-cache': 'reused', venv: 'reused' });
  });

  scenario('T-po4', 'an editable dependency from git that has to be compiled', async (context) => {
    needsIndex(context);
    const needs = { [`"${PROJECT}"`]: `{ git = "${git.url}", tag = "${TAG}", subdirectory = "${SUBDIRECTORY}", develop = true }` };
    await becomeLocked(app, 'poetry', { 'pyproject.toml': poetryProject(undefined, needs) });
    expectBuilt(await app.build(PYTHON));
    const { stdout } = await app.run('python', '-c', 'import extension; print(extension.__doc__, extension.__file__)');
    expect(stdout).toContain(`made by a compiler ${path.join(app.layers, 'venv/src/wheel', SUBDIRECTORY)}/extension.cpython-`);
  });

  scenario('T-po6', 'a version of Python that the project does not accept: reported before anything is installed', async () => {
    app.become({ ...BARE_POETRY, '.python-version': '3.13\n', 'pyproject.toml': poetryProject(undefined, {}, '3.12.*') });
    const { code, stderr } = await app.build();
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: The project does not accept Python 3\.13\S*\n.*python in pyproject\.toml is "3\.12\.\*"/);
    expect(stderr).not.toContain('[Installing Python]');
  });

  scenario('T-po7', 'a lock that is out of date: reported before anything is installed', async () => {
    app.become({ ...BARE_POETRY, 'pyproject.toml': basic });
    const { code, stderr } = await app.build(PYTHON);
    expect(code).toBe(1);
    expect(stderr).toContain('Error: poetry.lock is out of date: pyproject.toml changed\n\nRun: poetry lock\n');
    expect(stderr).not.toContain('[Installing Python]');
  });

  scenario('T-po3', 'a build by an older release: what it was made with is reported', async (context) => {
    needsIndex(context);
    app.become(BARE_POETRY);
    expectBuilt(await app.build(PYTHON));
    rewriteNote(app, 'python', /^interpreter_stamp = ".*"/m, 'interpreter_stamp = "1 1"');
    for (const name of ['poetry', 'poetry-cache', 'venv']) rewriteNote(app, name, /^tool_version = ".*"/m, 'tool_version = "2.3.3"');
    expectBuilt(await app.build(PYTHON));
    const reason = `rebuilt: Poetry version: 2.3.3 → ${app.report().tool.version}`;
    expect(app.said()).toEqual({ python: 'rebuilt: the interpreter: changed', poetry: reason, 'poetry-cache': reason, venv: reason });
  });

  scenario('T-u2', 'from Poetry to uv: Python stays, the environment is rebuilt', async (context) => {
    needsIndex(context);
    app.become(BARE_UV);
    const built = await app.build(PYTHON);
    expectBuilt(built);
    const venv = 'rebuilt: package manager: poetry → uv';
    expect(app.said()).toEqual({ python: 'reused', uv: 'created', 'uv-cache': 'created', venv });
    for (const layer of ['poetry', 'poetry-cache'])
      expect(built.stderr).toContain(`Layer ${layer}: removed (uv installs the packages now)`);
  });

  scenario('T-po5', 'the oldest Python that is supported, and a folder that is called as a package', async (context) => {
    needsIndex(context);
    app.become({ ...BARE_POETRY, '.python-version': '3.10\n', 'brotli/__init__.py': 'raise SystemExit("not to be imported")\n' });
    if (!hostPythons().some((python) => python.minor === '3.10')) context.skip('this host has no Python 3.10');
    const built = await app.build();
    expectBuilt(built);
    expect(built.stderr).toContain('Warning: Python 3.10 has reached its end of life');
    expect(app.report().python.version).toMatch(/^3\.10\./);
  });
});

checkRows(import.meta.filename);
