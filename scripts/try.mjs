// The main use case with a fixture: builds the Flask app from the package index, starts it, and requests a page.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const app = 'fixtures/pip_flask';
const options = { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' };

console.log(`$ pybuild build ${app}`);
const { status } = spawnSync(cli, ['build', app], options);
if (status !== 0) process.exit(status ?? 1);

const port = await freePort();
console.log(`\n$ PORT=${port} pybuild run ${app}`);
const running = spawn(cli, ['run', app], { ...options, env: { ...process.env, PORT: String(port) } });
running.once('exit', (code) => (process.exitCode ??= code ?? 1));
const url = `http://127.0.0.1:${port}/`;
const answer = await ask(url);
console.log(`\n$ curl ${url}\n${answer}`);
running.kill('SIGTERM');
await once(running, 'close');
process.exitCode = 0;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return address.port;
}

async function ask(page) {
  for (;;) {
    if (running.exitCode !== null) throw new Error('The app ended before it answered.');
    try {
      return await (await fetch(page)).text();
    } catch {
      await delay(100);
    }
  }
}
