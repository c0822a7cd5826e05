import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerOf, freePort } from '../support/http.ts';
import { makeApp, pybuild, runOptions, temporaryFolder } from '../support/pybuild.ts';
import { sharedApp } from '../support/shared-app.ts';

const SERVER = `
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(open("page.txt", "rb").read())

    def log_message(self, *_):
        pass

server = HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Page)
print("listening")
server.serve_forever()
`;
const app = sharedApp();

/** Starts the app, sends a request, and ends it with SIGTERM. */
async function serve(): Promise<{ answer: string; stdout: string; stderr: string; code: number | null }> {
  const port = await freePort();
  const child = app.start('run', [app.folder], { PORT: String(port) });
  const answer = await answerOf(port, child.outcome);
  child.kill('SIGTERM');
  return { answer, ...(await child.outcome) };
}

describe('the build that runs', () => {
  test('is current: built first if something changed, and started at once if not', async () => {
    app.become({ Procfile: 'web: python server.py\n', 'server.py': SERVER, 'page.txt': 'one' });
    const first = await serve();
    expect(first.answer).toBe('one');
    expect(first.stderr).toMatch(/^App: 5 files copied {2}[^\n]*s\nPython [^\n]*s\npip [^\n]*s\nPackages: none {2}[^\n]*s\n$/);

    expect(await serve()).toEqual({ answer: 'one', stdout: 'listening\n', stderr: '', code: 143, signal: null });

    makeApp({ 'page.txt': 'two' }, app.folder);
    const edited = await serve();
    expect(edited.answer).toBe('two');
    expect(edited.stderr).toMatch(/^Building first: the app changed\.\nApp: 5 files copied {2}[^\n]*s\n$/);
    expect(edited.stdout).toBe('listening\n');
  });

  test('is not rebuilt because another terminal has other sockets', async () => {
    app.become({ Procfile: 'web: echo hello\n' });
    await app.to('run', [app.folder], { SSH_AUTH_SOCK: '/run/agent.1' });
    expect(await app.to('run', [app.folder], { SSH_AUTH_SOCK: '/run/agent.2' })).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
  });

  test('is not started if its build fails', async () => {
    app.become({ Procfile: 'web: echo started\n' });
    await app.to('build', [app.folder]);
    makeApp({ 'requirements.txt': '-r missing.txt\n' }, app.folder);
    const { code, stdout, stderr } = await app.to('run', [app.folder]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('missing.txt');
  });

  test('has every layer rebuilt with --clear-cache', async () => {
    app.become({ Procfile: 'web: echo hello\n' });
    await app.to('build', [app.folder]);
    const { code, stdout, stderr } = await app.to('run', ['--clear-cache', '--verbose', app.folder]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello\n' });
    expect(stderr).toContain('Layer venv: created');
  });

  test('starts side by side, even at the same moment', async () => {
    app.become({ Procfile: 'web: echo web\n' });
    await app.to('build', [app.folder]);
    const runs = await Promise.all(Array.from({ length: 6 }, () => app.to('run', [app.folder])));
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array.from({ length: 6 }, () => ({ code: 0, stderr: '' })));
  });
});

describe('--no-build', () => {
  test('has nothing to start before the first build', async () => {
    const fresh = makeApp({ 'requirements.txt': '', Procfile: 'web: echo hello\n' });
    const { code, stdout, stderr } = await app.to('run', ['--no-build', fresh]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('The app is not built yet');
    expect(stderr).toContain(`pybuild build ${fresh}`);
  });

  test('starts an old build, and says so', async () => {
    app.become({ Procfile: 'web: cat page.txt\n', 'page.txt': 'old' });
    await app.to('build', [app.folder]);
    expect(await app.to('run', ['--no-build', app.folder])).toMatchObject({ code: 0, stdout: 'old', stderr: '' });

    makeApp({ 'page.txt': 'new' }, app.folder);
    const { code, stdout, stderr } = await app.to('run', ['--no-build', app.folder]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'old' });
    expect(stderr).toContain('Warning: Running an old build');
  });

  test('refuses a moved build; without it, the app is built where it is now', async () => {
    app.become({ Procfile: 'web: echo hello\n' });
    await app.to('build', [app.folder]);
    const elsewhere = path.join(path.dirname(app.folder), 'moved');
    renameSync(app.folder, elsewhere);
    try {
      const refused = await app.to('run', ['--no-build', elsewhere]);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain('The build was moved');
      expect(refused.stderr).toContain(path.join(app.folder, '.pybuild'));

      const built = await app.to('run', [elsewhere, '--', 'python', '-c', 'import sys; print(sys.prefix)']);
      expect(built).toMatchObject({ code: 0, stdout: `${elsewhere}/.pybuild/layers/pybuild_python/venv\n` });
      expect(built.stderr).toContain('Building first: the project folder was moved.');
    } finally {
      renameSync(elsewhere, app.folder);
    }
  });

  test('finds a build by any path to it', async () => {
    app.become({ Procfile: 'web: echo hello\n' });
    const alias = path.join(temporaryFolder(), 'alias');
    symlinkSync(app.folder, alias);
    expect(await app.to('run', [alias])).toMatchObject({ code: 0, stdout: 'hello\n' });
    expect(await app.to('run', ['--no-build', alias])).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
  });

  test.each(['workspace', 'layers'])('reports that there is no build if its %s is gone', async (part) => {
    app.become({ Procfile: 'web: echo hello\n' });
    await app.to('build', [app.folder]);
    rmSync(path.join(app.folder, '.pybuild', part), { recursive: true });
    const broken = await app.to('run', ['--no-build', app.folder]);
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toContain('The app is not built yet');
    expect(await app.to('run', [app.folder])).toMatchObject({ code: 0, stdout: 'hello\n' });
  });
});

describe('the choice of a process', () => {
  const PROCFILE = 'worker: echo worker\nweb: echo web\n';

  test('is web, or the named one', async () => {
    app.become({ Procfile: PROCFILE });
    expect(await app.to('run', [app.folder])).toMatchObject({ code: 0, stdout: 'web\n' });
    expect(await app.to('run', [app.folder, 'worker'])).toMatchObject({ code: 0, stdout: 'worker\n' });
  });

  test('can stand alone in the folder of the app, whatever file has the same name', async () => {
    app.become({ Procfile: `\uFEFF${PROCFILE}`, web: 'a file' });
    expect(await app.to('run', ['worker'], {}, app.folder)).toMatchObject({ code: 0, stdout: 'worker\n' });
    expect(await app.to('run', ['web'], {}, app.folder)).toMatchObject({ code: 0, stdout: 'web\n' });
  });

  test('yields to a folder of the same name', async () => {
    app.become({ Procfile: PROCFILE });
    mkdirSync(path.join(app.folder, 'worker'));
    const { code, stderr } = await app.to('run', ['worker'], {}, app.folder);
    expect(code).toBe(100);
    expect(stderr).toContain(path.join(app.folder, 'worker'));
  });

  test('must exist', async () => {
    app.become({ Procfile: PROCFILE });
    const { code, stdout, stderr } = await app.to('run', [app.folder, 'wrok']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('No process or folder named "wrok"');
    expect(stderr).toContain('web, worker');
  });

  test('is required if there is no default', async () => {
    app.become({ Procfile: 'clock: echo clock\nworker: echo worker\n' });
    const { code, stdout, stderr } = await app.to('run', [app.folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('The app has no default process');
    expect(stderr).toContain('clock, worker');
  });

  test('is impossible without a Procfile, and the error says what to do', async () => {
    app.become({});
    const { code, stdout, stderr } = await app.to('run', [app.folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Write how it starts into the file Procfile, for example: "worker: python probe.py"');
    expect(stderr).toContain('pybuild run [app] -- command args');
  });

  test.each([
    ['with a folder', ['.', 'web']],
    ['alone', ['web']],
  ])('excludes the user’s own command (%s)', async (_, operands) => {
    app.become({ Procfile: PROCFILE });
    const { code, stdout, stderr } = await pybuild(['run', ...runOptions(), ...operands, '--', 'echo', 'mine'], {
      env: app.env,
      cwd: app.folder,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('not both');
  });
});

test('a folder that is not a Python app is left unchanged', async () => {
  const folder = makeApp({ 'index.html': '' });
  expect(await pybuild(['run', folder])).toMatchObject({ code: 100, stdout: '' });
  expect(readdirSync(folder)).toEqual(['index.html']);
});
