import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { hostPythons } from '../support/pybuild.ts';
import { PROJECT, serveCompiledProject, SUBDIRECTORY, TAG } from '../support/real/git-server.ts';
import { checkRows, expectBuilt, launchVariables, needsIndex, parityApp, pathsOf, rewriteNote, scenario } from '../support/real/parity.ts';
import { serveCacheable } from '../support/real/snapshot-index.ts';

const [{ minor } = { minor: '' }] = hostPythons();
const PYTHON = { BP_PYTHON_VERSION: minor };
const TYPING_EXTENSIONS = 'typing-extensions==4.15.0\n';

const app = parityApp();
const git = await serveCompiledProject();
const index = await serveCacheable();

describe('pip', () => {
  scenario('T-p1', 'a basic app: what the launch sees, what a build sees, and what a second build keeps', async (context) => {
    needsIndex(context);
    const manage = { 'manage.py': 'raise SystemExit("manage.py is only run where Django is")\n' };
    app.become({ ...manage, 'requirements.txt': TYPING_EXTENSIONS });
    const built = await app.build(PYTHON);
    expectBuilt(built);
    expect(built.stderr).not.toContain('manage.py');
    const { PATH = '', ...variables } = launchVariables(await app.run('env'));
    expect(PATH.startsWith(`${path.join(app.layers, 'venv/bin')}:${path.join(app.layers, 'python/bin')}:`), PATH).toBe(true);
    expect(PATH).not.toContain('/invalid');
    expect(variables).toEqual({
      LD_LIBRARY_PATH: `${path.join(app.layers, 'venv/lib')}:${path.join(app.layers, 'python/lib')}`,
      PORT: '8080',
      PYTHONUNBUFFERED: '1',
      VIRTUAL_ENV: path.join(app.layers, 'venv'),
      WEB_CONCURRENCY: expect.stringMatching(/^\d+$/) as string,
    });
    const listing = 'import importlib.metadata as m, sys; print([d.name for d in m.distributions()], sys.path[-1])';
    const { stdout } = await app.run('python', '-c', listing);
    expect(stdout).toBe(`['typing_extensions'] ${path.join(app.layers, `venv/lib/python${minor}/site-packages`)}\n`);
    expectBuilt(await app.build(PYTHON));
    expect(app.said()).toEqual({ python: 'reused', pip: 'reused', 'pip-cache': 'reused', venv: 'reused' });

    const indexed = { ...PYTHON, ...index.env };
    app.become({ ...manage, 'requirements.txt': 'plain==1.0\nnoted==1.0\n' });
    expectBuilt(await app.build(indexed));
    const seen = JSON.parse(readFileSync(index.note, 'utf8')) as Record<string, string>;
    const at = (...folders: string[]): string => pathsOf(app, folders);
    expect(seen).toMatchObject({
      CPATH: at('venv/include', `python/include/python${minor}`, 'python/include'),
      LD_LIBRARY_PATH: at('venv/lib', 'pip/lib', 'python/lib'),
      LIBRARY_PATH: at('venv/lib', 'pip/lib', 'python/lib'),
      PIP_CACHE_DIR: path.join(app.layers, 'pip-cache'),
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PKG_CONFIG_PATH: at('python/lib/pkgconfig'),
      PYTHONUNBUFFERED: '1',
      PYTHONUSERBASE: path.join(app.layers, 'pip'),
      SOURCE_DATE_EPOCH: '315532801',
      VIRTUAL_ENV: path.join(app.layers, 'venv'),
    });
    expect(seen['PATH']).toContain(at('venv/bin', 'pip/bin', 'python/bin'));
    app.become({ ...manage, 'requirements.txt': 'plain\nnoted==1.0\n' });
    const changed = await app.build(indexed);
    expectBuilt(changed);
    expect(app.said()).toEqual({ python: 'reused', pip: 'reused', 'pip-cache': 'reused', venv: 'rebuilt: requirements.txt: changed' });
    // A locally built package is not shared, but pip has it in its own cache.
    expect(changed.stderr).toContain('1 of 2 packages comes from the store');
    expect(changed.stderr).toMatch(/Using cached noted-1\.0/);
    expectBuilt(await app.build(indexed));
    expect(app.said()['venv']).toBe('reused: resolved again: the same 2 packages');
  });

  scenario('S-6', 'pip is missing at launch', async (context) => {
    needsIndex(context);
    const { code, stderr } = await app.run('python', '-m', 'pip', '--version');
    expect([code, stderr]).toEqual([1, expect.stringContaining('No module named pip')]);
    const found = await app.run('bash', '-c', 'command -v pip || echo none');
    expect(found.stdout.startsWith(app.layers)).toBe(false);
  });

  scenario('T-p3', 'a build by an older release: each layer says what it was made from', async (context) => {
    needsIndex(context);
    app.become({ 'requirements.txt': TYPING_EXTENSIONS });
    expectBuilt(await app.build(PYTHON));
    // The host has only one version of the interpreter, so an earlier build's record of it is changed instead.
    rewriteNote(app, 'python', /^interpreter_stamp = ".*"/m, 'interpreter_stamp = "1 1"');
    for (const name of ['pip', 'pip-cache', 'venv']) rewriteNote(app, name, /^tool_version = ".*"/m, 'tool_version = "26.0.1"');
    expectBuilt(await app.build(PYTHON));
    const { version: pip } = app.report().tool;
    expect(app.said()).toEqual({
      python: 'rebuilt: the interpreter: changed',
      pip: `rebuilt: pip version: 26.0.1 → ${pip}`,
      'pip-cache': `rebuilt: pip version: 26.0.1 → ${pip}`,
      venv: `rebuilt: pip version: 26.0.1 → ${pip}`,
    });
  });

  scenario('S-7', 'a cache in the format of another release: not understood, so rebuilt', async (context) => {
    needsIndex(context);
    const seed = '[metadata]\nstack = "heroku-20"\npython_version = "3.10.0"\npip_version = "22.0"\nsetuptools_version = "60.0.0"\n';
    rewriteNote(app, 'python', /^\[metadata\][^]*$/m, seed);
    rewriteNote(app, 'pip-cache', /^\[metadata\][^]*$/m, seed);
    rewriteNote(app, 'pip', /^\[metadata\][^]*$/m, '');
    expectBuilt(await app.build(PYTHON));
    const unreadable = 'rebuilt: its metadata is missing or unreadable';
    const lost = 'rebuilt: what it was installed from is not known';
    expect(app.said()).toEqual({ python: unreadable, pip: unreadable, 'pip-cache': unreadable, venv: lost });
  });

  scenario('T-p4', 'an editable requirement from git, its address in a variable, that has to be compiled', async (context) => {
    needsIndex(context);
    app.become({ 'requirements.txt': `-e git+\${WHEEL_PACKAGE_URL}@${TAG}#egg=${PROJECT}&subdirectory=${SUBDIRECTORY}\n` });
    const env = { ...PYTHON, WHEEL_PACKAGE_URL: git.url };
    expectBuilt(await app.build(env));
    const source = path.join(app.layers, 'venv/src/extension-dist', SUBDIRECTORY);
    const { stdout } = await app.run('python', '-c', 'import extension; print(extension.__doc__, extension.__file__)');
    expect(stdout).toContain(`made by a compiler ${source}/extension.cpython-`);
    expectBuilt(await app.build(env));
    expect(app.said()).toMatchObject({ python: 'reused', pip: 'reused', 'pip-cache': 'reused' });
    expect(await app.run('python', '-c', 'import extension')).toMatchObject({ code: 0, stderr: '' });
  });

  scenario('T-p6', 'an invalid requirement: which line it is', async () => {
    app.become({ 'requirements.txt': 'an-invalid-requirement!\n' });
    const { code, stderr } = await app.build(PYTHON);
    expect(code).toBe(1);
    expect(stderr).toContain('Error: requirements.txt:1 is not a valid requirement\nIt says: an-invalid-requirement!\n');
  });

  scenario('T-p5', 'the oldest Python that is supported, and the pip that it carries', async (context) => {
    needsIndex(context);
    app.become({ '.python-version': '# a comment\n3.10.0\n', 'requirements.txt': TYPING_EXTENSIONS });
    const refused = await app.detect({}, '--python-source', 'download');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/Python 3\.10\.0 is not available for [^]*The nearest versions: 3\.10\.2,/);
    app.become({ '.python-version': '# a comment\n3.10.2\n', 'requirements.txt': TYPING_EXTENSIONS });
    const found = await app.detect({}, '--python-source', 'download');
    expect(found.stdout).toContain('3.10.2 (from .python-version;');
    if (!hostPythons().some((python) => python.minor === '3.10')) context.skip('this host has no Python 3.10');
    const built = await app.build();
    expectBuilt(built);
    expect(built.stderr).toMatch(/Warning: .*3\.10/);
    expect(await app.run('python', '-c', 'import typing_extensions')).toMatchObject({ code: 0 });
  });
});

checkRows(import.meta.filename);
