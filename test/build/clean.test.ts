import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { descendantsOf } from '../support/descendants.ts';
import { silentServer } from '../support/http.ts';
import { gone, treeOf } from '../support/processes.ts';
import { makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';

const app = sharedApp();
const output = path.join(app.folder, '.pybuild');

test('the output folder is removed, the app and the shared cache stay', async () => {
  app.become({ Procfile: 'web: echo hello\n' });
  await app.to('build', [app.folder]);
  const before = treeOf(app.folder).filter((entry) => !entry.startsWith('.pybuild'));
  const cache = makeApp({ 'pythons/kept': '' }, path.join(app.env['HOME'] ?? '', '.cache', 'pybuild'));

  const { code, stdout, stderr } = await pybuild(['clean', app.folder], { env: app.env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe(`Removed ${output}\n`);
  expect(existsSync(output)).toBe(false);
  expect(treeOf(app.folder)).toEqual(before);
  expect(existsSync(path.join(cache, 'pythons', 'kept'))).toBe(true);
});

test('the default is the app in the current folder', async () => {
  app.become({});
  await app.to('build', [app.folder]);
  expect(await pybuild(['clean', '--quiet'], { env: app.env, cwd: app.folder })).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(existsSync(output)).toBe(false);
});

test('an output folder elsewhere is removed if it is named', async () => {
  const elsewhere = path.join(temporaryFolder(), 'out');
  app.become({});
  expect((await app.to('build', ['--output', elsewhere, app.folder])).code).toBe(0);
  expect(await pybuild(['clean', '--output', elsewhere], { env: app.env })).toMatchObject({ code: 0 });
  expect(existsSync(elsewhere)).toBe(false);
});

test('a missing output folder is not an error', async () => {
  const folder = makeApp({ 'requirements.txt': '' });
  const { code, stderr } = await pybuild(['clean', folder], { env: app.env });
  expect(code).toBe(0);
  expect(stderr).toContain('Nothing to remove');
});

test('a missing app is an error', async () => {
  const folder = path.join(temporaryFolder(), 'gone');
  const { code, stderr } = await pybuild(['clean', folder], { env: app.env });
  expect(stderr).toContain('The app folder does not exist');
  expect(code).toBe(2);
});

test.each([
  ['a folder of another program', { 'precious.txt': 'mine' }],
  ['an empty folder', {}],
  ['a folder with another program’s mark', { 'CACHEDIR.TAG': 'Signature: 8a477f597d28d172789f06886806bc55\n# by another\n', data: 'mine' }],
])('%s is refused, and stays', async (_, files) => {
  const folder = makeApp({ 'requirements.txt': '' });
  const foreign = makeApp(files, path.join(folder, '.pybuild'));
  const before = treeOf(folder);
  const { code, stderr } = await pybuild(['clean', folder], { env: app.env });
  expect(code).toBe(2);
  expect(stderr).toContain(`${foreign} was not created by pybuild`);
  expect(existsSync(foreign)).toBe(true);
  expect(treeOf(folder)).toEqual(before);
});

test('a file is refused', async () => {
  const folder = makeApp({ 'requirements.txt': '', '.pybuild': 'a file' });
  expect((await pybuild(['clean', folder], { env: app.env })).code).toBe(2);
  expect(existsSync(path.join(folder, '.pybuild'))).toBe(true);
});

test('a running build is not disturbed', async () => {
  const server = await silentServer();
  app.become({ 'requirements.txt': `--index-url ${server.url}\nsomething==1.0\n` });
  const build = app.start('build', [app.folder]);
  await server.asked;
  const { code, stderr } = await pybuild(['clean', app.folder], { env: app.env });
  expect(code).toBe(75);
  expect(stderr).toContain(`Process ${build.pid} (pybuild build)`);
  expect(existsSync(path.join(output, 'layers'))).toBe(true);
  build.kill('SIGTERM');
  expect((await build.outcome).code).toBe(143);
});

test('the rest of a killed build is removed too, including tools that still run', async () => {
  const server = await silentServer();
  app.become({ 'requirements.txt': `--index-url ${server.url}\nsomething==1.0\n` });
  const build = app.start('build', [app.folder]);
  await server.asked;
  const started = descendantsOf(build.pid ?? 0);
  expect(started).not.toEqual([]);
  build.kill('SIGKILL');
  await build.outcome;
  expect(await pybuild(['clean', app.folder], { env: app.env })).toMatchObject({ code: 0 });
  expect(existsSync(output)).toBe(false);
  await gone(started);
});

test('a live run causes a warning; it ends with its app', async () => {
  app.become({ Procfile: 'web: python probe.py web 7\n' });
  const marks = temporaryFolder();
  const run = app.start('run', [app.folder], { MARKS: marks });
  await notesIn(marks).pids('web');
  const { code, stderr } = await pybuild(['clean', app.folder], { env: app.env });
  expect(code).toBe(0);
  expect(stderr).toContain('Warning: The app is running');
  expect(stderr).toContain(`Process ${run.pid} `);
  expect(existsSync(output)).toBe(false);
  run.kill('SIGTERM');
  const ended = await run.outcome;
  expect(ended.code).toBe(7);
  expect(ended.stderr).not.toContain('Error');
});

test('read-only files of the app are removed too', async () => {
  app.become({ Procfile: 'web: mkdir locked && touch locked/file && chmod 555 locked\n' });
  expect((await app.to('run', [app.folder])).code).toBe(0);
  expect(await pybuild(['clean', app.folder], { env: app.env })).toMatchObject({ code: 0 });
  expect(existsSync(output)).toBe(false);
});

test('an interrupted removal can be continued', async () => {
  app.become({});
  await app.to('build', [app.folder]);
  for (const name of ['.gitignore', 'layers', 'report.json']) rmSync(path.join(output, name), { recursive: true });
  mkdirSync(path.join(output, 'layers'));
  writeFileSync(path.join(output, 'layers', 'left'), '');
  expect(await pybuild(['clean', app.folder], { env: app.env })).toMatchObject({ code: 0 });
  expect(existsSync(output)).toBe(false);
});
