import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hostPython, makeApp, temporaryFolder } from '../support/pybuild.ts';
import { sharedApp } from '../support/shared-app.ts';
import { shellWithPybuild } from '../support/shell.ts';

const app = sharedApp();
const layers = path.join(app.folder, '.pybuild', 'layers', 'pybuild_python');
const SHOW = ['--', 'python', '-c', 'import json, os; print(json.dumps(dict(os.environ)))'];

async function environmentOf(extra: Record<string, string>): Promise<Record<string, string>> {
  const { code, stdout } = await app.to('run', [app.folder, ...SHOW], extra);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, string>;
}

test('the app finds its own Python and packages first, then the system’s, and nothing in the caller’s PATH', async () => {
  app.become({});
  const { PATH = '', LD_LIBRARY_PATH, VIRTUAL_ENV, PYTHONUNBUFFERED } = await environmentOf({ LD_LIBRARY_PATH: '/opt/mine/lib' });
  expect(PATH.split(':').slice(0, 2)).toEqual([`${layers}/venv/bin`, `${layers}/python/bin`]);
  expect(PATH.split(':').slice(2)).toEqual(['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']);
  expect(LD_LIBRARY_PATH).toBe(`${layers}/venv/lib:${layers}/python/lib:/opt/mine/lib`);
  expect({ VIRTUAL_ENV, PYTHONUNBUFFERED }).toEqual({ VIRTUAL_ENV: `${layers}/venv`, PYTHONUNBUFFERED: '1' });
});

test('the caller’s variables for Python and the tools are removed, all others are passed', async () => {
  app.become({});
  const outside = {
    PYTHONPATH: '/opt/mine',
    PYTHONHOME: '/opt/mine',
    PYTHONSTARTUP: '/opt/mine',
    PYTHONDONTWRITEBYTECODE: '1',
    PIP_INDEX_URL: 'http://127.0.0.1:1/simple',
    UV_CACHE_DIR: '/opt/mine',
    POETRY_HOME: '/opt/mine',
    VIRTUAL_ENV_PROMPT: 'mine',
    CONDA_PREFIX: '/opt/mine',
    BP_LOG_LEVEL: 'debug',
    CNB_STACK_ID: 'mine',
    __PYVENV_LAUNCHER__: '/opt/mine',
  };
  const inside = {
    DATABASE_URL: 'postgres://me:secret@db/app',
    LANG: 'C.UTF-8',
    EMPTY: '',
    LINES: 'one\ntwo',
    PIPELINE: 'kept',
    UVICORN: 'kept',
    TMPDIR: '/opt/mine/temporary',
  };
  const env = await environmentOf({ ...outside, ...inside, VIRTUAL_ENV: '/opt/mine' });
  expect(Object.keys(env).filter((name) => name in outside)).toEqual([]);
  expect(env).toMatchObject({ ...inside, HOME: app.env['HOME'], VIRTUAL_ENV: `${layers}/venv` });
});

