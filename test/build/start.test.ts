import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { buildApp } from '../support/build-app.ts';
import { buildpackFolder, runPhase } from '../support/buildpack-folder.ts';
import { answerOf, freePort } from '../support/http.ts';
import { servePackages } from '../support/package-index.ts';
import { makeApp } from '../support/pybuild.ts';
import { serveArchive } from '../support/python-archive.ts';
import { sharedApp } from '../support/shared-app.ts';

const SERVER = `import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"inferred")


if __name__ == "__main__":
    HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Page).serve_forever()
`;
const EVIDENCE = 'main.py:12: if __name__ == "__main__":';
const WEB = { type: 'web', command: ['bash', '-c'], args: ['python main.py'] };
const app = sharedApp();

test('a program without a Procfile is built as web, with its evidence, and starts by its name', async () => {
  app.become({ 'main.py': SERVER });
  const { code, stderr } = await app.to('build', [app.folder]);
  expect(code).toBe(0);
  expect(stderr).toContain(`web (default): python main.py\n               ${EVIDENCE}\n`);
  const output = path.join(app.folder, '.pybuild');
  const { processes } = JSON.parse(readFileSync(path.join(output, 'report.json'), 'utf8')) as { processes: unknown };
  expect(processes).toEqual([{ ...WEB, default: true, evidence: [EVIDENCE] }]);
  const launch = parse(readFileSync(path.join(output, 'layers/pybuild_python/launch.toml'), 'utf8'));
  expect(launch).toEqual({ processes: [{ ...WEB, default: true }] });

  const port = await freePort();
  const run = app.start('run', ['web'], { PORT: String(port) }, app.folder);
  expect(await answerOf(port, run.outcome)).toBe('inferred');
  run.kill('SIGTERM');
  expect((await run.outcome).stderr).not.toContain('Building first');
});

test('an unknown process: what the app has, and where that comes from', async () => {
  app.become({ 'main.py': SERVER, Procfile: 'clock: echo\n' });
  const unknown = await app.to('run', [app.folder, 'wrok']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain(
    'This app has: clock (from its Procfile).\n\nTo add it, write a line into the file Procfile: "wrok: command"\n',
  );
  app.become({ 'main.py': SERVER });
  expect((await app.to('run', [app.folder, 'wrok'])).stderr).toContain('This app has: web (from its code).\n');
});

test('an app that nothing says how to start: no process, and what to write', async () => {
  app.become({ 'requirements.txt': '', 'texts.py': 'HELLO = 1\n' });
  const { code, stderr } = await app.to('run', [app.folder]);
  expect(code).toBe(2);
  expect(stderr).toContain(`Error: The app has no processes
No Procfile names one, and its code does not say how it starts.

pybuild detect shows what is known of it.
Write how it starts into the file Procfile, for example: "web: python main.py"
`);
});

test('of several programs none starts, and each is a line for a Procfile', async () => {
  app.become({ 'main.py': SERVER, 'other.py': SERVER });
  const { code, stdout, stderr } = await app.to('detect', [app.folder]);
  expect(code).toBe(0);
  expect(stdout).toContain('Processes  none; name them in a Procfile, for example: web: python main.py\n');
  expect(stderr).toContain(`  web: python main.py\n    ${EVIDENCE}\n  web: python other.py\n`);
  const off = await app.to('detect', ['--env', 'BP_PYTHON_START=off', app.folder]);
  expect(off.stderr).not.toContain('web:');
});

test('a Procfile command that will fail gets a warning after the install', async () => {
  app.become({
    Procfile: 'web: uv run gunicorn app:app\nworker: gunicorn app:app\nclock: bin/clock\nrelease: python app.py\n',
    'app.py': '',
    'bin/clock': '#!/bin/sh\n',
  });
  const { code, stderr } = await app.to('build', [app.folder]);
  expect(code).toBe(0);
  expect(stderr).toContain(`Warning: A Procfile command will fail
  web: uv is not installed in the app's environment, and not needed there. Write: gunicorn app:app
  worker: gunicorn is not installed. Add gunicorn to requirements.txt.
  clock: bin/clock is not executable. Run: chmod +x bin/clock
`);
  expect(stderr).toContain('The release process runs at deploy, not at build. To run it now: pybuild run . release');
});

test('a command from the code that what is installed cannot start is warned of after the install', async () => {
  const index = await servePackages([{ name: 'quart', version: '0.1' }]);
  const files = { 'requirements.txt': 'quart\n', 'app.py': 'from quart import Quart\n\napp = Quart(__name__)\n' };
  const { code, stderr } = await buildApp(files, index).build();
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`Warning: The start command from the code will fail
  web: hypercorn is not installed. Add hypercorn to requirements.txt.
`);
});

test('a lifecycle gets the same process', async () => {
  const server = await serveArchive();
  const { minor, bundledPip } = server.python;
  const buildpack = buildpackFolder();
  const built = await runPhase(buildpack, 'build', makeApp({ 'requirements.txt': '', 'main.py': SERVER }), {
    UV_PYTHON_DOWNLOADS_JSON_URL: server.list,
    BP_PYTHON_VERSION: minor,
    BP_PIP_VERSION: bundledPip,
  });
  expect(built).toMatchObject({ code: 0, stderr: '' });
  expect(built.stdout).toContain('web (default): python main.py');
  const launch = parse(readFileSync(path.join(path.dirname(buildpack), 'layers/launch.toml'), 'utf8'));
  expect(launch).toEqual({ processes: [{ ...WEB, default: true }] });
});
