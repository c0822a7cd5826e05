import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type PhaseOutcome, buildpackFolder, runPhase } from '../support/buildpack-folder.ts';
import { freePort } from '../support/http.ts';
import { servePackages } from '../support/package-index.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';
import { type ArchiveServer, serveArchive } from '../support/python-archive.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let server: ArchiveServer;
beforeAll(async () => {
  server = await serveArchive();
});

/** What a platform's user would set for a build without a network except the loopback. */
function hermetic(): Record<string, string> {
  const { minor, bundledPip } = server.python;
  return { UV_PYTHON_DOWNLOADS_JSON_URL: server.list, BP_PYTHON_VERSION: minor, BP_PIP_VERSION: bundledPip, BP_LOG_LEVEL: 'debug' };
}

function layerLines({ stdout }: PhaseOutcome): string[] {
  return stdout.split('\n').filter((line) => line.startsWith('Layer '));
}

test('detect passes on a Python app, and fails with 100 on anything else', async () => {
  const buildpack = buildpackFolder();
  const app = makeApp({ 'requirements.txt': '' });
  expect(await runPhase(buildpack, 'detect', app)).toEqual({ code: 0, stdout: '', stderr: '' });
  const other = await runPhase(buildpack, 'detect', makeApp({ 'index.js': '' }, temporaryFolder()));
  expect(other).toMatchObject({ code: 100, stderr: '' });
  expect(other.stdout).toContain('Error: This is not a Python app');
  expect(readdirSync(app)).toEqual(['requirements.txt']);
});

