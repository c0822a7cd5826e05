import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/http.ts';
import { sharedApp } from '../support/shared-app.ts';

const app = sharedApp();

/** The port of a server that does nothing but hold it. */
async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

async function stderrOf(line: string, extra: Readonly<Record<string, string>> = {}, ...options: string[]): Promise<string> {
  app.become({ Procfile: `web: ${line}\n` });
  await app.to('build', [...options, app.folder]);
  const { stderr } = await app.to('run', [...options, app.folder], extra);
  return stderr.replaceAll(/\d+\.\ds/g, '0.1s');
}

const FAILS = 'echo mine >&2; exit 1';

test('an app that ends badly at once: its own words, then with which code', async () => {
  const PORT = String(await freePort());
  expect(await stderrOf(FAILS, { PORT })).toBe('mine\nweb exited with 1 after 0.1s.\n');
});

test('nothing is said of an app that ends well, or by a signal', async () => {
  expect(await stderrOf('exit 0')).toBe('');
  expect(await stderrOf('kill -9 $$')).toBe('');
});

test('a port that is in use: it is named, with another', async () => {
  const PORT = await takenPort();
  const server = "exec python -c \"import os, socket; socket.create_server(('127.0.0.1', int(os.environ['PORT'])))\"";
  const stderr = await stderrOf(server, { PORT });
  expect(stderr).toMatch(/OSError: .*Address already in use.*\n\n\[Warning: web exited with 1 after 0\.1s\]\n/s);
  expect(stderr).toContain(`Port ${PORT} is in use, perhaps by another run. To use another port: PORT=${Number(PORT) + 1} pybuild run …`);
});

test('a variable that the build was given, and the app was not', async () => {
  const PORT = String(await freePort());
  const given = ['--env', 'SECRET_KEY=x', '--env', 'PIP_RETRIES=1'];
  expect(await stderrOf(FAILS, { PORT }, ...given)).toContain(
    'SECRET_KEY was given to the build (--env), but not to the app. Set it for the app: SECRET_KEY=… pybuild run …\n',
  );
  expect(await stderrOf(FAILS, { PORT, SECRET_KEY: 'x' }, ...given)).toBe('mine\nweb exited with 1 after 0.1s.\n');
});

test('a program of its line that is not there, and a gunicorn that could not load it', async () => {
  const PORT = String(await freePort());
  expect(await stderrOf('nosuch', { PORT })).toContain('A program of its command was not found');
  expect(await stderrOf('true gunicorn app:app; exit 3', { PORT })).toContain(
    'gunicorn could not load the app: the traceback above says why.',
  );
});

test('a command of the user’s own has its own codes; of 127 it is said what it means', async () => {
  app.become({});
  await app.to('build', [app.folder]);
  expect(await app.to('run', [app.folder, '--', 'sh', '-c', 'exit 1'])).toMatchObject({ code: 1, stderr: '' });
  const { code, stderr } = await app.to('run', [app.folder, '--', 'sh', '-c', 'exit 127']);
  expect(code).toBe(127);
  expect(stderr).toBe('sh is there, but ended with 127: a program or a library that it needs is not. Its own words are above.\n');
});
