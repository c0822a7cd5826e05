import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { servePackages } from '../support/package-index.ts';
import { hostPython, pybuild } from '../support/pybuild.ts';
import { compare, type Snapshot } from '../support/real/build-snapshot.ts';
import { indexProblem, indexUrl, networkVariables } from '../support/real/lifecycle-network.ts';
import { layerStates, type ManagerApp, managerApp } from '../support/real/manager-app.ts';

let problem: string | undefined;
beforeAll(() => {
  problem = indexProblem();
});
beforeEach(({ skip }) => {
  if (problem !== undefined) skip(problem);
});

interface Tool {
  readonly tool: string;
  readonly lock: string;
  readonly fixture: string;
  readonly packages: readonly string[];
  readonly prints: string;
  readonly options: readonly string[];
  /** An app that asks an index for these packages. */
  readonly app: (index: string, ...wanted: readonly string[]) => Readonly<Record<string, string>>;
}

function project(wanted: readonly string[], rest: string): string {
  return `[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ${JSON.stringify(wanted)}\n${rest}`;
}

const TOOLS: readonly Tool[] = [
  {
    tool: 'poetry',
    lock: 'poetry.lock',
    fixture: 'poetry_unlocked',
    packages: ['greeting 1.0'],
    prints: 'Hello from Poetry, without a lock\n',
    options: [],
    app: (index, ...wanted) => ({
      'pyproject.toml': project(
        wanted,
        `[tool.poetry]\npackage-mode = false\n[[tool.poetry.source]]\nname = "own"\nurl = "${index}"\npriority = "primary"\n`,
      ),
    }),
  },
  {
    tool: 'uv',
    lock: 'uv.lock',
    fixture: 'uv_unlocked',
    packages: ['prices 1.0', 'shop 1.0', 'typing-extensions 4.12.2'],
    prints: 'A coffee is 3\n',
    options: [],
    app: (index, ...wanted) => ({
      'pyproject.toml': project(wanted, `[tool.uv]\npackage = false\n[[tool.uv.index]]\nurl = "${index}"\ndefault = true\n`),
    }),
  },
  {
    tool: 'pdm',
    lock: 'pdm.lock',
    fixture: 'pdm_unlocked',
    packages: ['typing-extensions 4.12.2'],
    prints: 'Hello from typing_extensions\n',
    options: [],
    app: (index, ...wanted) => ({
      'pyproject.toml': project(wanted, `[tool.pdm]\ndistribution = false\n[[tool.pdm.source]]\nname = "pypi"\nurl = "${index}"\n`),
    }),
  },
  {
    tool: 'pipenv',
    lock: 'Pipfile.lock',
    fixture: 'pipenv_unlocked',
    packages: ['typing-extensions 4.12.2'],
    prints: 'Hello from typing_extensions\n',
    options: ['--env', `PIP_INDEX_URL=${indexUrl()}`],
    app: (index, ...wanted) => ({
      Pipfile: `[[source]]\nname = "own"\nurl = "${index}"\nverify_ssl = false\n[packages]\n${wanted.map((name) => `${name} = "*"\n`).join('')}`,
    }),
  },
];

/** They are removed together after the tests of the file. */
const APPS = new Map(TOOLS.map(({ tool }) => [tool, managerApp()]));

/** Every place below a folder that has a file of this name, except the tool's own cache. */
function placesOf(folder: string, name: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === name);
}

function venvOf(app: ManagerApp): Snapshot {
  return new Map([...app.layers()].filter(([where]) => where.startsWith('layers/pybuild_python/venv/')));
}

describe.each(TOOLS)('$tool, without a lock', ({ tool, lock, fixture, packages, prints, options, app: appWith }) => {
  const app = APPS.get(tool) ?? managerApp();

  async function print(...args: string[]): Promise<string> {
    const env = {
      ...networkVariables(),
      PATH: process.env['PATH'] ?? '',
      HOME: app.home,
      XDG_CACHE_HOME: path.join(app.folder, '../../cache'),
    };
    const { stdout, stderr, code } = await pybuild([...args, app.folder], { env });
    expect(code, stderr).toBe(0);
    return stdout;
  }

  test('builds an app, keeps it while nothing is newer, and leaves no lock in it', async () => {
    app.become(fixture);
    const before = app.source();
    await app.build(...options);
    expect(app.packages()).toEqual(packages);
    expect(await app.print()).toBe(prints);
    expect(placesOf(app.folder, lock)).toEqual([]);
    expect(compare(before, app.source())).toEqual([]);

    const again = await app.build(...options);
    expect(layerStates(again)['venv']).toMatch(/^reused \(resolved again: the same \d package/);
    expect(placesOf(app.folder, lock)).toEqual([]);
    const kept = await app.build(...options, '--no-refresh');
    expect(layerStates(kept)['venv']).toBe(`reused (${lock} is missing; not checked for newer versions: --no-refresh)`);
  });

  test('inspect --lock prints the lock, from which a build makes the same environment', async () => {
    app.become(fixture);
    await app.build(...options);
    const before = venvOf(app);
    const text = await print('inspect', '--lock');
    writeFileSync(path.join(app.folder, lock), text);
    const state = layerStates(await app.build(...options))['venv'];
    expect(state).toContain(`${lock}: added`);
    expect(state).not.toContain(`${lock} is missing`);
    expect(compare(before, venvOf(app))).toEqual([]);
  });

  test('a newer release is installed, and named; --clear-cache chooses again', async () => {
    const index = await servePackages([
      { name: 'ant', version: '1.0', requires: ['bee'] },
      { name: 'bee', version: '1.0' },
    ]);
    app.become(appWith(index.url, 'ant'));
    await app.build();
    expect(app.packages()).toEqual(['ant 1.0', 'bee 1.0']);
    index.add({ name: 'bee', version: '2.0' });
    const outcome = await app.build();
    expect(layerStates(outcome)['venv']).toBe('rebuilt (bee 1.0 → 2.0)');
    expect(app.packages()).toEqual(['ant 1.0', 'bee 2.0']);
    await app.build('--clear-cache');
    expect(app.packages()).toEqual(['ant 1.0', 'bee 2.0']);
  });

  test('a package that no index has is explained, and leaves no lock', async () => {
    const index = await servePackages([{ name: 'ant', version: '1.0' }]);
    app.become(appWith(index.url, 'ant', 'nosuch'));
    const env = {
      ...networkVariables(),
      PATH: process.env['PATH'] ?? '',
      HOME: app.home,
      XDG_CACHE_HOME: path.join(app.folder, '../../cache'),
    };
    const python = ['--python-source', 'host', '--env', `BP_PYTHON_VERSION=${hostPython().minor}`];
    const { code, stderr } = await pybuild(['build', ...python, app.folder], { env });
    expect(stderr).toContain('Error: Could not choose the versions of the packages');
    expect(stderr).toMatch(/The index has no nosuch \((?:pyproject\.toml|Pipfile):\d+\)/);
    expect(code).toBe(1);
    expect(placesOf(app.folder, lock)).toEqual([]);
    expect(
      existsSync(path.join(app.folder, '.pybuild/report.json')) && readFileSync(path.join(app.folder, '.pybuild/report.json'), 'utf8'),
    ).not.toContain('nosuch');
  });
});
