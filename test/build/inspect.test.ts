import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import type { Inspection } from '../../src/output/inspection.ts';
import { buildApp } from '../support/build-app.ts';
import { expectEvents } from '../support/event-schema.ts';
import { elfFile } from '../support/elf-file.ts';
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
    const machine = process.arch === 'arm64' ? 183 : 62;
    app.write({ Procfile: 'web: python -m http.server\n', 'fast.so': elfFile({ machine, needed: ['libGL.so.1', 'libpq.so.5'] }) });
    const built = await app.build('--env', 'NOTE=x', '--run-image', 'heroku/heroku:22');
    expect(built.stderr).toMatch(/^Warning: Not everything would load on heroku:22\n  The app needs libGL.so.1 \(package libgl1\)/m);
    const { code, stdout } = await view();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^  Packages +2, installed by pip \S+; the app asks for 1$/m);
    expect(stdout).toMatch(/^  Processes +web \(default\): python -m http.server$/m);
    expect(stdout).toMatch(/^  venv +launch, build, cache +\S+ k?B +\d+ files +(created|reused|rebuilt)$/m);
    expect(stdout).toMatch(/^  ant 1.0 +/m);
    expect(stdout).toMatch(/^  PATH +\S*\/venv\/bin:\S*\/python\/bin +\(python, venv\)$/m);
    expect(stdout).toMatch(/^  NOTE +from --env$/m);
    expect(stdout).toMatch(/^Loadable on heroku:22\n  The app needs libGL.so.1 \(package libgl1\), which heroku:22 does not have/m);
    expect((await view('--run-image', 'paketo-jammy-tiny')).stdout).toContain('libGL.so.1 (package libgl1) and libpq.so.5 (libpq5)');
    expect((await view('--run-image', 'none')).stdout).not.toContain('Loadable');
    expect(await view('--run-image', 'heroku:1')).toMatchObject({ code: 2, stderr: expect.stringContaining('Known: heroku:22, ') });
  });

  test('the sizes are those of the files', async () => {
    const { stdout } = await view('--json');
    expectEvents(stdout);
    const { inspection } = JSON.parse(stdout) as { inspection: Inspection };
    for (const { name, types, bytes, files } of inspection.layers) {
      const place = path.join(app.output, types.includes('launch') ? 'layers/pybuild_python' : 'cache', name);
      const sizes = execFileSync('find', [place, '!', '-type', 'd', '-printf', '%s\n'], { encoding: 'utf8' }).trim().split('\n');
      expect([name, files, bytes]).toEqual([name, sizes.length, sizes.reduce((sum, size) => sum + Number(size), 0)]);
    }
    const ant = inspection.packages.find(({ name }) => name === 'ant');
    expect(ant).toMatchObject({ requested: true, asked: { file: 'requirements.txt', line: 1 }, requires: [{ name: 'bee' }] });
    expect(ant?.bytes).toBeGreaterThan(100);
    const sizes = inspection.packages.map(({ name, bytes: size }) => [name, size]);
    expect(inspection.report.packages.map(({ name, bytes: size }) => [name, size])).toEqual(sizes);
  });

  test('--packages lists every package with who wants it', async () => {
    expect((await view('--packages')).stdout).toMatch(/^  ant 1.0  .* requirements.txt:1\n  bee 1.0  .* required by ant\n$/);
  });

  test('--why names who requires a package', async () => {
    expect((await view('--why', 'Bee')).stdout).toMatch(/^bee 1.0 .*\n  Required +by ant → bee\n  Requires +nothing else\n$/);
    expect((await view('--why', 'ant')).stdout).toContain('Listed    in requirements.txt:1\n');
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
    expect(await view('--diff', odd)).toMatchObject({ code: 2, stderr: expect.stringContaining(`No build found in ${odd}`) });
  });

  test('--html writes one file about it, and --open opens that', async () => {
    const file = path.join(app.folder, '..', 'pages', 'report.html');
    const { code, stdout, stderr } = await view('--html', file);
    expect([code, stdout, stderr]).toEqual([0, '', expect.stringMatching(/^Report: \S+\/report\.html \(\S+ kB\)\n$/)]);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/>\s*cat\s*<[^]*added/);
    expect(page).toContain('requirements.txt: changed');
    expect(readdirSync(path.dirname(file))).toEqual(['report.html']);

    const tools = path.join(app.folder, '..', 'tools');
    mkdirSync(tools);
    const pipe = path.join(tools, 'opened');
    execFileSync('mkfifo', [pipe]);
    for (const name of ['xdg-open', 'open']) writeFileSync(path.join(tools, name), `#!/bin/sh\necho "$1" > ${pipe}\n`, { mode: 0o755 });
    const opened = readFile(pipe, 'utf8');
    const search = { ...app.env, PATH: `${tools}:${app.env['PATH'] ?? process.env['PATH'] ?? ''}` };
    await pybuild(['inspect', app.folder, '--html', file, '--open'], { env: search });
    expect(await opened).toBe(`${file}\n`);
  });

  test('--html replaces files and what links lead to, but nothing else', async () => {
    const folder = path.join(app.folder, '..', 'odd pages');
    mkdirSync(folder);
    expect(await view('--html', folder)).toMatchObject({ code: 2, stderr: expect.stringContaining(`${folder} is a folder`) });
    expect(await view('--html', '/dev/null')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/dev/null is not a regular file'),
    });
    expect(await view('--open')).toMatchObject({ code: 2, stderr: expect.stringContaining('--open needs --html') });
    writeFileSync(path.join(folder, 'old.html'), 'old');
    symlinkSync('old.html', path.join(folder, 'link.html'));
    expect((await view('--html', path.join(folder, 'link.html'))).code).toBe(0);
    expect(readFileSync(path.join(folder, 'old.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(lstatSync(path.join(folder, 'link.html')).isSymbolicLink()).toBe(true);
    // Nothing else is on this PATH.
    for (const [name, program] of [
      ['sh', '/bin/sh'],
      ['node', process.execPath],
    ] as const)
      symlinkSync(program, path.join(folder, name));
    const { code, stderr } = await pybuild(['inspect', app.folder, '--html', path.join(folder, 'old.html'), '--open'], {
      env: { ...app.env, PATH: folder },
    });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Open the file in your browser.')]);
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
