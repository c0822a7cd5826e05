import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/http.ts';
import { gone } from '../support/processes.ts';
import { temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';

/** Answers with the status in the path; notes its process, and ignores SIGTERM if asked to. */
const SERVER = `
import os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked for", self.path, "as", self.headers["Host"])
        self.send_response(int(self.path[1:4] or 200))
        self.end_headers()

    def log_message(self, *_):
        pass

if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
server = HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Page)
if "MARKS" in os.environ:
    with open(os.environ["MARKS"] + "/web.pid", "w") as file:
        file.write(f"{os.getpid()} {os.getppid()}\\n")
server.serve_forever()
`;
const app = sharedApp();

function check(...args: string[]): ReturnType<typeof app.to> {
  return app.to('run', [...args, app.folder]);
}

/** A port that somebody else listens on until the test ends. */
async function takenPort(): Promise<number> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('an app that answers', () => {
  test('is reported with status and time, and nothing of it is left', async () => {
    app.become({ Procfile: 'web: python server.py\n', 'server.py': SERVER });
    await app.to('build', [app.folder]);
    const marks = temporaryFolder();
    const { code, stdout, stderr } = await check('--check', '/', '--env', `MARKS=${marks}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^web answered GET \/ with 200 OK after \d+\.\ds\n$/);
    await gone([(await notesIn(marks).pids('web')).pid]);
  });

  test.each([
    ['/302', '302 Found'],
    ['/404?page=1', '404 Not Found'],
  ])('to %s is in order, as it is no error of the server', async (page, status) => {
    app.become({ Procfile: 'web: python server.py\n', 'server.py': SERVER });
    const { code, stdout } = await check('--check', page);
    expect(code).toBe(0);
    expect(stdout).toContain(`web answered GET ${page} with ${status} after `);
  });

  test.each([
    ['/500', '500 Internal Server Error'],
    ['/503', '503 Service Unavailable'],
  ])('to %s with an error of the server is a failure, shown with its last lines', async (page, status) => {
    app.become({ Procfile: 'web: python server.py\n', 'server.py': SERVER });
    const { code, stdout, stderr } = await check('--check', page);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Error: web answered GET ${page} with ${status} after `);
    expect(stderr).toMatch(new RegExp(`^ {2}asked for ${page} as localhost:\\d+$`, 'm'));
  });

  test('has the port that is asked for, be it another process or a command', async () => {
    const port = String(await freePort());
    app.become({ Procfile: 'web: exit 1\napi: python server.py\n', 'server.py': SERVER });
    const named = await app.to('run', ['--check=/500', app.folder, 'api'], { PORT: port });
    expect(named.stderr).toContain('Error: api answered GET /500');
    expect(named.stderr).toContain(`asked for /500 as localhost:${port}`);
    const own = await app.to('run', ['--check', app.folder, '--env', `PORT=${port}`, '--', 'python', 'server.py']);
    expect(own).toMatchObject({ code: 0, stdout: expect.stringContaining('python answered GET / with 200 OK') });
  });

  test('though Python cannot parse what it starts is a failure, and the build warns of it', async () => {
    app.become({ Procfile: 'web: python server.py page.py\n', 'server.py': SERVER, 'page.py': 'import os\n\nprint("x"\n' });
    const built = await app.to('build', [app.folder]);
    expect(built.code).toBe(0);
    expect(built.stderr).toMatch(/^Warning: page\.py:3 has a syntax error: '\(' was never closed \(Python 3\.\d+\)\n/m);
    const { code, stdout, stderr } = await check('--check');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain("Error: web cannot start: page.py:3 has a syntax error: '(' was never closed");
  });

  test('is killed where it does not end', async () => {
    app.become({ Procfile: 'web: python server.py deaf\n', 'server.py': SERVER });
    const marks = temporaryFolder();
    expect((await check('--check', '--env', `MARKS=${marks}`)).code).toBe(0);
    await gone([(await notesIn(marks).pids('web')).pid]);
  });
});

describe('an app that does not answer', () => {
  test.each([
    ['a variable', 'import os; os.environ["BOT_TOKEN"]', "KeyError: 'BOT_TOKEN'", 'BOT_TOKEN is not set. To pass it: --env BOT_TOKEN=…'],
    ['a module', 'import absent', "No module named 'absent'", 'Python found no module "absent".'],
    [
      'a package',
      'import yaml',
      'start.py:1 imports yaml: add PyYAML to requirements.txt',
      'Python found no module "yaml". It is in PyYAML:',
    ],
  ])('since %s is missing is shown with its last lines and the way out', async (_, code, line, hint) => {
    app.become({ Procfile: `web: python start.py\n`, 'start.py': code });
    const outcome = await check('--check');
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/Error: web ended with exit code 1 after \d\.\ds, before it answered GET \//);
    expect(outcome.stderr).toContain(line);
    expect(outcome.stderr).toContain(`\n${hint}`);
  });

  test('as it ended well is a failure all the same', async () => {
    app.become({ Procfile: 'web: echo done; kill -9 $$\n' });
    const { code, stderr } = await check('--check', '--quiet');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\n {2}done\nError: web ended with SIGKILL after/);
  });

  test.each([
    [
      'nowhere',
      'echo "Running on http://127.0.0.1:5000"; sleep 60',
      ['Nothing listens on port ', 'By its output it listens on port 5000.'],
    ],
    [
      'to nobody',
      "python -c \"import os, socket, time; s = socket.create_server(('', int(os.environ['PORT']))); time.sleep(60)\"",
      ['The app takes connections on port ', ' and does not answer.'],
    ],
    [
      'in another language',
      "python -c \"import os, socket; s = socket.create_server(('', int(os.environ['PORT'])))\nwhile True: s.accept()[0].sendall(b'SSH-2.0-x\\r\\n')\"",
      ['What answers on port ', ' is not HTTP.'],
    ],
  ])('in time, as it listens %s', async (_, line, told) => {
    app.become({ Procfile: 'web: bash start.sh\n', 'start.sh': line });
    await app.to('build', [app.folder]);
    const { code, stdout, stderr } = await check('--check', '--check-timeout', '5');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Error: web did not answer GET / within 5.0s');
    for (const text of told) expect(stderr).toContain(text);
  });

  test('where another program would is not even started', async () => {
    const port = await takenPort();
    app.become({ Procfile: 'web: echo started\n' });
    await app.to('build', [app.folder]);
    const { code, stdout, stderr } = await app.to('run', ['--check', app.folder], { PORT: String(port) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Error: Port ${port} is in use by another program`);
    expect(stderr).not.toContain('started');
  });

  test('is ended by a signal to pybuild', async () => {
    app.become({ Procfile: 'web: python probe.py web 0\n' });
    const marks = temporaryFolder();
    const child = app.start('run', ['--check', app.folder], { MARKS: marks });
    const notes = notesIn(marks);
    const { pid } = await notes.pids('web');
    child.kill('SIGINT');
    expect(await child.outcome).toMatchObject({ code: 130, stdout: '' });
    await gone([pid]);
    expect(await notes.signals('web')).toEqual(['SIGTERM']);
  });
});

describe('a process that answers no requests', () => {
  const LINES =
    'web: exit 1\nworker: python -c "import time; time.sleep(600)"\nrelease: echo moved\ngone: nosuchcommand\nshort: echo over\n';

  test('has to keep running, or to end well where it is release, whatever PORT says', async () => {
    app.become({ Procfile: LINES });
    const worker = await app.to('run', [app.folder, 'worker', '--check', '--check-timeout', '0.5'], { PORT: 'none' });
    expect(worker).toMatchObject({ code: 0, stdout: 'worker was still running after 0.5s\n' });
    const release = await app.to('run', [app.folder, 'release', '--check']);
    expect(release).toMatchObject({ code: 0, stderr: '' });
    expect(release.stdout).toMatch(/^release ended with exit code 0 after \d\.\ds\n$/);
  });

  test('fails if it ends, without a word about PORT, and with what is missing', async () => {
    app.become({ Procfile: LINES });
    const gone127 = await app.to('run', [app.folder, 'gone', '--check']);
    expect(gone127).toMatchObject({ code: 1, stdout: '' });
    expect(gone127.stderr).toMatch(
      /Error: gone ended with exit code 127 after \d\.\ds\nnosuchcommand was not found\. If it comes from a package/,
    );
    const short = await app.to('run', [app.folder, 'short', '--check']);
    expect(short.code).toBe(1);
    expect(short.stderr).toContain('Error: short ended with exit code 0 after');
    expect(`${gone127.stderr}${short.stderr}`).not.toMatch(/port/i);
  });
});

test('PORT must be one', async () => {
  app.become({ Procfile: 'web: echo started\n' });
  const { code, stderr } = await app.to('run', ['--check', app.folder], { PORT: 'http' });
  expect(code).toBe(2);
  expect(stderr).toContain('Error: PORT is not a port: http');
});
