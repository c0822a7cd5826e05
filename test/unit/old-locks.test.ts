import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MANAGERS } from '../../src/python/managers/all.ts';
import { unmetBy } from '../../src/python/managers/lock-holds.ts';
import type { Install, Site } from '../../src/python/managers/manager.ts';
import { failureOf, type Files } from '../support/facts.ts';
import { plan } from './manager-apps.ts';

/**
 * Locks of one project that old versions of the tools made; the file's name is the version. The addresses of the index were replaced,
 * and for Poetry, which was given a mirror, its source was removed from lock and hash.
 */
const FOLDER = new URL('data/old-locks/', import.meta.url);
const MANIFESTS = { pdm: 'pyproject.toml', poetry: 'pyproject.toml', pipenv: 'Pipfile', uv: 'pyproject.toml' } as const;
type Tool = keyof typeof MANIFESTS;
const SITE: Site = { venv: 'venv', python: 'python', tool: 'tool', toolPackages: 'tool', cache: 'cache' };

function lockFile(tool: string): string {
  return MANAGERS.find(({ name }) => name === tool)?.file ?? '';
}

/** The app with the lock that this version of a tool made, and with its manifest changed. */
function app(tool: Tool, version: string, [from, to]: readonly [string, string] = ['', '']): Files {
  const manifest = readFileSync(new URL(`${tool}/${MANIFESTS[tool]}`, FOLDER), 'utf8');
  expect(manifest).toContain(from);
  const lock = readFileSync(new URL(`${tool}/${version}.lock`, FOLDER), 'utf8');
  return { [MANIFESTS[tool]]: manifest.replace(from, to), [lockFile(tool)]: lock, 'shop.py': '' };
}

function commandsOf(tool: string, install: Install): string[] {
  return MANAGERS.flatMap((manager) => (manager.name === tool ? manager.commands(install, SITE).map(({ shown }) => shown) : []));
}

const LOCKS = Object.keys(MANIFESTS).flatMap((tool) =>
  readdirSync(new URL(tool, FOLDER)).flatMap((file) => (file.endsWith('.lock') ? [[tool as Tool, file.slice(0, -5)] as const] : [])),
);
const NEW_HASH = new Set(['2.16.1', '2.17.3', '2.26.6']);
const VIRTUAL = new Set(['0.2.20', '0.2.37', '0.3.5']);

/** How a lock is installed that nothing changed about. */
function usual(tool: Tool, version: string): string[] {
  switch (tool) {
    case 'pdm':
      return [...(NEW_HASH.has(version) ? ['pdm lock --check'] : []), 'pdm sync --prod'];
    case 'poetry':
      return ['poetry sync --only main'];
    case 'pipenv':
      return ['pipenv install --deploy'];
    case 'uv':
      return [VIRTUAL.has(version) ? 'uv sync --frozen --no-install-project --no-default-groups' : 'uv sync --locked --no-default-groups'];
  }
}

test.each(LOCKS)('a lock of %s %s is current', (tool, version) => {
  const { packageManager, install, warnings } = plan(app(tool, version), { PIP_INDEX_URL: 'https://index.invalid/simple' });
  expect(packageManager.name).toBe(tool);
  expect(commandsOf(tool, install)).toEqual(usual(tool, version));
  expect(warnings.map(({ title }) => title)).toEqual(tool === 'uv' && VIRTUAL.has(version) ? ['uv.lock was made by an old uv'] : []);
});

/** A change of the manifest that the lock does not meet, by tool. */
const CHANGES: Readonly<Record<Tool, readonly [string, string]>> = {
  pdm: ['"six>=1.16,<2"', '"six>=2"'],
  poetry: ['six = "^1.16"', 'six = "^2"'],
  pipenv: ['six = ">=1.16,<2"', 'six = ">=2"'],
  uv: ['"six>=1.16,<2"', '"six>=2"'],
};

test.each(LOCKS)('a lock of %s %s is out of date if the project asks for another version', (tool, version) => {
  const failure = failureOf(() => plan(app(tool, version, CHANGES[tool])));
  expect(failure).toMatchObject({ kind: 'lock-stale', lock: lockFile(tool), manifest: MANIFESTS[tool] });
  const names = tool === 'uv' || (tool === 'pdm' && !NEW_HASH.has(version)) ? { changed: ['six'] } : {};
  expect(failure).toMatchObject(names);
});

const OLD_PDM = LOCKS.filter(([tool, version]) => tool === 'pdm' && !NEW_HASH.has(version));

test.each(OLD_PDM)('a lock of %s %s that still fits a changed project is installed with a warning', (tool, version) => {
  const { install, warnings } = plan(
    app(tool, version, ['"six>=1.16,<2"', '"six>=1.17,<2", "idna; sys_platform == \'win32\'", "gone; python_version < \'3\'"']),
  );
  expect(commandsOf(tool, install)).toEqual(['pdm sync --prod']);
  expect(warnings.map(({ title }) => title)).toEqual(['pdm.lock may be out of date']);
});

test.each<[string, readonly [string, string], readonly string[]]>([
  ['a new package', ['"idna>=3.6,<4"', '"idna>=3.6,<4", "attrs"'], ['attrs']],
  ['two, one of them out of range', ['"idna>=3.6,<4"', '"IDNA (<3)", "attrs[x]>=1"'], ['idna', 'attrs']],
])('PDM 2.4: %s', (_, change, changed) => {
  expect(failureOf(() => plan(app('pdm', '2.4.9', change)))).toMatchObject({ kind: 'lock-stale', changed });
});

