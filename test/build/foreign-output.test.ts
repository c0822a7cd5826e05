import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { succeeded } from '../support/outcomes.ts';
import { treeOf } from '../support/processes.ts';
import { makeApp, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { sharedApp } from '../support/shared-app.ts';

const app = sharedApp();
const root = path.dirname(app.folder);
const output = path.join(app.folder, '.pybuild');
const cache = path.join(root, 'home', '.cache', 'pybuild');
const good = path.join(root, 'good');
const victim = path.join(root, 'victim');

beforeAll(async () => {
  app.become({ Procfile: 'web: echo hello\n' });
  succeeded(await app.to('build', [app.folder]));
  cpSync(output, good, { recursive: true, verbatimSymlinks: true });
  makeApp({ 'precious.txt': 'mine' }, victim);
});

beforeEach(() => {
  rmSync(output, { recursive: true, force: true });
  cpSync(good, output, { recursive: true, verbatimSymlinks: true });
});

/** The same build, as if it had come with the repository. */
function foreign(): void {
  rmSync(path.join(output, 'owner.json'));
  const loans = [{ name: 'python', aside: path.join(victim, 'stolen') }];
  writeFileSync(path.join(output, 'journal.json'), JSON.stringify({ present: ['layers'], loans }));
}

test('what another made is neither used nor changed, by no command, and clean removes it without a look at its state', async () => {
  foreign();
  const tool = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void tool.kill('SIGKILL'));
  const stat = readFileSync(`/proc/${tool.pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const note = JSON.stringify({ pid: tool.pid, started, command: 'build' });
  makeApp({ 'tools/1': note, 'running/1': note, lock: note }, output);
  const before = treeOf(root);

  for (const command of [['build'], ['run'], ['run', '--no-build'], ['build', '--clear-cache']]) {
    const [name = '', ...options] = command;
    const { code, stdout, stderr } = await app.to(name, [...options, app.folder]);
    expect(stderr).toContain('[Error: This output folder is not yours]');
    expect(stderr).toContain(`pybuild clean --output ${output}`);
    expect([code, stdout]).toEqual([2, '']);
  }
  expect(treeOf(root)).toEqual(before);

  const { code, stderr } = await pybuild(['clean', app.folder], { env: app.env });
  expect([code, stderr]).toEqual([0, `Removed ${output}\n`]);
  expect(existsSync(output)).toBe(false);
  expect(tool.exitCode ?? tool.signalCode).toBe(null);
  expect(treeOf(victim)).toEqual(['precious.txt bWluZQ==']);
});

test('so is one whose secret is gone', async () => {
  const secret = path.join(cache, 'secret');
  const bytes = readFileSync(secret);
  rmSync(secret);
  const { code, stderr } = await app.to('run', ['--no-build', app.folder]);
  expect([code, stderr.split('\n')[1]]).toEqual([2, '[Error: This output folder is not yours]']);
  writeFileSync(secret, bytes, { mode: 0o600 });
  expect((await app.to('run', ['--no-build', app.folder])).stdout).toBe('hello\n');
});

test('of a link to what another made only the link is removed', async () => {
  foreign();
  const elsewhere = path.join(temporaryFolder(), 'elsewhere');
  cpSync(output, elsewhere, { recursive: true, verbatimSymlinks: true });
  rmSync(output, { recursive: true });
  symlinkSync(elsewhere, output);
  const before = treeOf(elsewhere);
  expect((await app.to('build', [app.folder])).code).toBe(2);
  expect((await pybuild(['clean', app.folder], { env: app.env })).code).toBe(0);
  expect(readdirSync(app.folder)).not.toContain('.pybuild');
  expect(treeOf(elsewhere)).toEqual(before);
});

/** Every file of state, and every folder that is made of it. */
const STATE = [
  'journal.json',
  'report.json',
  'lock',
  'tools',
  'running',
  'rollback',
  'cache/pip.toml',
  'layers/config/metadata.toml',
  'layers/pybuild_python/venv.toml',
  'layers/pybuild_python/python',
];

test.each<[string, (place: string, index: number) => void]>([
  ['cut off by a power loss', (place) => (existsSync(place) && !place.endsWith('python') ? writeFileSync(place, '') : undefined)],
  [
    'overwritten by bytes, folders, and links to elsewhere',
    (place, index) => {
      rmSync(place, { recursive: true, force: true });
      if (index % 3 === 0) writeFileSync(place, Buffer.from([0xff, 0, 0x7b]));
      else if (index % 3 === 1) mkdirSync(path.join(place, 'folder'), { recursive: true });
      else symlinkSync(index % 2 === 0 ? victim : path.join(victim, 'precious.txt'), place);
    },
  ],
])('state that was %s is as good as none: the app is built again and runs', async (_, spoil) => {
  makeApp({ 'journal.json': '', lock: '' }, output);
  STATE.forEach((place, index) => spoil(path.join(output, place), index));
  const { stdout, stderr } = succeeded(await app.to('run', [app.folder]));
  expect(stdout).toBe('hello\n');
  expect(stderr).toContain(`Ignoring damaged files of the last build in ${output}: report.json, layers/config/metadata.toml`);
  expect(treeOf(victim)).toEqual(['precious.txt bWluZQ==']);
  expect((await app.to('run', ['--no-build', app.folder])).stdout).toBe('hello\n');
});

test('a launch config alone that is damaged is a reason to build, or an answer', async () => {
  writeFileSync(path.join(output, 'layers/config/metadata.toml'), 'processes = 7\n');
  const { code, stderr } = await app.to('run', ['--no-build', app.folder]);
  expect(stderr).toContain('Ignoring damaged files of the last build');
  expect(stderr).toContain('The app is not built yet');
  expect(code).toBe(1);
  const { stdout, stderr: story } = succeeded(await app.to('run', [app.folder]));
  expect([stdout, story.match(/^Layer .*: kept$/gm)?.length]).toEqual(['hello\n', 4]);
});
