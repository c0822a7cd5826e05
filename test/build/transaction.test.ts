import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuildApp, buildApp } from '../support/build-app.ts';
import { type PackageIndex, servePackages } from '../support/package-index.ts';
import { gone, said, treeOf } from '../support/processes.ts';
import { pybuild } from '../support/pybuild.ts';

let index: PackageIndex;
let app: BuildApp;
let before: string[];

const previous = (): string[] => [
  app.left('report.json'),
  ...['layers', 'workspace', 'cache'].flatMap((item) => treeOf(path.join(app.output, item))),
];
const toolsAtWork = (): number[] => treeOf(path.join(app.output, 'tools')).map((line) => Number(line.split(' ')[0]));

beforeAll(async () => {
  index = await servePackages([
    { name: 'ant', version: '1.0' },
    { name: 'bee', version: '1.0' },
  ]);
  app = buildApp({ 'requirements.txt': 'ant==1.0\n' }, index);
});

beforeEach(async () => {
  index.behave = 'well';
  app.write({ 'requirements.txt': 'ant==1.0\n' });
  const { code, stderr } = await app.build();
  expect(code, stderr).toBe(0);
  before = previous();
});

/** Starts a build whose pip waits for ever, and comes back when it does. */
async function hangingBuild(): Promise<{ build: ReturnType<BuildApp['start']>; tools: number[] }> {
  index.behave = 'stay silent';
  app.write({ 'requirements.txt': 'ant==1.0\nbee==1.0\n' });
  const asked = index.asked();
  const build = app.start();
  await asked;
  return { build, tools: toolsAtWork() };
}

test('a failed build leaves the previous one as it was', async () => {
  app.write({ 'requirements.txt': 'ant==1.0\nno-such-package==1.0\n' });
  const { code, stderr } = await app.build();
  expect(stderr).toContain('No release of no-such-package==1.0 fits');
  expect(code).toBe(1);
  expect(previous()).toEqual(before);
});

test('a first build that fails leaves nothing but the mark', async () => {
  const other = buildApp({ 'requirements.txt': 'no-such-package\n' }, index);
  expect((await other.build()).code).toBe(1);
  expect(treeOf(other.output).map((line) => line.split(' ')[0])).toEqual(['.gitignore', 'CACHEDIR.TAG']);
});

describe('a build that is stopped while pip works', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends with %i, its tools with it, and the previous build is as it was', async (signal, code) => {
    const { build, tools } = await hangingBuild();
    build.kill(signal);
    expect((await build.outcome).code).toBe(code);
    expect(tools).toHaveLength(1);
    await gone(tools);
    expect(previous()).toEqual(before);
    expect(existsSync(path.join(app.output, 'lock'))).toBe(false);
  });

  test('by SIGKILL is repaired by the next command', async () => {
    const { build, tools } = await hangingBuild();
    build.kill('SIGKILL');
    await build.outcome;
    expect(existsSync(path.join(app.output, 'journal.json'))).toBe(true);
    app.write({ 'requirements.txt': 'ant==1.0\n' });
    const { code, stderr } = await pybuild(['run', '--no-build', app.folder, '--', 'python', '-c', 'import ant'], { env: app.env });
    expect(code, stderr).toBe(0);
    await gone(tools);
    expect(previous()).toEqual(before);
  });
});

test.each(['[Copying the app]', 'Layer pip-cache: kept', 'Running python -m venv'])(
  'a build killed at "%s" is repaired by the next one',
  async (moment) => {
    app.write({ 'requirements.txt': 'bee==1.0\n' });
    const build = app.start();
    const killed = said(build, 'stderr', moment).then(() => build.kill('SIGKILL'));
    await Promise.all([killed, build.outcome]);
    app.write({ 'requirements.txt': 'ant==1.0\n' });
    const { code, stderr } = await app.build();
    expect(code, stderr).toBe(0);
    expect(app.layers({ code, stderr, stdout: '', signal: null })).toEqual([
      'Layer python: kept',
      'Layer pip: kept',
      'Layer pip-cache: kept',
      'Layer venv: kept',
    ]);
  },
);

test('a second build at the same time is refused, and says who is at work', async () => {
  const { build } = await hangingBuild();
  const second = await app.build();
  expect(second.stderr).toContain(`Process ${build.pid} (pybuild build) uses`);
  expect(second.code).toBe(1);
  build.kill('SIGTERM');
  await build.outcome;
});

test('the lock of a process that is gone is taken over', async () => {
  writeFileSync(path.join(app.output, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '1', command: 'build' }));
  expect((await app.build()).code).toBe(0);
});

test('the app is copied as it is when the build starts, and the source is never written to', async () => {
  const source = (): string[] => treeOf(app.folder).filter((line) => !line.startsWith('.pybuild'));
  const untouched = source();
  await app.build();
  expect(source()).toEqual(untouched);
  expect(readFileSync(path.join(app.output, 'workspace/requirements.txt'), 'utf8')).toBe('ant==1.0\n');
});

test('an output folder in a path that cannot be used is refused before anything is written', async () => {
  const foreign = path.join(app.folder, 'foreign');
  app.write({ 'foreign/file': 'mine' });
  for (const [output, words] of [
    [foreign, 'holds something else'],
    [app.folder, 'would hold the app'],
    [path.dirname(app.folder), 'would hold the app'],
    [path.join(app.folder, 'a:b'), 'has a colon in it'],
    [path.join(app.folder, 'requirements.txt'), 'holds something else'],
  ] as const) {
    const { code, stderr } = await app.build('--output', output);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  }
  expect(treeOf(foreign)).toHaveLength(1);
});
