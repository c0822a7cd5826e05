import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentServer } from '../support/http.ts';
import { gone, said } from '../support/processes.ts';
import { hermeticOptions, makeApp, runOptions, temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';
import { pybuildOnTerminal, shellOnTerminal, type Terminal } from '../support/terminal.ts';

const CTRL_C = '\u0003';
// oxlint-disable-next-line no-control-regex -- these tests check the output to a terminal
const COLOUR = /\u001b\[[0-9;]*m/;
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\u001b/;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const app = sharedApp();

const options = { OPTIONS: hermeticOptions().join(' '), RUN_OPTIONS: runOptions().join(' '), APP: app.folder };

/** Starts the app on a terminal with `line` as its only process, and a folder for its probes' notes. */
function startNoting(line: string): { terminal: Terminal; marks: string } {
  app.become({ Procfile: `web: ${line}\n` });
  const marks = temporaryFolder();
  return { marks, terminal: pybuildOnTerminal(['run', ...runOptions(), app.folder], { ...app.env, MARKS: marks }) };
}

/** The same from a shell with job control, as users have it; the shell stays until a line is typed. */
function startFromShell(line: string): { terminal: Terminal; marks: string } {
  app.become({ Procfile: `web: ${line}\n` });
  const marks = temporaryFolder();
  const script = 'set -m; "$NODE" "$CLI" run $RUN_OPTIONS "$APP"; echo "ended with $?"; read -r';
  return { marks, terminal: shellOnTerminal(script, { ...app.env, ...options, MARKS: marks }) };
}

describe('an app on a terminal', () => {
  test('gets Ctrl-C once, and its own exit code is kept', async () => {
    const { terminal, marks } = startNoting('python probe.py web 7');
    const notes = notesIn(marks);
    await notes.pids('web');
    terminal.type(CTRL_C);
    expect((await terminal.outcome).code).toBe(7);
    expect(await notes.signals('web')).toEqual(['SIGINT']);
  });

  test('gets Ctrl-C once from a pybuild started by a script', async () => {
    app.become({ Procfile: 'web: python probe.py web 7\n' });
    const marks = temporaryFolder();
    const env = { ...app.env, ...options, MARKS: marks };
    const terminal = shellOnTerminal('trap : INT; "$NODE" "$CLI" run $RUN_OPTIONS "$APP"; echo "ended with $?"', env);
    const notes = notesIn(marks);
    await notes.pids('web');
    terminal.type(CTRL_C);
    expect((await terminal.outcome).shown).toContain('ended with 7');
    expect(await notes.signals('web')).toEqual(['SIGINT']);
  });

  test('ends completely on Ctrl-C if it is a list of processes', async () => {
    const { terminal, marks } = startFromShell('python probe.py a 0 & python probe.py b 0; wait');
    const notes = notesIn(marks);
    const pids = [(await notes.pids('a')).pid, (await notes.pids('b')).pid];
    const ended = said(terminal.child, 'stdout', 'ended with 0');
    terminal.type(CTRL_C);
    await ended;
    await gone(pids);
    expect(await notes.signals('b')).toEqual(['SIGINT']);
    terminal.type('\r');
    await terminal.outcome;
  });

  test('gets a SIGTERM to pybuild once, and the time to clean up', async () => {
    const { terminal, marks } = startNoting('python probe.py web 7');
    const notes = notesIn(marks);
    const { parent } = await notes.pids('web');
    process.kill(parent, 'SIGTERM');
    expect((await terminal.outcome).code).toBe(7);
    expect(await notes.signals('web')).toEqual(['SIGTERM']);
  });

  test('ends the rest of its processes, and its exit code is kept', async () => {
    const { terminal, marks } = startFromShell('python probe.py left 0 & while [ ! -s "$MARKS/left.pid" ]; do sleep 0.02; done; exit 3');
    const notes = notesIn(marks);
    const ended = said(terminal.child, 'stdout', 'ended with 3');
    const { pid } = await notes.pids('left');
    await ended;
    await gone([pid]);
    expect(await notes.signals('left')).toEqual(['SIGTERM']);
    terminal.type('\r');
    await terminal.outcome;
  });

  test('is all that is shown if there is nothing to build', async () => {
    app.become({});
    await app.to('build', [app.folder]);
    const { code, shown } = await pybuildOnTerminal(['run', ...runOptions(), app.folder, '--', 'printf', 'hello'], app.env).outcome;
    expect({ code, shown }).toEqual({ code: 0, shown: 'hello' });
  });

  test('reads what is typed', async () => {
    app.become({ Procfile: 'web: python -c "print(input(\'name? \')[::-1])"\n' });
    const terminal = pybuildOnTerminal(['run', ...runOptions(), app.folder], app.env);
    await said(terminal.child, 'stdout', 'name? ');
    terminal.type('olleh\r');
    const { code, shown } = await terminal.outcome;
    expect(code).toBe(0);
    expect(shown).toContain('hello');
  });
});

describe('a build on a terminal', () => {
  const build = ['build', ...hermeticOptions(), app.folder];

  test('shows colours and a spinner, and restores the cursor', async () => {
    app.become({});
    const { code, shown } = await pybuildOnTerminal(build, app.env).outcome;
    expect(code).toBe(0);
    expect(shown).toMatch(COLOUR);
    expect(shown).toContain(HIDE_CURSOR);
    expect(shown.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(shown.lastIndexOf(HIDE_CURSOR));
  });

  test('shows no colour with NO_COLOR, whatever FORCE_COLOR says', async () => {
    app.become({});
    const { code, shown } = await pybuildOnTerminal(build, { ...app.env, NO_COLOR: '1', FORCE_COLOR: '1' }).outcome;
    expect(code).toBe(0);
    expect(shown).toContain('Built in');
    expect(shown).not.toMatch(COLOUR);
  });

  test('shows plain text if TERM is dumb', async () => {
    app.become({});
    const { code, shown } = await pybuildOnTerminal(build, { ...app.env, TERM: 'dumb' }).outcome;
    expect(code).toBe(0);
    expect(shown).toContain('Built in');
    expect(shown).not.toMatch(ESCAPE);
  });

  test.each([
    ['under CI', { CI: 'true' }, 100],
    ['on a terminal without a width', {}, 0],
  ])('does not draw a spinner %s', async (_, extra, columns) => {
    app.become({});
    const { code, shown } = await pybuildOnTerminal(build, { ...app.env, ...extra }, columns).outcome;
    expect(code).toBe(0);
    expect(shown).toContain('Built in');
    expect(shown).not.toContain(HIDE_CURSOR);
  });

  test('ends on Ctrl-C with 130, shows the cursor again and leaves the last build unchanged', async () => {
    app.become({ Procfile: 'web: echo old\n' });
    await app.to('build', [app.folder]);
    const server = await silentServer();
    makeApp({ 'requirements.txt': `--index-url ${server.url}\nsomething==1.0\n` }, app.folder);
    const terminal = pybuildOnTerminal(build, app.env);
    await server.asked;
    terminal.type(CTRL_C);
    const { code, shown } = await terminal.outcome;
    expect(code).toBe(130);
    expect(shown).toContain('Error: Interrupted');
    expect(shown.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(shown.lastIndexOf(HIDE_CURSOR));
    expect(await app.to('run', ['--no-build', app.folder])).toMatchObject({ code: 0, stdout: 'old\n' });
  });

  test('is printed without any escape to a pipe on the same terminal', async () => {
    app.become({ Procfile: 'web: echo hello\n' });
    const out = temporaryFolder();
    const line = '"$NODE" "$CLI" detect $OPTIONS "$APP" | cat >"$OUT/plan"; "$NODE" "$CLI" build $OPTIONS "$APP" 2>&1 | cat >"$OUT/story"';
    await shellOnTerminal(line, { ...app.env, ...options, OUT: out }).outcome;
    const [plan, story] = ['plan', 'story'].map((name) => readFileSync(path.join(out, name), 'utf8'));
    expect(plan).toContain('web (default): echo hello');
    expect(plan).not.toMatch(ESCAPE);
    expect(story).toContain('Built in');
    expect(story).not.toMatch(ESCAPE);
  });
});

describe('a build on a pipe', () => {
  test('has neither colours nor a spinner', async () => {
    app.become({});
    const { code, stdout, stderr } = await app.to('build', [app.folder]);
    expect(code).toBe(0);
    expect(stdout + stderr).toContain('Built in');
    expect(stdout + stderr).not.toMatch(ESCAPE);
  });

  test('has colours, but no spinner, with FORCE_COLOR', async () => {
    app.become({});
    const { code, stderr } = await app.to('build', [app.folder], { FORCE_COLOR: '1' });
    expect(code).toBe(0);
    expect(stderr).toMatch(COLOUR);
    expect(stderr).not.toContain(HIDE_CURSOR);
  });
});
