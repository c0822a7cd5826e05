import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { gone, said } from '../support/processes.ts';
import { runOptions, temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';
import { pybuildOnTerminal } from '../support/terminal.ts';

const CTRL_C = '\u0003';
const app = sharedApp();

/** A line of shell that goes on when the probes called so have noted their processes. */
function after(...names: string[]): string {
  return names.map((name) => `while [ ! -s "$MARKS/${name}.pid" ]; do sleep 0.02; done;`).join(' ');
}

/** The app with these processes, built, and a folder for the notes of its probes. */
async function built(processes: Readonly<Record<string, string>>): Promise<{ marks: string; notes: ReturnType<typeof notesIn> }> {
  const lines = Object.entries(processes).map(([name, line]) => `${name}: ${line}\n`);
  app.become({ Procfile: lines.join('') });
  expect((await app.to('build', [app.folder])).code).toBe(0);
  const marks = temporaryFolder();
  return { marks, notes: notesIn(marks) };
}

/** Runs all processes on a terminal. */
function onTerminal(env: Record<string, string>): Promise<{ code: number; shown: string }> {
  return pybuildOnTerminal(['run', ...runOptions(), '--all', app.folder], { ...app.env, ...env }).outcome;
}

describe('processes side by side', () => {
  test('are all but release, each with a port of its own, and their lines say whose they are', async () => {
    const { marks } = await built({
      worker: 'echo "worker on $PORT" >&2; touch "$MARKS/worker.pid"; echo x >"$MARKS/worker.pid"; sleep 60',
      web: `echo "web on $PORT"; ${after('worker')} printf 'no end'`,
      release: 'touch "$MARKS/released"',
    });
    const { code, stdout, stderr } = await app.to('run', ['--all', app.folder], { MARKS: marks, PORT: '5000' });
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').toSorted()).toEqual(['web    | no end', 'web    | web on 5000', 'worker | worker on 5100']);
    expect(stderr).toMatch(
      /^Starting web \(port 5000\), worker \(port 5100\)\.\nweb ended with exit code 0 after \d+\.\ds; stopping the others\.\n$/,
    );
  });

  test('are those that are named, each on the port that it always has', async () => {
    await built({ a: 'echo "on $PORT"', b: 'echo never', c: 'sleep 60', web: 'echo never' });
    const { code, stdout } = await app.to('run', ['.', 'c', 'a', 'c'], {}, app.folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a | on 8180\n' });
    expect((await app.to('run', ['c', 'a'], {}, app.folder)).stdout).toBe('a | on 8180\n');
    const unknown = await app.to('run', ['.', 'a', 'd'], {}, app.folder);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('No process or folder named "d"');
  });

  test('are ended by SIGTERM when one ends, whose exit code counts', async () => {
    const { marks, notes } = await built({ web: 'python probe.py web 7', worker: `${after('web')} exit 3` });
    const { code, stderr } = await app.to('run', ['--all', app.folder], { MARKS: marks });
    expect(code).toBe(3);
    expect(stderr).toContain('worker ended with exit code 3 after');
    expect(await notes.signals('web')).toEqual(['SIGTERM']);
    expect(notes.ended('web')).toBe(true);
  });

  test('are killed where they do not end, with all that they have started', async () => {
    const deaf = 'trap \'\' TERM; python probe.py inner 0 linger >"$MARKS/log" 2>&1 & python probe.py outer 0 linger; wait';
    const { marks, notes } = await built({ web: deaf, worker: `${after('inner', 'outer')} kill -9 $$` });
    const { code, stderr } = await app.to('run', ['--all', app.folder], { MARKS: marks });
    expect(code).toBe(137);
    expect(stderr).toContain('worker ended with SIGKILL after');
    await gone([(await notes.pids('inner')).pid, (await notes.pids('outer')).pid]);
    expect(notes.ended('inner')).toBe(false);
  });

  test('have the time to clean up, be their output read by somebody else', async () => {
    const { marks, notes } = await built({ web: `python probe.py slow 0 linger >"$MARKS/log" 2>&1 & ${after('slow')} exit 4` });
    const child = app.start('run', ['--all', app.folder], { MARKS: marks });
    await notes.signals('slow');
    writeFileSync(path.join(marks, 'finish'), '');
    expect((await child.outcome).code).toBe(4);
    expect(notes.ended('slow')).toBe(true);
  });

  test('leave nothing behind of the one that ended first', async () => {
    const { marks, notes } = await built({ web: `python probe.py left 0 & ${after('left')} exit 4`, worker: 'sleep 60' });
    expect((await app.to('run', ['--all', app.folder], { MARKS: marks })).code).toBe(4);
    await gone([(await notes.pids('left')).pid]);
    expect(await notes.signals('left')).toEqual(['SIGTERM']);
  });

  test('may print without end, in lines or in none, and with all that steers a terminal', async () => {
    const { marks } = await built({
      flood: 'yes "a line of it"',
      long: "head -c 200000 /dev/zero | tr '\\0' x; sleep 60",
      web: 'printf \'\\033[2J\\033[31mred\\033[0m\\033]0;title\\a\\r\\n\'; while ! grep -q xxx "$MARKS/out"; do sleep 0.02; done',
    });
    const child = app.start('run', ['--all', app.folder], { MARKS: marks });
    const out = path.join(marks, 'out');
    // What comes is written down as it comes, so that the app sees when enough has.
    child.stdout?.pipe(createWriteStream(out));
    const { code, stdout } = await child.outcome;
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !/^(flood|long {1}|web {2}) \| /.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('web'))).toEqual(['web   | red']);
    expect(new Set(lines.filter((line) => line.startsWith('flood')))).toEqual(new Set(['flood | a line of it']));
    expect(lines.filter((line) => line.startsWith('long')).map((line) => line.length)).toContain(64 * 1024 + 'long  | '.length);
  });

  test('get a word about what is missing where one fails for it', async () => {
    await built({ web: 'sleep 60', worker: 'python -c "import os; os.environ[\'BOT_TOKEN\']"' });
    const { code, stderr } = await app.to('run', ['--all', app.folder]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/worker ended .*\nBOT_TOKEN is not set\. To pass it: --env BOT_TOKEN=…\n/);
  });

  test('need a PORT that leaves room for all, and a process', async () => {
    await built({ web: 'echo never', worker: 'echo never' });
    expect(await app.to('run', ['--all', app.folder], { PORT: '65500' })).toMatchObject({ code: 2, stdout: '' });
    await built({ release: 'echo never' });
    expect(await app.to('run', ['--all', app.folder])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a signal to pybuild', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('reaches each process once: %s', async (signal) => {
    const { marks, notes } = await built({ a: 'python probe.py a 7', b: 'python probe.py b 7' });
    const child = app.start('run', ['--all', app.folder], { MARKS: marks });
    const pids = [(await notes.pids('a')).pid, (await notes.pids('b')).pid];
    child.kill(signal);
    const { code, stderr } = await child.outcome;
    expect(code).toBe(7);
    expect(stderr).not.toContain('ended');
    expect([await notes.signals('a'), await notes.signals('b')]).toEqual([[signal], [signal]]);
    await gone(pids);
  });

  test('kills what is left if it comes again', async () => {
    const { marks, notes } = await built({ a: 'python probe.py a 0 linger', b: 'python probe.py b 0 linger' });
    const child = app.start('run', ['--all', app.folder], { MARKS: marks });
    await Promise.all([notes.pids('a'), notes.pids('b')]);
    child.kill('SIGINT');
    await Promise.all([notes.signals('a'), notes.signals('b')]);
    child.kill('SIGINT');
    expect((await child.outcome).code).toBe(137);
    expect([notes.count('a'), notes.ended('a')]).toEqual([1, false]);
  });
});

describe('processes side by side on a terminal', () => {
  test('get Ctrl-C once, and have a colour each', async () => {
    const { marks, notes } = await built({ a: 'python probe.py a 7', b: 'python probe.py b 7' });
    const terminal = pybuildOnTerminal(['run', ...runOptions(), '--all', app.folder], { ...app.env, MARKS: marks });
    await Promise.all([
      notes.pids('a'),
      notes.pids('b'),
      said(terminal.child, 'stdout', 'ready a'),
      said(terminal.child, 'stdout', 'ready b'),
    ]);
    terminal.type(CTRL_C);
    const { code, shown } = await terminal.outcome;
    expect(code).toBe(7);
    expect(shown).toContain('\u001B[36ma |\u001B[0m ready a\r\n');
    expect(shown).toContain('\u001B[33mb |\u001B[0m ready b\r\n');
    expect([await notes.signals('a'), await notes.signals('b')]).toEqual([['SIGINT'], ['SIGINT']]);
  });

  test('keep their colours and nothing else that steers it; with NO_COLOR not even these', async () => {
    await built({ web: "printf '\\033[2J\\033[31mred\\033[1A\\n'" });
    expect((await onTerminal({})).shown).toContain('\u001B[36mweb |\u001B[0m \u001B[31mred\u001B[0m\r\n');
    expect((await onTerminal({ NO_COLOR: '1' })).shown).toContain('web | red\r\n');
  });
});

test('a live run of all is noted, so that a build warns', async () => {
  const { marks, notes } = await built({ a: 'python probe.py a 7' });
  const child = app.start('run', ['--all', app.folder], { MARKS: marks });
  await notes.pids('a');
  const file = path.join(app.folder, '.pybuild', 'running', String(child.pid));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ command: 'run' });
  child.kill('SIGTERM');
  await child.outcome;
  expect(existsSync(file)).toBe(false);
});
