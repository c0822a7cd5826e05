import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { servePackages } from '../support/package-index.ts';
import { hermeticOptions, hostPython, makeApp, pybuild, runOptions } from '../support/pybuild.ts';

const TODAY = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '1.0' },
  { name: 'cow', version: '1.0' },
]);
const TOMORROW = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '2.0' },
  { name: 'cow', version: '1.0', extra: { 'cow/more.py': 'x = 1\n' } },
]);

let index = TODAY;
let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  index.answer(request, response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => void server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`;
const app = buildApp({ 'requirements.txt': 'ant==1.0\n', 'code.py': '' });
const options = ['--env', `PIP_INDEX_URL=${url}`];
const venv = async (...more: string[]): Promise<string | undefined> => app.layers(await app.build(...options, ...more)).at(-1);

beforeEach(async () => {
  index = TODAY;
  app.write({ 'requirements.txt': 'ant==1.0\n', 'code.py': '' });
  await app.build(...options);
  asked = [];
});

test('a build looks up newer versions of unpinned packages, and reports what changed', async () => {
  index = TOMORROW;
  const outcome = await app.build(...options);
  expect(app.layers(outcome).at(-1)).toBe('Layer venv: rebuilt (bee 1.0 → 2.0)');
  expect(outcome.stderr).toContain('Changed: bee 1.0 → 2.0\n');
  expect(outcome.stderr).toContain('1 of 2 packages comes from the store');
});

test('another file of the same version is also a change', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\ncow>=1\n' });
  await app.build(...options);
  index = TOMORROW;
  expect(await venv()).toBe('Layer venv: rebuilt (bee 1.0 → 2.0; cow 1.0 is another file)');
});

test.each([
  ['--no-refresh', ['--no-refresh']],
  ['BP_PYTHON_REFRESH=false', ['--env', 'BP_PYTHON_REFRESH=false']],
])('%s keeps unpinned packages, and asks no index', async (why, more) => {
  index = TOMORROW;
  expect(await venv(...more)).toBe(`Layer venv: reused (1 dependency is not pinned: bee; not checked for newer versions: ${why})`);
  expect(asked).toEqual([]);
});

test('--no-refresh installs new requirements of the app', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\ncow\n' });
  expect(await venv('--no-refresh')).toContain('Layer venv: rebuilt (requirements.txt: changed');
  expect(app.left('report.json')).toContain('"cow"');
});

test('run asks no index while only the code changes', async () => {
  index = TOMORROW;
  app.write({ 'code.py': 'x = 1\n' });
  const run = ['run', '--verbose', ...runOptions([...hermeticOptions(hostPython()), ...options]), app.folder, '--', 'true'];
  const { code, stderr } = await pybuild(run, { env: app.env });
  expect([code, asked]).toEqual([0, []]);
  expect(stderr).toContain('Layer venv: reused (1 dependency is not pinned: bee; to check for newer versions: pybuild build)');
});

test('an invalid setting is refused', async () => {
  const { code, stderr } = await app.build(...options, '--env', 'BP_PYTHON_REFRESH=no');
  expect(code).toBe(1);
  expect(stderr).toContain('BP_PYTHON_REFRESH');
});

test('another app with the same pins needs neither pip nor an index', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' });
  await app.build(...options);
  asked = [];
  const other = makeApp({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' }, path.join(path.dirname(app.folder), 'other'));
  const { code, stderr } = await pybuild(['build', '--verbose', ...hermeticOptions(hostPython()), ...options, other], { env: app.env });
  expect([code, asked]).toEqual([0, []]);
  expect(stderr).toContain('All 2 packages come from the store');
});

test('unpinned requirements are also resolved for another app', async () => {
  index = TOMORROW;
  const other = makeApp({ 'requirements.txt': 'ant==1.0\n' }, path.join(path.dirname(app.folder), 'open'));
  await pybuild(['build', ...hermeticOptions(hostPython()), ...options, other], { env: app.env });
  expect(asked).toContain('/simple/bee/');
  expect(readFileSync(path.join(other, '.pybuild/report.json'), 'utf8')).toContain('"version": "2.0"');
});
