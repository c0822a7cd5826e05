import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { servePackages } from '../support/package-index.ts';
import { type Outcome, pybuild } from '../support/pybuild.ts';

const TODAY = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '1.0' },
  { name: 'cow', version: '1.0' },
]);
const TOMORROW = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '2.0' },
  { name: 'cow', version: '1.0' },
]);
let index = TODAY;
const server = createServer((request, response) => index.answer(request, response)).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => void server.close());
const options = ['--env', `PIP_INDEX_URL=http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`];

const BACKEND = `
import zipfile

def build_editable(folder, settings=None, metadata=None):
    with zipfile.ZipFile(folder + "/shop-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("shop.pth", __file__.rsplit("/", 1)[0] + "\\n")
        wheel.writestr("shop-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: shop\\nVersion: 1\\n" + NEEDS)
        wheel.writestr("shop-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("shop-1.dist-info/RECORD", "")
    return "shop-1-py3-none-any.whl"
`;
const BUILD = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
const PROJECT = '[project]\nname = "shop"\nversion = "1"\n';

type App = ReturnType<typeof buildApp>;

function packagesOf(app: App): string[] {
  const { packages } = JSON.parse(readFileSync(path.join(app.output, 'report.json'), 'utf8')) as {
    packages: { name: string; version: string }[];
  };
  return packages.map(({ name, version }) => `${name} ${version}`);
}

async function build(app: App, ...more: string[]): Promise<Outcome> {
  return succeeded(await app.build(...options, ...more));
}

async function venv(app: App, ...more: string[]): Promise<string | undefined> {
  return app.layers(await build(app, ...more)).at(-1);
}

test('a project: its packages are chosen, kept while nothing changes, and chosen again', async () => {
  const app = buildApp({ 'pyproject.toml': `${PROJECT}dependencies = ["ant"]\n[project.optional-dependencies]\nmilk = ["cow"]\n` });
  const first = await build(app);
  expect(packagesOf(app)).toEqual(['ant 1.0', 'bee 1.0']);
  expect(first.stderr).toMatch(/\n2 packages chosen today: `pybuild inspect (\S+) --pylock > \1\/pylock\.toml` keeps these\n/);
  const second = await build(app);
  expect(app.layers(second).at(-1)).toBe('Layer venv: reused (resolved again: the same 2 packages)');
  expect(second.stderr).toContain('2 packages chosen today');
  const third = await build(app, '--no-refresh');
  expect(app.layers(third).at(-1)).toContain('reused');
  expect(third.stderr).not.toContain('chosen today');
  index = TOMORROW;
  expect(await venv(app)).toBe('Layer venv: rebuilt (bee 1.0 → 2.0)');
  index = TODAY;
  expect(await venv(app, '--env', 'BP_PYTHON_EXTRAS=milk')).toContain('rebuilt (extras: added');
  expect(packagesOf(app)).toEqual(['ant 1.0', 'bee 1.0', 'cow 1.0']);
});

test('a package: installed in place after its packages, and kept while only its code changes', async () => {
  const project = `${BUILD}${PROJECT}dependencies = ["ant"]\n`;
  const app = buildApp({ 'pyproject.toml': project, 'backend.py': BACKEND.replace('NEEDS', '""'), 'shop.py': 'x = 1\n' });
  const { stderr } = await build(app);
  expect(packagesOf(app)).toEqual(['ant 1.0', 'bee 1.0', 'shop 1']);
  expect(stderr).toContain('2 packages chosen today');
  expect(await venv(app)).toBe('Layer venv: reused (resolved again: the same 2 packages)');
  app.write({ 'pyproject.toml': `${project}# changed\n` });
  expect(await venv(app)).toContain('pyproject.toml: changed');
  index = TOMORROW;
  expect(await venv(app)).toBe('Layer venv: rebuilt (bee 1.0 → 2.0)');
  index = TODAY;
});

