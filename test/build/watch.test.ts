import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquireLock } from '../../src/lifecycle/state/lock.ts';
import { gone } from '../support/processes.ts';
import { makeApp } from '../support/pybuild.ts';
import { ended, restarts, saying, watched, watchedApp } from '../support/watched.ts';

const { app, at, output, write, watching } = watchedApp();

describe('an edit', () => {
  test('is shown without a build, and the next run builds', async () => {
    const run = await watching({});
    await run.says('says one');
    write({ 'app.py': saying('two') });
    const said = await run.says('app.py changed; restarting\n', 'says two');
    expect(said).not.toMatch(/Building|copied|Warning/);
    expect(existsSync(output('edited.json'))).toBe(true);
    expect(await ended(run)).toBe(130);
    expect(run.all()).not.toContain('The app wrote into its own folder');
    app.become({ Procfile: 'web: cat app.py', 'app.py': 'three' });
    expect(await app.to('run', [app.folder])).toMatchObject({ stdout: 'three', code: 0 });
    expect(existsSync(output('edited.json'))).toBe(false);
    expect((await app.to('run', [app.folder])).stderr).toBe('');
  });

  test('counts even if its module keeps its size and its second', async () => {
    const run = await watching({
      'app.py': 'import time, word\nprint("word", word.WORD, flush=True)\ntime.sleep(600)\n',
      'word.py': 'WORD = 0',
    });
    await run.says('word 0');
    for (let word = 1; word < 5; word++) {
      write({ 'word.py': `WORD = ${word}` });
      await run.says(`word ${word}`);
    }
    expect(restarts(run)).toBe(4);
  });

  test('that was carried over is undone by the next run, whatever became of it', async () => {
    const run = await watching({ Procfile: 'web: echo "pid $$."; exec python app.py\n' });
    await run.says('says one');
    write({ 'extra.py': '' });
    await run.says('extra.py added; restarting', 'says one');
    expect(existsSync(output('workspace', 'extra.py'))).toBe(true);
    run.child.kill('SIGKILL');
    await gone([run.child.pid ?? 0]);
    const left = Number(/pid (\d+)\.(?![^]*pid)/.exec(run.all())?.[1]);
    unlinkSync(at('extra.py'));
    const { stderr } = await app.to('run', [app.folder, '--', 'ls']);
    expect(stderr).toContain('Building first: the app changed.');
    expect(stderr).toContain(`Process ${left} is left of a pybuild run that was killed. To end it: kill -- -${left}\n`);
    process.kill(-left, 'SIGKILL');
    await gone([left]);
    expect((await app.to('build', [app.folder])).stderr).not.toContain('left of');
    expect(existsSync(output('workspace', 'extra.py'))).toBe(false);
  });

  test.each([
    [
      'a rename',
      () => {
        writeFileSync(at('.app.py.tmp~'), saying('two'));
        renameSync(at('.app.py.tmp~'), at('app.py'));
      },
    ],
    [
      'a backup, as Vim does',
      () => {
        writeFileSync(at('4913'), '');
        unlinkSync(at('4913'));
        writeFileSync(at('.app.py.swp'), 'swap');
        renameSync(at('app.py'), at('app.py~'));
        writeFileSync(at('app.py'), saying('two'));
        unlinkSync(at('app.py~'));
      },
    ],
  ])('is saved by %s', async (_, save) => {
    const run = await watching({});
    await run.says('says one');
    save();
    expect(await run.says('says two')).toContain('app.py changed; restarting\n');
    expect(readFileSync(output('workspace', 'app.py'), 'utf8')).toBe(saying('two'));
    expect(existsSync(output('workspace', '.app.py.swp'))).toBe(false);
  });

  test('of many files is one restart', async () => {
    const run = await watching({});
    await run.says('says one');
    // All of it happens between two looks.
    run.child.kill('SIGSTOP');
    for (let file = 0; file < 300; file++) write({ [`pkg${file % 10}/m${file}.py`]: `x = ${file}\n` });
    write({ 'app.py': saying('two') });
    for (let file = 0; file < 300; file++) write({ [`pkg${file % 10}/m${file}.py`]: `y = ${file}\n` });
    run.child.kill('SIGCONT');
    expect(await run.says('says two')).toContain('301 files changed; restarting\n');
    write({ 'app.py': saying('two'), 'pkg0/m0.py': '' });
    expect(await run.says('says two')).toContain('app.py and pkg0/m0.py changed; restarting\n');
    write({ 'app.py': saying('three') });
    await run.says('says three');
    expect(restarts(run)).toBe(3);
    expect(readFileSync(output('workspace', 'pkg9/m299.py'), 'utf8')).toBe('y = 299\n');
  });

  test('of what nobody edits is none', async () => {
    const run = await watching({ '.git/HEAD': '', '__pycache__/app.pyc': '', 'pkg/mod.py': '' });
    await run.says('says one');
    const noise = {
      '.git/HEAD': 'x',
      '__pycache__/app.pyc': 'x',
      'pkg/__pycache__/mod.pyc': 'x',
      'pkg/.mod.py.swp': 'x',
      'debug.log': 'x',
    };
    write({ ...noise, '.pybuild/new': 'x', '.pybuild/workspace/other.py': 'x' });
    write({ 'pkg/mod.py': 'x = 1' });
    expect(await run.says('says one')).toContain('pkg/mod.py changed; restarting\n');
    expect(restarts(run)).toBe(1);
    // It was there, and pybuild removes nothing that the app may have written.
    expect(existsSync(output('workspace', 'other.py'))).toBe(true);
  });
});

