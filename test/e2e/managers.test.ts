import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf, freePort } from '../support/http.ts';
import { servePackages } from '../support/package-index.ts';
import { hostPython } from '../support/pybuild.ts';
import { compare } from '../support/real/build-snapshot.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';
import { layerStates, type ManagerApp, managerApp } from '../support/real/manager-app.ts';

const execute = promisify(execFile);
const TOOLS = ['poetry', 'uv', 'pipenv', 'pdm', 'pip'];
const apps = new Map(TOOLS.map((tool) => [tool, managerApp()]));
let problem: string | undefined;

beforeAll(() => {
  problem = indexProblem();
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

function appOf(tool: string): ManagerApp {
  return apps.get(tool) ?? managerApp();
}

function kept(tool: string): Record<string, string> {
  return Object.fromEntries(['python', tool, `${tool}-cache`, 'venv'].map((layer) => [layer, 'reused']));
}

interface Scenario {
  readonly fixture: string;
  readonly tool: string;
  /** All installed packages. */
  readonly packages: readonly string[];
  /** The app's output, or that of a line of Python if the app starts nothing. */
  readonly prints: string;
  readonly code?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const COFFEE = 'A coffee is 3\n';
const INDEX = { PIP_INDEX_URL: indexUrl() };
const SCENARIOS: readonly Scenario[] = [
  { fixture: 'poetry_package', tool: 'poetry', packages: ['prices 1.0', 'shop 1.0'], prints: COFFEE },
  { fixture: 'poetry_basic', tool: 'poetry', packages: ['greeting 1.0'], prints: 'Hello from Poetry\n' },
  { fixture: 'uv_workspace', tool: 'uv', packages: ['prices 1.0', 'shop 1.0'], prints: COFFEE },
  {
    fixture: 'uv_virtual_workspace',
    tool: 'uv',
    packages: ['prices 1.0', 'reports 1.0'],
    code: 'import prices; print(prices.price("coffee"))',
    prints: '3\n',
  },
  { fixture: 'uv_basic', tool: 'uv', packages: ['greeting 1.0'], prints: 'Hello from uv\n' },
  { fixture: 'pylock_named', tool: 'uv', packages: ['greeting 1.0'], prints: 'Hello from pylock.prod.toml\n' },
  { fixture: 'pylock_basic', tool: 'uv', packages: ['greeting 1.0'], prints: 'Hello from pylock.toml\n' },
  {
    fixture: 'pipenv_path',
    tool: 'pipenv',
    packages: ['greeting 1.0', 'prices 1.0'],
    prints: 'Hello from Pipenv\n',
    settings: INDEX,
  },
  {
    fixture: 'pipenv_basic',
    tool: 'pipenv',
    packages: ['typing-extensions 4.12.2'],
    prints: 'Hello from typing_extensions\n',
    settings: INDEX,
  },
  { fixture: 'pdm_package', tool: 'pdm', packages: ['prices 1.0', 'shop 1.0'], prints: COFFEE },
  { fixture: 'pdm_basic', tool: 'pdm', packages: ['typing-extensions 4.12.2'], prints: 'Hello from typing_extensions\n' },
  {
    fixture: 'pip_everything',
    tool: 'pip',
    packages: ['greeting 1.0', 'itsdangerous 2.2.0', 'shop 1.0', 'typing-extensions 4.12.2'],
    prints: 'Hello from pip\n',
  },
];

function optionsOf(settings: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

describe.each(SCENARIOS)('$fixture', ({ fixture, tool, packages, prints, code, settings }) => {
  test('is built without development packages, works, and is kept; nothing else is changed', async ({ skip }) => {
    const { minor } = hostPython();
    if (fixture === 'pipenv_path' && minor !== '3.12') skip('this host has no Python 3.12');
    const app = appOf(tool);
    app.become(fixture);
    const before = app.source();

    await app.build(...optionsOf(settings));
    expect(app.packages()).toEqual(packages);
    expect(await app.print(...(code === undefined ? [] : ['--', 'python', '-c', code]))).toBe(prints);
    const again = await app.build(...optionsOf(settings));
    expect(layerStates(again)).toEqual(kept(tool));
    expect(await app.print(...(code === undefined ? [] : ['--', 'python', '-c', code]))).toBe(prints);

    expect(compare(before, app.source())).toEqual([]);
    // Build tools ask a Rust compiler for its version, and rustup's creates its own folder.
    expect(readdirSync(app.home).filter((name) => name !== '.rustup')).toEqual([]);
  });
});

describe.each([
  { fixture: 'poetry_basic', tool: 'poetry', dev: 'checking', docs: 'handbook', extra: ['loud', 'shouting'] },
  { fixture: 'uv_basic', tool: 'uv', dev: 'checking', docs: 'handbook', extra: ['loud', 'shouting'] },
  { fixture: 'pylock_basic', tool: 'uv', dev: 'checking', docs: 'handbook', extra: ['loud', 'shouting'] },
  { fixture: 'pdm_basic', tool: 'pdm', dev: 'iniconfig', docs: 'itsdangerous', extra: ['names', 'idna'] },
  { fixture: 'pipenv_basic', tool: 'pipenv', dev: 'iniconfig', docs: 'itsdangerous', extra: [], groups: 'dev-packages docs' },
])('$fixture', ({ fixture, tool, dev, docs, extra: [extra, extraPackage], groups = 'dev docs' }) => {
  const settings = fixture === 'pipenv_basic' ? INDEX : {};
  const names = (): string[] =>
    appOf(tool)
      .packages()
      .map((line) => line.split(' ')[0] ?? '');

  test('has the requested groups and extras, and is rebuilt with and without them, to the same bytes', async () => {
    const app = appOf(tool);
    app.become(fixture);
    await app.build(...optionsOf(settings));
    const [plain, before] = [names(), app.layers()];
    const extras = extra === undefined ? {} : { BP_PYTHON_EXTRAS: extra };

    const more = await app.build(...optionsOf({ ...settings, ...extras, BP_PYTHON_GROUPS: groups }));
    expect(names()).toEqual([...plain, dev, docs, ...(extraPackage === undefined ? [] : [extraPackage])].toSorted());
    expect(layerStates(more)).toMatchObject({
      [tool]: 'reused',
      venv: expect.stringMatching(/^rebuilt \(groups: added(; extras: added)?\)$/),
    });

    const some = await app.build(...optionsOf({ ...settings, BP_PYTHON_GROUPS: 'docs' }));
    expect(names()).toEqual([...plain, docs].toSorted());
    expect(layerStates(some)['venv']).toMatch(/groups: .+ → (default )?docs(; extras: removed)?\)$/);

    const less = await app.build(...optionsOf(settings));
    expect(layerStates(less)['venv']).toBe('rebuilt (groups: removed)');
    expect(compare(before, app.layers())).toEqual([]);

    const again = await app.build(...optionsOf(settings), '--clear-cache');
    expect(layerStates(again)['venv']).toBe('created');
    expect(compare(before, app.layers())).toEqual([]);
  });
});

/** Runs the tool of a built app in it, as its developer would. */
async function run({ folder, home }: ManagerApp, tool: string, ...args: string[]): Promise<void> {
  const layer = path.join(folder, '.pybuild/cache', tool);
  const own = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    PYTHONUSERBASE: layer,
    XDG_CACHE_HOME: path.join(path.dirname(folder), 'tool'),
  };
  await execute(path.join(layer, 'bin', tool), args, { cwd: folder, env: { ...networkVariables(), ...own } });
}

async function answer(app: ManagerApp): Promise<string> {
  const port = await freePort();
  const started = app.start(port);
  const body = await answerOf(port, started.outcome);
  started.kill('SIGTERM');
  await started.outcome;
  return body;
}

describe('a lock created by the tool itself', () => {
  const FLASK = {
    'pyproject.toml': '[project]\nname = "web"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["flask", "gunicorn"]\n',
    'app.py': 'from flask import Flask\napp = Flask(__name__)\n\n@app.get("/")\ndef hello():\n    return "Hello from the lock"\n',
    Procfile: 'web: gunicorn app:app --bind 0.0.0.0:$PORT\n',
  };

  test('uv.lock of the package index, then its export as pylock.toml: each answers', async () => {
    const app = appOf('uv');
    app.become('uv_basic');
    await app.build();
    app.become(FLASK);
    await run(app, 'uv', 'lock', '--python', hostPython().executable);
    expect(layerStates(await app.build())).toMatchObject({ uv: 'reused', venv: expect.stringContaining('uv.lock: changed') });
    expect(app.packages()).toEqual(expect.arrayContaining([expect.stringMatching(/^flask /), expect.stringMatching(/^gunicorn /)]));
    const packages = app.packages();
    expect(await answer(app)).toBe('Hello from the lock');

    await run(app, 'uv', 'export', '--format', 'pylock.toml', '--output-file', 'pylock.toml', '--python', hostPython().executable);
    for (const file of ['uv.lock', 'pyproject.toml']) rmSync(path.join(app.folder, file));
    expect(layerStates(await app.build())).toMatchObject({ uv: 'reused', venv: 'rebuilt (package manager: uv → pylock)' });
    expect(app.packages()).toEqual(packages);
    expect(await answer(app)).toBe('Hello from the lock');
    expect(layerStates(await app.build())).toEqual(kept('uv'));
  });

  test('poetry.lock of an index of the project', async () => {
    const index = await servePackages([
      { name: 'ant', version: '2.0', requires: ['bee'] },
      { name: 'bee', version: '1.0' },
    ]);
    const app = appOf('poetry');
    app.become('poetry_basic');
    await app.build();
    const dependencies = '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = ">=3.10"\nant = "^2.0"\n';
    app.become({ 'pyproject.toml': `${dependencies}[[tool.poetry.source]]\nname = "own"\nurl = "${index.url}"\n` });
    await run(app, 'poetry', 'lock', '--no-interaction');
    expect(layerStates(await app.build())).toMatchObject({ poetry: 'reused', venv: expect.stringContaining('poetry.lock: changed') });
    expect(app.packages()).toEqual(['ant 2.0', 'bee 1.0']);
    expect(layerStates(await app.build())).toEqual(kept('poetry'));
  });
});

test('BP_PIP_REQUIREMENT selects the files to install from, instead of requirements.txt', async () => {
  const app = appOf('pip');
  app.become('pip_everything');
  await app.build('--env', 'BP_PIP_REQUIREMENT=requirements/limits.txt requirements/more.txt');
  expect(app.packages()).toEqual(['iniconfig 2.0.0', 'itsdangerous 2.2.0', 'typing-extensions 4.12.2']);
});

test('another package manager drops the layers of the one before, keeps Python, and rebuilds the environment', async () => {
  const app = appOf('uv');
  app.become('uv_basic');
  await app.build();
  let from = 'uv';
  for (const [to, fixture] of [
    ['poetry', 'poetry_basic'],
    ['pip', 'pip_everything'],
  ] as const) {
    app.become(fixture);
    const dropped = `removed (${to} installs the packages now)`;
    expect(layerStates(await app.build())).toEqual({
      python: 'reused',
      [to]: 'created',
      [`${to}-cache`]: 'created',
      venv: `rebuilt (package manager: ${from} → ${to})`,
      [from]: dropped,
      [`${from}-cache`]: dropped,
    });
    expect(readdirSync(path.join(app.folder, '.pybuild/cache')).filter((name) => name.startsWith(from))).toEqual([]);
    from = to;
  }
  expect(await app.print()).toBe('Hello from pip\n');
});