test('a package with dynamic dependencies: its backend says what they are', async () => {
  const app = buildApp({
    'pyproject.toml': `${BUILD}${PROJECT}dynamic = ["dependencies"]\n`,
    'backend.py': BACKEND.replace('NEEDS', '"Requires-Dist: cow\\n"'),
    'shop.py': '',
  });
  const { stderr } = await build(app);
  expect(packagesOf(app)).toEqual(['cow 1.0', 'shop 1']);
  expect(stderr).toMatch(/\n1 package chosen today: `pybuild inspect (\S+) --pylock > \1\/pylock\.toml` keeps it\n/);
  expect(await venv(app)).toBe('Layer venv: reused (resolved again: the same 2 packages)');
});

test('a folder that cannot be packaged: only its packages', async () => {
  const text = `[build-system]\nrequires = []\n${PROJECT}dependencies = ["cow"]\n`;
  const app = buildApp({ 'pyproject.toml': text, 'api/__init__.py': '', 'lib/__init__.py': '' });
  expect((await build(app)).stderr).toContain('Warning: pyproject.toml has a [build-system], but the app cannot be packaged');
  expect(packagesOf(app)).toEqual(['cow 1.0']);
  expect(await venv(app)).toContain('reused');
});

test('a requirements file of another name, a script with a block, and code alone', async () => {
  const app = buildApp({ 'requirements/prod.txt': 'cow==1.0\n', 'bot.py': 'print("hello")\n' });
  const { stderr } = await build(app);
  expect(stderr).toContain('Installing from requirements/prod.txt: its name says production');
  expect(stderr).not.toContain('chosen today');
  app.write({
    'requirements/prod.txt': '',
    'project.toml': '[build]\nexclude = ["requirements"]\n',
    'bot.py': '# /// script\n# dependencies = ["ant"]\n# ///\n',
  });
  await build(app);
  expect(packagesOf(app)).toEqual(['ant 1.0', 'bee 1.0']);
  app.write({ 'bot.py': '# /// script\n# dependencies = ["ant"]\n# ///\nprint("more")\n' });
  expect(await venv(app)).toBe('Layer venv: reused (resolved again: the same 2 packages)');
  app.write({ 'bot.py': 'import os\nprint("none")\n' });
  expect((await build(app)).stderr).toContain('No packages to install: the code imports only the standard library');
  expect(packagesOf(app)).toEqual([]);
  expect(await venv(app)).toBe('Layer venv: reused');
});

test('a lock that a build wrote is for the app, wherever it is', async () => {
  const app = buildApp({
    'pyproject.toml': `${BUILD}${PROJECT}dependencies = ["cow"]\n`,
    'backend.py': BACKEND.replace('NEEDS', '""'),
    'shop.py': '',
  });
  await build(app);
  const { stdout } = await pybuild(['inspect', '--pylock', app.folder], { env: app.env });
  expect(stdout).toContain('path = "."');
  expect(stdout).toContain('editable = true');
  expect(stdout).not.toContain(app.folder);
});

test.each([
  ['fails', 'raise RuntimeError("no cows today")\n', 'no cows today'],
  ['cannot be imported', 'import nowhere_at_all\n', 'nowhere_at_all'],
])('a backend that %s: its words are shown', async (_, backend, words) => {
  const app = buildApp({ 'pyproject.toml': `${BUILD}${PROJECT}dynamic = ["dependencies"]\n`, 'backend.py': backend, 'shop.py': '' });
  const { code, stderr } = await app.build(...options);
  expect(code).toBe(1);
  expect(stderr).toContain(words);
});

test('a backend that prints to stdout builds', async () => {
  const backend = BACKEND.replace('NEEDS', '"Requires-Dist: cow\\n"').replace(
    '    with',
    '    print("{\\"no\\": \\"report\\"}")\n    with',
  );
  const app = buildApp({ 'pyproject.toml': `${BUILD}${PROJECT}dynamic = ["dependencies"]\n`, 'backend.py': backend, 'shop.py': '' });
  await build(app);
  expect(packagesOf(app)).toEqual(['cow 1.0', 'shop 1']);
});
