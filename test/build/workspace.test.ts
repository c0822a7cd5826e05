import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type BuildApp, buildApp } from '../support/build-app.ts';
import { succeeded } from '../support/outcomes.ts';
import { hermeticOptions, pybuild } from '../support/pybuild.ts';

/** Every test replaces all of the app's files by these; the layers of the first build make the later ones fast. */
const BASE = { 'requirements.txt': '', 'app.py': 'print("hello")\n' };
const app: BuildApp = buildApp(BASE);

beforeAll(async () => {
  succeeded(await app.build());
});

beforeEach(() => {
  for (const name of readdirSync(app.folder)) if (name !== '.pybuild') rmSync(path.join(app.folder, name), { recursive: true });
  app.write(BASE);
});

const at = (...parts: string[]): string => path.join(app.folder, ...parts);
const workspace = (...parts: string[]): string => path.join(app.output, 'workspace', ...parts);

const namesInWorkspace = (): string[] => (readdirSync(workspace(), { recursive: true }) as string[]).toSorted();

/** Every path below a folder with its kind, mode and content, without what pybuild leaves in an app. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).startsWith('.pybuild'))
    .map((file) => {
      const stats = lstatSync(file);
      const mode = (stats.mode & 0o7777).toString(8);
      const name = path.relative(folder, file);
      if (stats.isSymbolicLink()) return `${name} -> ${readlinkSync(file)}`;
      return stats.isDirectory() ? `${name}/ ${mode}` : `${name} ${mode} ${readFileSync(file, 'base64')}`;
    })
    .toSorted();
}

async function built(...options: string[]): Promise<string> {
  return succeeded(await app.build(...options)).stderr;
}

test('links, modes, dotfiles, empty and read-only folders survive the copy, and the next build', async () => {
  app.write({
    '.hidden/.file': 'x',
    'données/naïve file': 'é',
    'script.sh': '#!/bin/sh\n',
    'open.txt': '',
    'closed.txt': '',
    'fixed/file': '1',
  });
  mkdirSync(at('empty'));
  for (const [link, target] of [
    ['to-file', 'données/naïve file'],
    ['to-folder', 'données'],
    ['to-itself', '.'],
    ['to-nothing', 'never/was'],
    ['to-outside', '../../outside'],
    ['to-root', '/'],
  ] as const) {
    symlinkSync(target, at(link));
  }
  const modes = { 'script.sh': 0o755, 'open.txt': 0o666, 'closed.txt': 0o400, 'fixed/file': 0o444, fixed: 0o555, empty: 0o777 };
  for (const [name, mode] of Object.entries(modes)) chmodSync(at(name), mode);
  onTestFinished(() => {
    for (const folder of [at('fixed'), workspace('fixed')]) if (existsSync(folder)) chmodSync(folder, 0o755);
  });

  await built();
  expect(listing(workspace())).toEqual(listing(app.folder));
  await built();
  expect(listing(workspace())).toEqual(listing(app.folder));
});

test('files removed from the app are removed from the workspace', async () => {
  app.write({ 'old/module.py': '' });
  await built();
  expect(existsSync(workspace('old/module.py'))).toBe(true);
  rmSync(at('old'), { recursive: true });
  await built();
  expect(existsSync(workspace('old'))).toBe(false);
});

test('sockets and pipes are left out', async () => {
  const server = createServer().listen(at('app.sock'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  execFileSync('mkfifo', [at('pipe')]);
  await built();
  expect(readdirSync(workspace()).toSorted()).toEqual(['app.py', 'requirements.txt']);
});

test('output folders are left out, wherever they are', async () => {
  app.write({ 'nested/requirements.txt': '' });
  await built('--output', at('nested/out'));
  onTestFinished(() => rmSync(at('nested'), { recursive: true, force: true }));
  expect(existsSync(at('nested/out/workspace/app.py'))).toBe(true);
  expect(existsSync(at('nested/out/workspace/.pybuild'))).toBe(false);
  expect(existsSync(at('nested/out/workspace/nested/out'))).toBe(false);
  await built();
  expect(readdirSync(workspace('nested'))).toEqual(['requirements.txt']);
});

test('the shared cache is left out if HOME is the app', async () => {
  const env = { ...app.env, HOME: app.folder };
  const build = ['build', ...hermeticOptions(), '--output', at('out'), app.folder];
  succeeded(await pybuild(build, { env }));
  succeeded(await pybuild(build, { env }));
  expect(readdirSync(at('.cache/pybuild'))).toContain('secret');
  expect(readdirSync(at('out/workspace'))).toContain('app.py');
  expect(readdirSync(at('out/workspace/.cache'))).toEqual([]);
});

test('an app is built through a link to its folder', async () => {
  const link = `${app.folder}-link`;
  symlinkSync(app.folder, link);
  onTestFinished(() => rmSync(link));
  expect(await pybuild(['build', ...hermeticOptions(), link], { env: app.env })).toMatchObject({ code: 0 });
});

test.each([
  ['schema 0.1', (key: string, list: string) => `[build]\n${key} = ${list}\n`],
  ['schema 0.2', (key: string, list: string) => `[_]\nschema-version = "0.2"\n[io.buildpacks]\n${key} = ${list}\n`],
])('project.toml, %s: exclude leaves out, include copies nothing else', async (_, descriptor) => {
  const files = ['a.log', 'docs/a.log', 'docs/page.md', 'docs/deep/page.md', 'secret', 'lib/secret', 'lib/code.py'];
  app.write(Object.fromEntries(files.map((file) => [file, file])));

  app.write({ 'project.toml': descriptor('exclude', '["*.log", "/secret", "docs/deep/", "/sekret", ".venv"]') });
  const story = await built();
  expect(story).toContain('\nproject.toml excludes 4 files.\n');
  expect(story).toContain('Warning: Patterns in exclude of project.toml match nothing\n  /sekret\nCheck');
  expect(namesInWorkspace()).toEqual([
    'app.py',
    'docs',
    'docs/deep',
    'docs/page.md',
    'lib',
    'lib/code.py',
    'lib/secret',
    'project.toml',
    'requirements.txt',
  ]);

  app.write({ 'project.toml': descriptor('include', '["requirements.txt", "lib/*.py"]') });
  expect(await built()).toMatch(/\nproject\.toml excludes 8 files\.\nApp: /);
  expect(namesInWorkspace()).toEqual(['lib', 'lib/code.py', 'requirements.txt']);
});

test('a misspelled key of project.toml is reported with the right spelling, by detect as well', async () => {
  app.write({ 'project.toml': '[build]\nexlcude = ["/secret"]\n', secret: 'x' });
  const words = 'Warning: Unknown keys in project.toml\n  build.exlcude: did you mean exclude?\n';
  const story = await built();
  expect(story.split(words)).toHaveLength(2);
  expect(existsSync(workspace('secret'))).toBe(true);
  expect((await pybuild(['detect', ...hermeticOptions(), app.folder], { env: app.env })).stderr).toContain(words);
});

test('what project.toml excludes is absent for detection, too', async () => {
  app.write({ 'project.toml': '[build]\nexclude = ["requirements.txt"]\n' });
  const { code, stderr } = await app.build();
  expect(stderr).toContain('No packages to install');
  expect(code).toBe(0);
});

test.each([
  ['both include and exclude', '[build]\ninclude = ["a"]\nexclude = ["b"]\n', 'both include and exclude'],
  ['a value that is not a list', '[build]\nexclude = "a"\n', 'xclude is not a list of patterns'],
  ['broken TOML', '[build\n', 'project.toml is not valid TOML'],
])('a project.toml with %s is refused', async (_, text, words) => {
  app.write({ 'project.toml': text });
  const { code, stderr } = await app.build();
  expect(stderr).toContain(words);
  expect(stderr).toContain('project.toml');
  expect(code).toBe(1);
});

test('--descriptor selects another file', async () => {
  app.write({ 'other.toml': '[build]\nexclude = ["app.py"]\n' });
  await built('--descriptor', at('other.toml'));
  expect(existsSync(workspace('app.py'))).toBe(false);
});

test('what rarely belongs in an image is copied, listed with its size, and excluded by the suggested line', async () => {
  app.write({
    '.env': 'SECRET=1\n',
    '.git/HEAD': 'ref\n',
    '.venv/lib/module.py': 'x'.repeat(2000),
    'db.sqlite3': '',
    'node_modules/a/index.js': '',
    'deep/db.sqlite3': '',
  });
  const story = await built();
  expect(story.match(/Warning: The app contains files an image rarely needs: .*\.env \(9 B\)/g)).toHaveLength(1);
  expect(story).toContain('.venv (2.0 kB)');
  expect(story).not.toContain('deep/db.sqlite3');
  expect(existsSync(workspace('.git/HEAD'))).toBe(true);

  const [line = ''] = /exclude = \[.*\]/.exec(story) ?? [];
  app.write({ 'project.toml': `[build]\n${line}\n` });
  expect(await built()).not.toContain('rarely needs');
  expect(readdirSync(workspace()).toSorted()).toEqual(['app.py', 'deep', 'project.toml', 'requirements.txt']);
});