describe('folders and links', () => {
  test('may come, go, and come again', async () => {
    const run = await watching({
      'app.py': 'import os, time\nprint(sorted(os.listdir("pkg")) if os.path.isdir("pkg") else "none", flush=True)\ntime.sleep(600)\n',
    });
    await run.says('none');
    write({ 'pkg/sub/a.py': '1' });
    await run.says("['sub']");
    rmSync(at('pkg'), { recursive: true });
    await run.says('none');
    write({ 'pkg/b.py': '' });
    await run.says("['b.py']");
    write({ 'pkg/c.py': '' });
    await run.says("['b.py', 'c.py']");
    // The new folder may well have the inode of the old one.
    run.child.kill('SIGSTOP');
    rmSync(at('pkg'), { recursive: true });
    write({ 'pkg/d.py': '', 'pkg/pkg/e.py': '' });
    run.child.kill('SIGCONT');
    await run.says("['d.py', 'pkg']");
    write({ 'pkg/pkg/f.py': '' });
    await run.says('pkg/pkg/f.py added');
    renameSync(at('pkg'), at('moved'));
    await run.says('none');
    write({ 'moved/pkg/g.py': '' });
    await run.says('moved/pkg/g.py added', 'none');
    renameSync(at('moved'), at('pkg'));
    await run.says("['d.py', 'pkg']");
    rmSync(at('pkg'), { recursive: true });
    write({ pkg: 'now a file' });
    await run.says('none');
    expect(readFileSync(output('workspace', 'pkg'), 'utf8')).toBe('now a file');
  });

  test('that lead round in circles, or out of the app, are carried over as they are', async () => {
    const outside = makeApp({ 'kept.txt': 'outside' });
    app.become({});
    const run = await watching({ 'data/kept.txt': 'inside' });
    await run.says('says one');
    symlinkSync('.', at('loop'));
    mkdirSync(at('deep'));
    symlinkSync('..', at('deep/up'));
    await run.says('says one');
    // The app itself may put a link where a folder was.
    rmSync(output('workspace', 'data'), { recursive: true });
    symlinkSync(outside, output('workspace', 'data'));
    write({ 'data/kept.txt': 'changed' });
    await run.says('data/kept.txt changed; restarting', 'says one');
    expect(readFileSync(path.join(outside, 'kept.txt'), 'utf8')).toBe('outside');
    expect(readFileSync(output('workspace', 'data/kept.txt'), 'utf8')).toBe('changed');
  });
});

test('another pybuild that builds is waited for', async () => {
  const run = await watching({});
  await run.says('says one');
  const release = acquireLock(output('lock'), 'build');
  write({ 'app.py': saying('two') });
  await run.says(`Waiting for another pybuild (process ${process.pid}) to finish.\n`);
  release();
  expect(await run.says('says two')).toContain('app.py changed; restarting\n');
});

test('an output folder that was removed is built again', async () => {
  const run = await watching({});
  await run.says('says one');
  rmSync(output(), { recursive: true });
  write({ 'app.py': saying('two') });
  expect(await run.says('says two')).toContain('app.py changed; rebuilding\n');
});

test('the end of the app folder is that of the run', async () => {
  const folder = makeApp({ 'requirements.txt': '', Procfile: 'web: sleep 600\n' });
  const run = watched(app.start('run', ['--watch', folder]));
  await run.says('Watching for changes');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  renameSync(folder, `${folder}-away`);
  expect((await (run.child as ReturnType<typeof app.start>).outcome).code).toBe(2);
  await run.says('does not exist');
});

test.each([
  ['--check', ['--check']],
  ['--no-build', ['--no-build']],
])('does not go with %s', async (_, options) => {
  app.become({});
  expect(await app.to('run', ['--watch', ...options, app.folder])).toMatchObject({ code: 2, stdout: '' });
});
