import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { hostPythons } from '../support/pybuild.ts';
import { PROJECT, serveCompiledProject, SUBDIRECTORY, TAG } from '../support/real/git-server.ts';
import { checkRows, expectBuilt, launchVariables, needsIndex, parityApp, pathsOf, rewriteNote, scenario } from '../support/real/parity.ts';
import { BARE_UV, becomeLocked, uvProject } from '../support/real/parity-locked.ts';
import { serveCacheable } from '../support/real/snapshot-index.ts';

const [{ minor } = { minor: '' }] = hostPythons();
const PYTHON = { BP_PYTHON_VERSION: minor };

const app = parityApp();
const git = await serveCompiledProject();
const index = await serveCacheable();

describe('uv', () => {
  scenario('T-u6', 'no file that names a version of Python: the default, and how to pin it', async (context) => {
    needsIndex(context);
    app.become(BARE_UV);
    const detected = await app.detect({}, '--python-source', 'download');
    expect(detected.stdout).toMatch(/Python +3\.12\.\d+ \(the default; add \.python-version to pin it/);
    expectBuilt(await app.build());
    expect(app.report().python.origin).toEqual({ from: 'default' });
  });

  scenario('T-u1', 'a basic app: without the group for development; what a build and the launch see; what is kept', async (context) => {
    needsIndex(context);
    await becomeLocked(app, 'uv', { 'pyproject.toml': uvProject(index.env['PIP_INDEX_URL'], ['noted==1.0']) });
    const built = await app.build(PYTHON);
    expectBuilt(built);
    expect(built.stderr).toMatch(/\/uv sync --locked .* --no-default-groups\n/);
    expect(app.report().packages).toEqual([expect.objectContaining({ name: 'noted', version: '1.0' })]);
    const seen = JSON.parse(readFileSync(index.note, 'utf8')) as Record<string, string>;
    const at = (...folders: string[]): string => pathsOf(app, folders);
    expect(seen).toMatchObject({
      CPATH: at('venv/include', `python/include/python${minor}`, 'python/include'),
      LD_LIBRARY_PATH: at('venv/lib', 'uv/lib', 'python/lib'),
      LIBRARY_PATH: at('venv/lib', 'uv/lib', 'python/lib'),
      PKG_CONFIG_PATH: at('python/lib/pkgconfig'),
      PYTHONUNBUFFERED: '1',
      SOURCE_DATE_EPOCH: '315532801',
      UV_CACHE_DIR: path.join(app.layers, 'uv-cache'),
      UV_LINK_MODE: 'copy',
      UV_NO_MANAGED_PYTHON: '1',
      UV_PROJECT_ENVIRONMENT: path.join(app.layers, 'venv'),
      UV_PYTHON_DOWNLOADS: 'never',
    });
    expect(seen['PATH']).toContain(at('venv/bin', 'uv/bin', 'python/bin'));
    const { PATH = '', ...variables } = launchVariables(await app.run('env'));
    expect(PATH).not.toContain('/uv/');
    expect(variables).toEqual({
      LD_LIBRARY_PATH: `${path.join(app.layers, 'venv/lib')}:${path.join(app.layers, 'python/lib')}`,
      PORT: '8080',
      PYTHONUNBUFFERED: '1',
      VIRTUAL_ENV: path.join(app.layers, 'venv'),
      WEB_CONCURRENCY: expect.stringMatching(/^\d+$/) as string,
    });
    expectBuilt(await app.build(PYTHON));
    expect(app.said()).toEqual({ python: 'reused', uv: 'reused', 'uv-cache': 'reused', venv: 'reused' });
  });

  scenario('T-u4', 'a project that is installed in place, with a dependency from git that has to be compiled', async (context) => {
    needsIndex(context);
    const build = `\n[build-system]\nrequires = ["uv_build>=0.9"]\nbuild-backend = "uv_build"\n`;
    const source = `\n[tool.uv.sources]\n"${PROJECT}" = { git = "${git.url}", tag = "${TAG}", subdirectory = "${SUBDIRECTORY}" }\n`;
    const project = { 'pyproject.toml': uvProject(undefined, [PROJECT], build + source), 'src/app/__init__.py': 'where = __file__\n' };
    await becomeLocked(app, 'uv', project);
    expectBuilt(await app.build(PYTHON));
    expect(
      app
        .report()
        .packages.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['app', 'extension-dist']);
    const { stdout } = await app.run('python', '-c', 'import app, extension; print(app.where, extension.__doc__, extension.__file__)');
    const compiled = path.join(app.layers, `venv/lib/python${minor}/site-packages/extension.cpython-`);
    expect(stdout).toContain(`${path.join(app.folder, '.pybuild/workspace/src/app/__init__.py')} made by a compiler ${compiled}`);
  });

  scenario('T-u9', 'a lock that is out of date: reported before anything is installed', async () => {
    app.become({ ...BARE_UV, 'pyproject.toml': uvProject(index.env['PIP_INDEX_URL'], ['noted==1.0']) });
    const { code, stderr } = await app.build(PYTHON);
    expect(code).toBe(1);
    expect(stderr).toContain('Error: uv.lock is out of date: pyproject.toml changed\nChanged: noted, plain\n\nRun: uv lock\n');
    expect(stderr).not.toContain('[Installing Python]');
  });

  scenario('T-u8', 'a version of Python that the project does not accept: reported before anything is installed', async () => {
    app.become({ ...BARE_UV, '.python-version': '3.13\n', 'pyproject.toml': uvProject(undefined, [], '', '==3.12.*') });
    const { code, stderr } = await app.build();
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: The project does not accept Python 3\.13\S*\n.*requires-python in pyproject\.toml is "==3\.12\.\*"/);
    expect(stderr).not.toContain('[Installing Python]');
  });

  scenario('T-u7', 'a runtime.txt: it counts as for any other package manager', async () => {
    app.become({ ...BARE_UV, 'runtime.txt': 'python-3.13\n' });
    const detected = await app.detect({}, '--python-source', 'download');
    expect(detected.stdout).toMatch(/Python +3\.13\.\d+ \(from runtime\.txt/);
  });

  scenario('T-u3', 'a build by an older release: what it was made with is reported', async (context) => {
    needsIndex(context);
    app.become(BARE_UV);
    expectBuilt(await app.build(PYTHON));
    rewriteNote(app, 'python', /^interpreter_stamp = ".*"/m, 'interpreter_stamp = "1 1"');
    for (const name of ['uv', 'uv-cache', 'venv']) rewriteNote(app, name, /^tool_version = ".*"/m, 'tool_version = "0.11.3"');
    expectBuilt(await app.build(PYTHON));
    const reason = `rebuilt: uv version: 0.11.3 → ${app.report().tool.version}`;
    expect(app.said()).toEqual({ python: 'rebuilt: the interpreter: changed', uv: reason, 'uv-cache': reason, venv: reason });
  });

  scenario('T-p2', 'from uv to pip: Python stays, pip and its cache are new, the environment is rebuilt', async (context) => {
    needsIndex(context);
    app.become({ 'requirements.txt': '', 'pyproject.toml': BARE_UV['pyproject.toml'] ?? '' });
    expectBuilt(await app.build(PYTHON));
    expect(app.said()).toEqual({ python: 'reused', pip: 'created', 'pip-cache': 'created', venv: 'rebuilt: package manager: uv → pip' });
  });

  scenario('T-u5', 'the oldest Python that is supported', async (context) => {
    needsIndex(context);
    app.become({ ...BARE_UV, '.python-version': '3.10\n' });
    if (!hostPythons().some((python) => python.minor === '3.10')) context.skip('this host has no Python 3.10');
    const built = await app.build();
    expectBuilt(built);
    expect(built.stderr).toContain('Warning: Python 3.10 has reached its end of life');
    expect(app.report().python.version).toMatch(/^3\.10\./);
  });
});

checkRows(import.meta.filename);
