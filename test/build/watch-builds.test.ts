import { existsSync, unlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gone } from '../support/processes.ts';
import { temporaryFolder } from '../support/pybuild.ts';
import { notesIn } from '../support/shared-app.ts';
import { ended, restarts, saying, watchedApp } from '../support/watched.ts';

const { app, at, output, write, watching } = watchedApp();

describe('a change that decides the build', () => {
  test('rebuilds', async () => {
    const run = await watching({ 'other.py': saying('other') });
    await run.says('says one');
    write({ Procfile: 'bot: python other.py\n' });
    const said = await run.says('says other');
    expect(said).toContain('The default process is bot now (it was web).\n');
    expect(said).toContain('Procfile changed; rebuilding\n');
    expect(said).not.toContain('The app is running while it is rebuilt');
    expect(existsSync(output('edited.json'))).toBe(false);
    write({ 'project.toml': '[_]\nschema-version = "0.2"\n[io.buildpacks]\nexclude = ["/app.py"]\n' });
    await run.says('project.toml added; rebuilding\n', 'says other');
    expect(existsSync(output('workspace', 'app.py'))).toBe(false);
    write({ 'app.py': 'not selected' });
    write({ 'other.py': saying('more') });
    expect(await run.says('says more')).toContain('other.py changed; restarting');
  });

  test('leaves the app as it is if it is wrong, and the next one counts', async () => {
    const run = await watching({});
    await run.says('says one');
    write({ 'project.toml': '[build\n', 'app.py': saying('two') });
    const said = await run.says('The app was not restarted. Waiting for a change.\n');
    expect(said).toMatch(/Error: .*project\.toml/);
    expect(restarts(run)).toBe(0);
    unlinkSync(at('project.toml'));
    write({ 'requirements.txt': 'flask==\n' });
    await run.says('requirements.txt:1', 'The app was not restarted. Waiting for a change.\n');
    write({ 'requirements.txt': '' });
    expect(await run.says('says two')).toContain('app.py and requirements.txt changed; rebuilding\n');
  });

  test('whose install fails ends the app until the next one', async () => {
    const run = await watching({});
    await run.says('says one');
    write({ 'requirements.txt': '--no-index\nmissing-package==1.0\n' });
    const said = await run.says('\nWaiting for a change.\n');
    expect(said).toMatch(/^\nrequirements\.txt changed; rebuilding\n[^]*Error: /);
    write({ 'requirements.txt': '' });
    expect(await run.says('says one')).toContain('requirements.txt changed; rebuilding\n');
    expect(await ended(run)).toBe(130);
  });

  test('during a build is built as well', async () => {
    const run = await watching({});
    await run.says('says one');
    write({ 'requirements.txt': '# nothing\n' });
    await run.says('requirements.txt changed; rebuilding\n', /App: \d files copied/);
    write({ 'app.py': saying('two') });
    const said = await run.says('says two');
    expect(said).toContain('Building again: the app changed during the build.\n');
    expect(said).not.toContain('Building first');
  });

  test('that needs a variable which only a new run can pass ends the run', async () => {
    const run = await watching({});
    await run.says('says one');
    write({ 'requirements.txt': '--extra-index-url https://${INDEX_TOKEN}@index.invalid/\n' });
    expect((await (run.child as ReturnType<typeof app.start>).outcome).code).toBe(1);
    expect(run.all()).toContain('--build-env INDEX_TOKEN');
    expect(run.all()).not.toContain('Waiting for a change');
  });

  test('may be in a file of variables for the app', async () => {
    const run = await watching(
      { 'app.py': 'import os, time\nprint("V is", os.environ["V"], flush=True)\ntime.sleep(600)\n', 'v.env': 'V=1\n' },
      {
        args: ['--env-file', at('v.env')],
      },
    );
    await run.says('V is 1');
    write({ 'v.env': 'V=2\n' });
    expect(await run.says('V is 2')).toContain('v.env changed; restarting\n');
  });
});

describe('an app', () => {
  test('has one worker, unless the user says how many', async () => {
    const files = { 'app.py': 'import os, time\nprint("has", os.environ["WEB_CONCURRENCY"], flush=True)\ntime.sleep(600)\n' };
    const one = await watching(files);
    await one.says('has 1\n');
    expect(await ended(one)).toBe(130);
    const more = await watching(files, { args: ['--env', 'WEB_CONCURRENCY=7'] });
    expect(await more.says('has 7\n')).toContain('has 7');
  });

  test('that fails is started with the next change', async () => {
    const run = await watching({ 'app.py': 'syntax error\n' });
    await run.says(/web ended with exit code 1 after .*\n[^]*Waiting for a change\.\n/);
    write({ 'app.py': saying('fixed') });
    await run.says('says fixed');
    write({ 'app.py': 'print("done")' });
    await run.says(/web ended with exit code 0 after \d+\.\ds\.\nWaiting for a change\.\n/);
    expect(await ended(run)).toBe(130);
  });

  test('that ignores SIGTERM is killed, with all that it has started', async () => {
    const marks = temporaryFolder();
    const notes = notesIn(marks);
    const line = 'trap "" TERM; python probe.py inner 0 linger & python probe.py outer 0 linger; wait';
    const run = await watching({ Procfile: `web: ${line}\n` }, { extra: { MARKS: marks } });
    const pids = [(await notes.pids('inner')).pid, (await notes.pids('outer')).pid];
    await run.says('ready inner', 'ready outer');
    write({ 'app.py': '' });
    await run.says('app.py changed; restarting', 'ready inner', 'ready outer');
    await gone(pids);
    expect(await notes.signals('inner')).toEqual(['SIGTERM']);
    run.child.kill('SIGINT');
    run.child.kill('SIGTERM');
    expect(await ended(run)).toBe(137);
  });

  test('may be several processes, which are restarted together', async () => {
    const files = { Procfile: 'web: python app.py\nworker: python worker.py\n', 'worker.py': saying('work') };
    const run = await watching(files, { args: ['--all'] });
    await run.says('web    | says one\n', 'worker | says work\n');
    write({ 'worker.py': 'import nothing_like_it\n' });
    await run.says(
      'worker.py changed; restarting\n',
      'worker ended with exit code 1',
      '; stopping the others.\n',
      'Waiting for a change.\n',
    );
    write({ 'worker.py': saying('again') });
    await run.says('web    | says one\n', 'worker | says again\n');
    expect(run.all().split('Starting web').length).toBe(2);
  });

  test('may be a command', async () => {
    const run = await watching({}, { args: ['--', 'cat', 'app.py'] });
    await run.says('says one', 'cat ended with exit code 0');
    write({ 'app.py': 'two' });
    expect(await run.says('two')).toContain('app.py changed; restarting\n');
  });
});
