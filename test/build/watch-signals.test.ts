import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentServer } from '../support/http.ts';
import { builtIn, gone, until } from '../support/processes.ts';
import { hermeticOptions, makeApp, runOptions, temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';
import { pybuildOnTerminal, shellOnTerminal } from '../support/terminal.ts';
import { watched } from '../support/watched.ts';

const CTRL_C = '\u0003';
const app = sharedApp();
const write = (files: Readonly<Record<string, string>>): void => void makeApp(files, app.folder);

describe('Ctrl-C', () => {
  test('reaches an app on a terminal once, and its exit code counts; it has the keyboard', async () => {
    const marks = temporaryFolder();
    const notes = notesIn(marks);
    const greeting = 'import os, subprocess, sys\nprint("tty", os.isatty(1), "got", input(), flush=True)\n';
    app.become({
      Procfile: 'web: python app.py\n',
      'app.py': `${greeting}subprocess.run([sys.executable, "probe.py", "a", "0"])\nsys.exit(7)\n`,
    });
    const terminal = pybuildOnTerminal(['run', ...runOptions(), '--watch', app.folder], { ...app.env, MARKS: marks });
    const run = watched(terminal.child);
    await run.says('Watching for changes');
    terminal.type('hello\n');
    await run.says('tty True got hello', 'ready a');
    const { pid, parent } = await notes.pids('a');
    terminal.type(CTRL_C);
    const { code } = await terminal.outcome;
    expect(code).toBe(130);
    expect(await notes.signals('a')).toEqual(['SIGINT']);
    await gone([pid, parent]);
  });

  test('while the app is stopped leaves nothing behind', async () => {
    const marks = temporaryFolder();
    const notes = notesIn(marks);
    app.become({ Procfile: 'web: python probe.py a 0 linger\n' });
    const child = app.start('run', ['--watch', app.folder], { MARKS: marks });
    const { pid } = await notes.pids('a');
    write({ 'new.py': '' });
    await notes.signals('a');
    child.kill('SIGINT');
    await until('the second signal', () => notes.count('a') === 2);
    write({});
    child.kill('SIGINT');
    const { code } = await child.outcome;
    expect(code).toBe(130);
    await gone([pid]);
    expect(notes.ended('a')).toBe(false);
    expect((await app.to('run', [app.folder, '--', 'ls', 'new.py'])).code).toBe(0);
  });

  test('during a build rolls it back, and nothing runs any more', async () => {
    const server = await silentServer();
    app.become({ Procfile: 'web: echo $$ >"$MARKS/web.pid"; echo started; exec sleep 600\n' });
    const marks = temporaryFolder();
    const child = app.start('run', ['--watch', app.folder], { MARKS: marks });
    const run = watched(child);
    await run.says('started');
    const { pid } = await notesIn(marks).pids('web');
    const before = builtIn(path.join(app.folder, '.pybuild'));
    write({ 'requirements.txt': `--index-url ${server.url}\nsomething==1.0\n` });
    await server.asked;
    await gone([pid]);
    child.kill('SIGINT');
    expect((await child.outcome).code).toBe(130);
    expect(builtIn(path.join(app.folder, '.pybuild'))).toEqual(before);
  });

  test('while pybuild waits for a change ends it', async () => {
    app.become({ Procfile: 'web: exit 3\n' });
    const terminal = pybuildOnTerminal(['run', ...runOptions(), '--watch', app.folder], app.env);
    const run = watched(terminal.child);
    await run.says('web ended with exit code 3', 'Waiting for a change.');
    terminal.type(CTRL_C);
    expect((await terminal.outcome).code).toBe(130);
  });
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s reaches each process once', async (signal) => {
  const marks = temporaryFolder();
  const notes = notesIn(marks);
  app.become({ Procfile: 'a: python probe.py a 7\nb: python probe.py b 7\n' });
  const child = app.start('run', ['--watch', '--all', app.folder], { MARKS: marks });
  const pids = [(await notes.pids('a')).pid, (await notes.pids('b')).pid];
  child.kill(signal);
  expect((await child.outcome).code).toBe(7);
  expect([await notes.signals('a'), await notes.signals('b')]).toEqual([[signal], [signal]]);
  await gone(pids);
});

const LIMITED = 'echo 2 >/proc/sys/user/max_inotify_watches';
const mayLimit = spawnSync('unshare', ['-Ur', 'sh', '-c', LIMITED]).status === 0;

// A user namespace has limits of its own. Some systems let nobody make one.
test.runIf(mayLimit)('where the system watches no more folders, changes are looked for, and that is said once', async () => {
  app.become({ Procfile: 'web: cat pkg/sub/text; exec sleep 600\n', 'pkg/sub/text': 'says one\n', 'pkg/other/text': '' });
  expect((await app.to('build', [app.folder])).code).toBe(0);
  const options = runOptions(hermeticOptions()).join(' ');
  const terminal = shellOnTerminal(
    `exec unshare -Ur sh -c '${LIMITED}; exec "$0" "$@"' "$NODE" "$CLI" run ${options} --watch ${app.folder}`,
    app.env,
  );
  const run = watched(terminal.child);
  await run.says('sudo sysctl fs.inotify.max_user_watches=524288', 'says one');
  write({ 'pkg/sub/text': 'says two\n' });
  await run.says('pkg/sub/text changed; restarting', 'says two');
  terminal.type(CTRL_C);
  await terminal.outcome;
  expect(run.all().split('sysctl').length).toBe(2);
});