test.each(['analyze', 'toString', ''])('a phase that this buildpack does not have (%j) is reported', (phase) => {
  const bundle = path.join(ROOT, 'dist/buildpack.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...(phase === '' ? [] : [phase])], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toContain(phase === '' ? 'Error: The phase is missing' : `Error: This buildpack has no phase called "${phase}"`);
});

test('build fills the layers, and keeps restored ones', async () => {
  const buildpack = buildpackFolder();
  const app = makeApp({ 'requirements.txt': '', Procfile: 'web: python -m http.server\n' });
  // An empty setting counts as unset: some platforms have no other way to remove one.
  const first = await runPhase(buildpack, 'build', app, { ...hermetic(), BP_PYTHON_MIRROR: '', BP_PYTHON_PACKAGE_MANAGER: '' });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(layerLines(first)).toEqual(['Layer python: created', 'Layer pip: created', 'Layer pip-cache: created', 'Layer venv: created']);

  const layers = path.join(path.dirname(buildpack), 'layers');
  expect(readFileSync(path.join(layers, 'launch.toml'), 'utf8')).toContain('type = "web"');
  expect(readdirSync(layers).toSorted()).toEqual(
    ['launch.toml', ...['pip', 'pip-cache', 'python', 'venv'].flatMap((name) => [name, `${name}.toml`])].toSorted(),
  );

  // Only with arguments, as in lifecycles before Buildpack API 0.8.
  const paths = { CNB_LAYERS_DIR: undefined, CNB_PLATFORM_DIR: undefined, CNB_BP_PLAN_PATH: undefined };
  const args = [layers, path.dirname(buildpack), path.join(path.dirname(buildpack), 'plan.toml')];
  const second = await runPhase(buildpack, 'build', app, { ...hermetic(), ...paths }, args);
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(layerLines(second)).toEqual(['Layer python: reused', 'Layer pip: reused', 'Layer pip-cache: reused', 'Layer venv: reused']);

  // Code compiled against one distribution's libraries is not valid for another; the archive and pip are.
  const moved = { CNB_TARGET_DISTRO_NAME: 'plan9', CNB_TARGET_DISTRO_VERSION: '4' };
  const third = await runPhase(buildpack, 'build', app, { ...hermetic(), ...moved });
  expect(layerLines(third)).toEqual([
    'Layer python: reused',
    'Layer pip: reused',
    expect.stringMatching(/^Layer pip-cache: rebuilt \(the system: .* → linux-.*, plan9 4\)$/),
    expect.stringMatching(/^Layer venv: rebuilt \(the system: .* → linux-.*, plan9 4\)$/),
  ]);
});

test('unchanged packages of a restored environment are reused, and nothing else is left behind', async () => {
  const index = await servePackages(['ant', 'bee', 'cow'].flatMap((name) => ['1.0', '2.0'].map((version) => ({ name, version }))));
  const buildpack = buildpackFolder();
  const app = makeApp({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' });
  const call = { ...hermetic(), PIP_INDEX_URL: index.url };
  expect(await runPhase(buildpack, 'build', app, call)).toMatchObject({ code: 0 });

  makeApp({ 'requirements.txt': 'ant==1.0\nbee==2.0\ncow\n' }, app);
  const changed = await runPhase(buildpack, 'build', app, call);
  expect(layerLines(changed).at(-1)).toBe('Layer venv: rebuilt (requirements.txt: changed)');
  expect(changed.stdout).toContain('1 of 3 packages comes from the store');
  expect(changed.stdout).toContain('Changed: bee 1.0 → 2.0, cow 2.0 added');
  expect(changed.stdout).toMatch(/Successfully installed (?=.*bee-2\.0)(?=.*cow-2\.0)(?!.*ant)/);

  const again = await runPhase(buildpack, 'build', app, call);
  expect(layerLines(again).at(-1)).toBe('Layer venv: reused (resolved again: the same 3 packages)');
  expect(readdirSync(path.join(path.dirname(buildpack), 'layers')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('without BP_LOG_LEVEL=debug a step is a line, and the lines of a tool are shown where it fails', async () => {
  const index = await servePackages([{ name: 'ant', version: '1.0' }]);
  const buildpack = buildpackFolder();
  const app = makeApp({ 'requirements.txt': 'ant==1.0\n', Procfile: 'web: echo hi\n' });
  const call = { ...hermetic(), PIP_INDEX_URL: index.url, BP_LOG_LEVEL: undefined };
  const { stdout } = await runPhase(buildpack, 'build', app, call);
  const time = / {2}[\d.]+s$/gm;
  expect(stdout.match(time)).toHaveLength(3);
  expect(stdout.replace(time, '')).toMatch(
    /^Python \S+ \(from BP_PYTHON_VERSION\)\npip \S+\nPackages: 1 installed by pip \S+\n\nBuilt:\n {2}Packages {3}pip, from requirements\.txt\n/,
  );

  makeApp({ 'requirements.txt': 'ant==2.0\n' }, app);
  const failed = await runPhase(buildpack, 'build', app, call);
  expect(failed.stdout).toMatch(
    /\n {2}ERROR: Could not find a version [^\n]*\n {2}ERROR: No matching distribution found for ant==2\.0\nError: Could not install/,
  );
  expect(failed.stdout.match(/No matching distribution/g)).toHaveLength(1);
  expect(layerLines(failed)).toEqual([]);
});

test('no interpreter of the build image replaces an archive that is out of reach', async () => {
  const buildpack = buildpackFolder();
  const { code, stdout } = await runPhase(buildpack, 'build', makeApp({ 'requirements.txt': '' }), {
    ...hermetic(),
    PATH: process.env['PATH'],
    UV_PYTHON_DOWNLOADS_JSON_URL: `http://127.0.0.1:${await freePort()}/list.json`,
  });
  expect(code).toBe(1);
  expect(stdout).toContain('Error: Could not connect');
  expect(stdout).not.toContain('--python-source');
  expect(existsSync(path.join(path.dirname(buildpack), 'layers/python'))).toBe(false);
});

test("options for an app's Node do not reach the buildpack's", async () => {
  const buildpack = buildpackFolder();
  const app = makeApp({ 'requirements.txt': '' });
  expect(await runPhase(buildpack, 'detect', app, { NODE_OPTIONS: '--require ./no-such-file.js' })).toMatchObject({ code: 0 });
});

test('the folder may be read-only, and anywhere', async () => {
  const elsewhere = path.join(temporaryFolder(), 'a folder');
  mkdirSync(elsewhere);
  const buildpack = path.join(elsewhere, 'buildpack');
  cpSync(buildpackFolder(), buildpack, { recursive: true });
  expect(await runPhase(buildpack, 'detect', makeApp({ 'requirements.txt': '' }), { CNB_BUILDPACK_DIR: undefined })).toMatchObject({
    code: 0,
  });
});

test('the bundle contains the core, and nothing of the command line or of our own platform', () => {
  const inputs = readFileSync(path.join(ROOT, 'dist/buildpack.cjs'), 'utf8').match(/^\/\/ (src|node_modules)\/.*/gm) ?? [];
  const names = [...new Set(inputs.map((line) => line.slice(3)))];
  expect(names).toEqual(expect.arrayContaining(['src/shim.ts', 'src/buildpack/build.ts', 'src/buildpack/detect.ts']));
  expect(
    names.filter((name) => /^src\/(lifecycle|commands|cli|output\/tty)|^node_modules\/(commander|ora|chalk|ignore)\//.test(name)),
  ).toEqual([]);
});