test('what a lock of PDM 2.4 cannot show is a warning', () => {
  const files = app('pdm', '2.4.9', ['"idna>=3.6,<4"', '"idna @ https://example.invalid/idna.zip"']);
  expect(plan(files).warnings).toHaveLength(1);
});

test('groups and extras of an old pdm.lock can be asked for, and are compared', () => {
  const env = { BP_PYTHON_GROUPS: 'test', BP_PYTHON_EXTRAS: 'ini' };
  expect(commandsOf('pdm', plan(app('pdm', '2.0.3'), env).install)).toEqual(['pdm sync --group test --group ini']);
  const changed = app('pdm', '2.0.3', ['pluggy>=1.5,<2', 'pluggy>=2']);
  expect(failureOf(() => plan(changed, env))).toMatchObject({ kind: 'lock-stale', changed: ['pluggy'] });
  expect(plan(changed).warnings.map(({ title }) => title)).toEqual(['pdm.lock may be out of date']);
});

test("PDM 2.3's own place for overrides counts for its hash, as today's does", () => {
  for (const table of ['[tool.pdm.overrides]', '[tool.pdm.resolution.overrides]']) {
    const files = app('pdm', '2.4.9', ['[build-system]', `${table}\nsix = "1.17.0"\n[build-system]`]);
    expect(plan(files).warnings.map(({ title }) => title)).toEqual(['pdm.lock may be out of date']);
  }
});

test('a uv.lock of a project that requires nothing is not taken for an old one', () => {
  const lock =
    'version = 1\nrevision = 3\nrequires-python = ">=3.10"\n\n[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\n';
  const project = '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.10"\n';
  const { install, warnings } = plan({ 'uv.lock': lock, 'pyproject.toml': project });
  expect([commandsOf('uv', install), warnings]).toEqual([['uv sync --locked --no-default-groups'], []]);
  const more = { 'uv.lock': lock, 'pyproject.toml': `${project}dependencies = ["six"]\n` };
  expect(failureOf(() => plan(more))).toMatchObject({ kind: 'lock-stale', changed: ['six'] });
});

test('a package of an old uv.lock is installed as the lock says, and its dependencies are compared', () => {
  const build = ['[tool.uv]', '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[tool.uv]'] as const;
  const newer = plan(app('uv', '0.3.5', build));
  expect([newer.install.editable, newer.warnings]).toEqual([['.'], []]);
  expect(commandsOf('uv', newer.install)).toEqual(['uv sync --locked --no-default-groups']);
  const older = plan(app('uv', '0.2.20', build)).install;
  expect([older.editable, commandsOf('uv', older)]).toEqual([['.'], ['uv sync --frozen --no-default-groups']]);
  expect(plan(app('uv', '0.3.5')).install.editable).toEqual([]);
  const packaged = plan(app('uv', '0.3.5', ['[tool.uv]', '[tool.uv]\npackage = true'])).install;
  expect(commandsOf('uv', packaged)).toEqual(['uv sync --locked --no-default-groups']);
});

test.each<[Tool, string, RegExp, string, string]>([
  ['pdm', '2.26.6', /lock_version = "[^"]*"/, 'lock_version = "4.6.0"', '4.6.0'],
  ['pdm', '2.26.6', /lock_version = "[^"]*"/, 'lock_version = "5.0"', '5.0'],
  ['pdm', '2.26.6', /lock_version = "[^"]*"/, 'lock_version = "3.1"', '3.1'],
  ['poetry', '2.3.4', /lock-version = "[^"]*"/, 'lock-version = "3.0"', '3.0'],
  ['uv', '0.10.12', /^version = 1/, 'version = 2', '2'],
  ['pipenv', '2025.0.4', /"pipfile-spec": 6/, '"pipfile-spec": 7', '7'],
])('a %s lock in a format that its tool does not read is refused, with both versions: %s', (tool, version, pattern, to, format) => {
  const files = app(tool, version);
  const lock = String(files[lockFile(tool)]).replace(pattern, to);
  const installed = MANAGERS.find(({ name }) => name === tool)?.tool;
  expect(failureOf(() => plan({ ...files, [lockFile(tool)]: lock }))).toMatchObject({
    kind: 'lock-format',
    version: format,
    tool: installed?.title,
    toolVersion: installed?.version,
  });
});

test('a newer minor format is read where the tool reads it', () => {
  const files = app('poetry', '2.3.4');
  const lock = String(files['poetry.lock']).replace(/lock-version = "[^"]*"/, 'lock-version = "2.9"');
  expect(plan({ ...files, 'poetry.lock': lock }).packageManager.name).toBe('poetry');
});

test.each([...LOCKS])('the lock of %s %s names no host of a package index', (tool, version) => {
  const hosts = [...String(app(tool, version)[lockFile(tool)]).matchAll(/https?:\/\/([^/"]+)/g)].map(([, host]) => host);
  expect(hosts.filter((host) => !host?.endsWith('.invalid'))).toEqual([]);
});

test('of a package that is locked in several versions, one has to fit', () => {
  const packages = [
    { name: 'Idna', version: '2.10' },
    { name: 'idna', version: '3.10' },
    { name: 'lib', path: './lib' },
  ];
  expect(unmetBy(packages, ['idna>=3', 'idna<3', 'lib>=1', 'idna ?', 7])).toEqual([]);
  expect(unmetBy(packages, ['idna>=4', 'IDNA==2.9', 'gone'])).toEqual(['idna', 'gone']);
});
