import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { Inspection } from '../../src/output/inspection.ts';
import { buildApp } from '../support/build-app.ts';
import { servePackages } from '../support/package-index.ts';
import { type Outcome, pybuild } from '../support/pybuild.ts';

const index = await servePackages([
  { name: 'ant', version: '1.0', requires: ['bee'] },
  { name: 'bee', version: '1.0' },
]);
const app = buildApp({ 'requirements.txt': 'ant==1.0\n' }, index);
const inspect = ['inspect', '--pylock', app.folder];

test('an app that is not built has nothing to print', async () => {
  expect(await pybuild(inspect, { env: app.env })).toMatchObject({ code: 1, stdout: '' });
});

test('the packages of a build become a lock, with the checksum of each', async () => {
  await app.build();
  const expected = ['ant', 'bee'].map((name) => {
    const [{ file, sha256, url }] = index.filesOf(name) as [{ file: string; sha256: string; url: string }];
    return { name, version: '1.0', wheels: [{ name: file, url, hashes: { sha256 } }] };
  });
  const { code, stdout } = await pybuild(inspect, { env: app.env });
  expect([code, parse(stdout)['packages']]).toEqual([0, expected]);

  // The same for an environment that was kept.
  await app.build();
  expect(await pybuild(inspect, { env: app.env })).toMatchObject({ code: 0, stdout });
});

test('an older pip does not report where packages came from', async () => {
  await app.build('--env', 'BP_PYTHON_INSTALLER=pip', '--clear-cache');
  const { code, stderr } = await pybuild(inspect, { env: app.env });
  expect(code).toBe(1);
  expect(stderr).toContain('Unknown: ant, bee.');
});

function view(...options: string[]): Promise<Outcome> {
  return pybuild(['inspect', app.folder, ...options], { env: app.env });
}

describe('views of a build', () => {
  test('without an option: layers, packages, sizes, processes and environment', async () => {
    app.write({ Procfile: 'web: python -m http.server\n' });
    await app.build('--env', 'NOTE=x');
    const { code, stdout } = await view();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^  Packages +2, installed by pip \S+; the app asks for 1$/m);
    expect(stdout).toMatch(/^  Processes +web \(default\): python -m http.server$/m);
    expect(stdout).toMatch(/^  venv +launch, build, cache +\S+ k?B +\d+ files +(created|reused|rebuilt)$/m);
    expect(stdout).toMatch(/^  ant 1.0 +/m);
    expect(stdout).toMatch(/^  PATH +\S*\/venv\/bin:\S*\/python\/bin +\(python, venv\)$/m);
    expect(stdout).toMatch(/^  NOTE +from --env$/m);
  });

  test('the sizes are those of the files', async () => {
    const { stdout } = await view('--json');
    const { inspection } = JSON.parse(stdout) as { inspection: Inspection };
    for (const { name, types, bytes, files } of inspection.layers) {
      const place = path.join(app.output, types.includes('launch') ? 'layers/pybuild_python' : 'cache', name);
      const sizes = execFileSync('find', [place, '!', '-type', 'd', '-printf', '%s\n'], { encoding: 'utf8' }).trim().split('\n');
      expect([name, files, bytes]).toEqual([name, sizes.length, sizes.reduce((sum, size) => sum + Number(size), 0)]);
    }
    const ant = inspection.packages.find(({ name }) => name === 'ant');
    expect(ant).toMatchObject({ requested: true, asked: { file: 'requirements.txt', line: 1 }, requires: [{ name: 'bee' }] });
    expect(ant?.bytes).toBeGreaterThan(100);
  });

  test('--why names who requires a package', async () => {
    expect((await view('--why', 'Bee')).stdout).toMatch(/^bee 1.0 .*\n  Required +by ant → bee\n  Requires +nothing else\n$/);
    expect((await view('--why', 'ant')).stdout).toContain('Asked for  by requirements.txt:1\n');
    const { code, stderr } = await view('--why', 'bees');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean bee?')]);
  });

  test('--diff names what changed since the build before, or another one', async () => {
    index.add({ name: 'cat', version: '1.0' });
    app.write({ 'requirements.txt': 'ant==1.0\ncat==1.0\n' });
    await app.build();
    const { code, stdout } = await view('--diff');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Packages\n  cat 1.0 added\n')]);
    expect(stdout).toContain('Environment\n  NOTE from --env removed\n');
    expect((await view('--diff', path.join(app.output, 'report.json'))).stdout).toContain('No difference.');
    expect((await view('--diff', app.folder)).stdout).toContain('No difference.');
    const odd = path.join(app.folder, '..', 'odd');
    mkdirSync(odd);
    writeFileSync(path.join(odd, 'report.json'), '{"v":2}');
    expect(await view('--diff', odd)).toMatchObject({ code: 2, stderr: expect.stringContaining(`${odd} has no report of a build`) });
  });

  test('a build that was killed is rolled back first', async () => {
    const report = app.left('report.json');
    mkdirSync(path.join(app.output, 'rollback'));
    writeFileSync(path.join(app.output, 'journal.json'), '{}');
    renameSync(path.join(app.output, 'report.json'), path.join(app.output, 'rollback/report.json'));
    expect((await view()).code).toBe(0);
    expect(app.left('report.json')).toBe(report);
  });

  test('--log prints what the tools printed, of one step if that is named', async () => {
    expect((await view('--log')).stdout).toContain('[Copying the app]');
    const { stdout } = await view('--log', 'dependencies');
    expect(stdout).toMatch(/^\[Installing dependencies\]\n/);
    expect(stdout).not.toContain('[Copying the app]');
    expect(await view('--log', 'nothing')).toMatchObject({ code: 2, stderr: expect.stringContaining('Its steps: Copying the app,') });
    expect(await view('--log', '--failed')).toMatchObject({ code: 2, stderr: expect.stringContaining('no log of a failed build') });
    expect(await view('--failed')).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no failed build') });
    app.write({ 'requirements.txt': 'dog==1.0\n' });
    await app.build();
    expect((await view('--log', '--failed')).stdout).toContain('No matching distribution found for dog==1.0');
    expect((await view('--log')).stdout).not.toContain('dog');
    rmSync(path.join(app.output, 'build.log'));
    rmSync(path.join(app.output, 'failed'), { recursive: true });
    expect(await view('--log')).toMatchObject({ code: 2, stderr: expect.stringContaining('This build has no log') });
  });
});