test('an active virtual environment does not reach the build either', async () => {
  app.become({});
  const active = temporaryFolder();
  const { code, stdout } = await app.to('run', [app.folder, '--', 'python', '-c', 'import sys; print(sys.prefix, sys.base_prefix)'], {
    VIRTUAL_ENV: active,
    PYTHONPATH: active,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(`${layers}/venv `);
  expect(stdout).not.toContain(active);
});

test('PORT is the caller’s, or 8080 if unset', async () => {
  app.become({ Procfile: 'web: echo "port $PORT"\n' });
  expect(await app.to('run', [app.folder])).toMatchObject({ code: 0, stdout: 'port 8080\n' });
  expect(await app.to('run', [app.folder], { PORT: '5001' })).toMatchObject({ code: 0, stdout: 'port 5001\n' });
});

test("WEB_CONCURRENCY is worked out from the machine's CPUs and memory, unless it is the caller's", async () => {
  app.become({});
  expect((await environmentOf({}))['WEB_CONCURRENCY']).toMatch(/^([1-9]|1[0-2])$/);
  expect((await environmentOf({ WEB_CONCURRENCY: '33' }))['WEB_CONCURRENCY']).toBe('33');
});

test('what only builds need is missing', async () => {
  app.become({});
  const code = 'import importlib.util, os; print(importlib.util.find_spec("pip"), os.path.exists(os.environ["LAYERS"] + "/pip"))';
  const outcome = await app.to('run', [app.folder, '--', 'python', '-c', code], { LAYERS: layers });
  expect(outcome).toMatchObject({ code: 0, stdout: 'None False\n' });
});

test('the user’s own command gets its arguments unchanged and the app’s folder, and keeps its exit code', async () => {
  app.become({ 'page.txt': 'here' });
  const script = 'import json, os, sys; print(json.dumps([os.getcwd(), open("page.txt").read(), sys.argv[1:]])); sys.exit(42)';
  const words = ['two words', '$HOME', '*', '', '--', '--quiet', '"'];
  const { code, stdout } = await app.to('run', [app.folder, '--', 'python', '-c', script, ...words]);
  expect(code).toBe(42);
  expect(JSON.parse(stdout)).toEqual([path.join(app.folder, '.pybuild', 'workspace'), 'here', words]);
});

test('a missing command ends with 127, as in a shell, wherever it is named', async () => {
  app.become({ Procfile: 'web: no-such-program\n', 'broken.sh': '#!/no/such/shell\n' });
  const own = await app.to('run', [app.folder, '--', 'no-such-program']);
  expect({ code: own.code, stdout: own.stdout }).toEqual({ code: 127, stdout: '' });
  expect(own.stderr).toContain("Error: no-such-program is not in the app's environment");
  expect(own.stderr).toContain(`PATH is ${layers}/venv/bin:`);
  expect(own.stderr).toContain('Add its package to requirements.txt.');
  expect((await app.to('run', [app.folder])).code).toBe(127);

  const missing = await app.to('run', [app.folder, '--', './missing.sh']);
  expect(missing).toMatchObject({ code: 127, stdout: '' });
  expect(missing.stderr).toContain('Error: The app has no ./missing.sh');
  chmodSync(path.join(app.folder, 'broken.sh'), 0o755);
  const broken = await app.to('run', [app.folder, '--', './broken.sh']);
  expect(broken).toMatchObject({ code: 127, stdout: '' });
  expect(broken.stderr).toContain('Error: ./broken.sh does not start');
});

/** A tool of the machine's Python that users may mistake for the app's. */
const FOREIGN = ['pip', 'pip3', 'pydoc3', 'pydoc'].find((name) => existsSync(path.join('/usr/bin', name)));

test.skipIf(FOREIGN === undefined)(
  "a tool of the machine's Python is started with a word about whose it is; the system's tools without",
  async () => {
    app.become({});
    const { code, stderr } = await app.to('run', [app.folder, '--', `${FOREIGN}`, '--help']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Warning: Using \S+ of this machine: /);
    expect(await app.to('run', [app.folder, '--', 'env', 'python', '-V'])).toMatchObject({ code: 0, stderr: '' });
  },
);

test('the app reads the stdin of pybuild', async () => {
  app.become({ Procfile: 'web: cat\n' });
  await app.to('build', [app.folder]);
  const line = `printf 'piped in' | "$NODE" "$CLI" run --no-build "$APP"`;
  expect(await shellWithPybuild(line, { ...app.env, APP: app.folder })).toMatchObject({ code: 0, stdout: 'piped in' });
});

test('files that the app writes into its folder stay as long as the build, which is reported once', async () => {
  const folder = makeApp({
    'requirements.txt': '',
    Procfile: "web: python -c \"import helper; open('visits.db', 'a').write('x')\"\nquiet: python -c \"import helper\"\n",
    'helper.py': '',
  });
  const silent = await app.to('run', [folder, 'quiet']);
  expect(silent.code).toBe(0);
  expect(silent.stderr).not.toContain('wrote into its own folder');

  const first = await app.to('run', [folder]);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain('The app wrote into its own folder');
  expect(first.stderr).toContain('visits.db');
  expect(await app.to('run', [folder])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(path.join(folder, '.pybuild', 'workspace', 'visits.db'), 'utf8')).toBe('xx');
});

test('the interpreter of the app is the requested one', async () => {
  app.become({});
  const { stdout } = await app.to('run', [app.folder, '--', 'python', '-V']);
  expect(stdout).toBe(`Python ${hostPython().version}\n`);
});
