import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentServer } from '../support/http.ts';
import { gone, said, until } from '../support/processes.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';

const app = sharedApp();
const COMPOUND = 'python probe.py a 0 & python probe.py b 0; wait';
const PIPELINE = 'python probe.py a 0 | python probe.py b 0';
/** A build backend that hangs; it records its process, as its end has no other sign. */
const HANGING_BACKEND = `
import os, time

def get_requires_for_build_wheel(config_settings=None):
    with open(os.path.join(os.environ["MARKS"], "backend.pid"), "w") as file:
        file.write(f"{os.getpid()} {os.getppid()}\\n")
    while True:
        time.sleep(1)
`;

/** Starts the app with `line` as its only process, and a folder for its probes' notes. */
function startNoting(line: string): { child: ReturnType<typeof app.start>; marks: string } {
  app.become({ Procfile: `web: ${line}\n` });
  const marks = temporaryFolder();
  return { marks, child: app.start('run', [app.folder], { MARKS: marks }) };
}

describe('a signal to pybuild', () => {
  test.each([
    ['SIGTERM', 'a list', COMPOUND],
    ['SIGTERM', 'a pipeline', PIPELINE],
    ['SIGINT', 'a list', COMPOUND],
    ['SIGINT', 'a pipeline', PIPELINE],
    ['SIGHUP', 'a list', COMPOUND],
  ] as const)('%s ends all processes of %s', async (signal, _, line) => {
    const { child, marks } = startNoting(line);
    const notes = notesIn(marks);
    const pids = [(await notes.pids('a')).pid, (await notes.pids('b')).pid];
    child.kill(signal);
    await gone(pids);
    expect(await notes.signals('a')).toContain(signal);
    expect(await notes.signals('b')).toContain(signal);
    expect((await child.outcome).signal).toBe(null);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('reaches the app once, and its own exit code is kept: %s', async (signal) => {
    const { child, marks } = startNoting('python probe.py web 7');
    const notes = notesIn(marks);
    await notes.pids('web');
    child.kill(signal);
    expect((await child.outcome).code).toBe(7);
    expect(await notes.signals('web')).toEqual([signal]);
  });

  test('gives an app the time to clean up', async () => {
    const { child, marks } = startNoting('python probe.py web 7 linger');
    const notes = notesIn(marks);
    await notes.pids('web');
    child.kill('SIGTERM');
    await notes.signals('web');
    child.kill('SIGTERM');
    await until('the second signal', () => notes.count('web') === 2);
    expect(notes.ended('web')).toBe(false);
    writeFileSync(path.join(marks, 'finish'), '');
    expect((await child.outcome).code).toBe(7);
    expect(notes.ended('web')).toBe(true);
  });

  test('does not interrupt the clean-up of a part by a second signal', async () => {
    const { child, marks } = startNoting('python probe.py a 0 linger; echo never');
    const notes = notesIn(marks);
    await notes.pids('a');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    writeFileSync(path.join(marks, 'finish'), '');
    await until('the end of the clean-up', () => notes.ended('a'));
    expect(await notes.signals('a')).toEqual(['SIGTERM']);
  });

  test('ends the build that comes before the app, and no app is started', async () => {
    const server = await silentServer();
    app.become({ Procfile: 'web: echo started\n', 'requirements.txt': `--index-url ${server.url}\nsomething==1.0\n` });
    const child = app.start('run', [app.folder]);
    await server.asked;
    child.kill('SIGTERM');
    expect(await child.outcome).toMatchObject({ code: 143, stdout: '' });
  });
});

describe('the end of the app', () => {
  test('ends the rest of its processes, and its exit code is kept', async () => {
    const { child, marks } = startNoting('python probe.py left 0 & while [ ! -s "$MARKS/left.pid" ]; do sleep 0.02; done; exit 3');
    const notes = notesIn(marks);
    const { pid } = await notes.pids('left');
    expect((await child.outcome).code).toBe(3);
    await gone([pid]);
    expect(await notes.signals('left')).toEqual(['SIGTERM']);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGKILL', 137],
    ['SIGSEGV', 139],
  ])('by %s is reported as %d', async (signal, code) => {
    app.become({});
    const script = `import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); os.kill(os.getpid(), signal.${signal})`;
    expect((await app.to('run', [app.folder, '--', 'python', '-c', script])).code).toBe(code);
  });
});

describe('a build and a run', () => {
  test('exclude each other while the build runs; the previous build stays', async () => {
    app.become({ Procfile: 'web: echo old\n' });
    await app.to('build', [app.folder]);
    const server = await silentServer();
    makeApp({ Procfile: 'web: echo new\n', 'requirements.txt': `--index-url ${server.url}\nsomething==1.0\n` }, app.folder);
    const build = app.start('build', [app.folder]);
    await server.asked;

    for (const options of [[], ['--no-build']]) {
      const refused = await app.to('run', [...options, app.folder]);
      expect(refused).toMatchObject({ code: 75, stdout: '' });
      expect(refused.stderr).toContain('Another pybuild is running here');
      expect(refused.stderr).toContain(`Process ${build.pid} (pybuild build)`);
    }
    build.kill('SIGTERM');
    expect((await build.outcome).code).toBe(143);
    expect(await app.to('run', ['--no-build', app.folder])).toMatchObject({ code: 0, stdout: 'old\n' });
  });

  test('that are both live are reported, and the run ends with the app', async () => {
    const { child, marks } = startNoting('python probe.py web 7');
    const notes = notesIn(marks);
    await notes.pids('web');
    makeApp({ 'page.txt': 'new' }, app.folder);
    const build = await app.to('build', [app.folder]);
    expect(build.code).toBe(0);
    expect(build.stderr).toContain('Warning: The app is running while it is rebuilt');
    expect(build.stderr).toContain(`Process ${child.pid} uses the files`);
    expect(build.stderr).not.toContain('is left of');

    const from = said(child, 'stderr', 'wrote into its own folder').then(
      () => 'warned',
      () => 'silent',
    );
    child.kill('SIGTERM');
    expect((await child.outcome).code).toBe(7);
    expect(await from).toBe('silent');
    expect((await app.to('build', [app.folder])).stderr).not.toContain('The app is running');
  });

  test('leave the app behind if the run is killed: the next build names it, with what ends it', async () => {
    const { child, marks } = startNoting('exec python probe.py web 7');
    const { pid } = await notesIn(marks).pids('web');
    child.kill('SIGKILL');
    await gone([child.pid ?? 0]);
    try {
      const { stderr } = await app.to('build', [app.folder]);
      expect(stderr).toContain(`Process ${pid} is left of a pybuild run that was killed. To end it: kill -- -${pid}\n`);
      expect((await app.to('shell', [app.folder, '--', 'true'])).stderr).toContain(`kill -- -${pid}\n`);
    } finally {
      endQuietly(pid);
    }
  });

  test('are repaired after the build was killed: the last one runs, and no process of the killed one remains', async () => {
    app.become({ Procfile: 'web: echo old\n' });
    await app.to('build', [app.folder]);
    const marks = temporaryFolder();
    const pyproject = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
    makeApp(
      { Procfile: 'web: echo new\n', 'requirements.txt': './hang\n', 'hang/pyproject.toml': pyproject, 'hang/backend.py': HANGING_BACKEND },
      app.folder,
    );
    const build = app.start('build', ['--env', `MARKS=${marks}`, app.folder]);
    const { pid } = await notesIn(marks).pids('backend');
    build.kill('SIGKILL');
    await build.outcome;

    try {
      expect(await app.to('run', ['--no-build', app.folder])).toMatchObject({ code: 0, stdout: 'old\n' });
      await gone([pid]);
    } finally {
      endQuietly(pid);
    }
  });
});

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, as expected.
  }
}
