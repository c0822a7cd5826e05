import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/http.ts';
import { temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';

const app = sharedApp();

/** The line that shows how to find the cause. */
function causeOf(process: string, options = ''): string {
  return `For the cause: pybuild run ${app.folder} ${process}--check${options}\n`;
}

/** What is said of a process that was built before, on a port. */
async function saidOf(process: string, port: number): Promise<string> {
  await app.to('build', [app.folder]);
  return (await app.to('run', [app.folder, process], { PORT: String(port) })).stderr;
}

/** A port that somebody listens on until the test ends. */
async function takenPort(): Promise<number> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each([
  ['exit 1', 'web ended with exit code 1 after Xs.\n', true],
  [
    'gunicron app:app',
    'web ended with exit code 127 after Xs: a command, or a library that it needs, was not found. If it comes from a package, add that to requirements.txt.\n',
    true,
  ],
  ['bash -c "exit 3" gunicorn', 'web ended with exit code 3 after Xs: gunicorn could not load the app.\n', true],
  ['exit 3', 'web ended with exit code 3 after Xs.\n', true],
  ['kill -9 $$', 'web ended with exit code 137 after Xs: it was killed, as happens where memory runs out.\n', false],
  ['exit 0', '', false],
  ['kill -TERM $$', '', false],
])('a process that fails at once is reported with what is known of it: %s', async (line, told, hasCause) => {
  app.become({ Procfile: `web: ${line}\n` });
  const said = (await saidOf('web', await freePort())).replace(/^bash: .*\n/, '').replace(/ \d\.\ds/, ' Xs');
  expect(said).toBe(`${told}${hasCause ? causeOf('web ') : ''}`);
});

test('a port that is taken is reported, but not to a process that has no use for one', async () => {
  const port = await takenPort();
  app.become({ Procfile: 'web: exit 1\nworker: exit 1\n' });
  const hint = `Port ${port} is in use by another program. To use another port: --env PORT=${port + 1}\n`;
  expect(await saidOf('web', port)).toMatch(new RegExp(`^web ended .*\\n${hint}$`));
  expect((await saidOf('worker', port)).replace(/^worker ended .*\n/, '')).toBe(causeOf('worker '));
});

test('a variable that the build was given, and the app was not', async () => {
  const given = ['--env', 'SECRET_KEY=x', '--env', 'PIP_RETRIES=1'];
  app.become({ Procfile: 'web: exit 1\n' });
  await app.to('build', [...given, app.folder]);
  const port = { PORT: String(await freePort()) };
  const hint = 'SECRET_KEY was set for the build but not for the app. To pass: --env SECRET_KEY=…\n';
  const said = async (...options: string[]): Promise<string> =>
    (await app.to('run', [...options, app.folder], port)).stderr.replace(/^web ended .*\n/, '');
  expect(await said()).toBe(`${hint}${causeOf('')}`);
  // The values of secrets are not repeated.
  const file = path.join(temporaryFolder(), 'my.env');
  const options = ['--env', 'SECRET_KEY=y', '--env', 'MODE=a b', '--env-file', file];
  writeFileSync(file, '');
  expect(await said(...options)).toBe(causeOf('', ` --env SECRET_KEY=… --env 'MODE=a b' --env-file ${file}`));
});

test('what the build found missing is said again', async () => {
  app.become({ Procfile: 'web: python app.py\n', 'app.py': 'import cv2\n' });
  const hint = 'Not installed: app.py:1 imports cv2: add opencv-python-headless to requirements.txt\n';
  expect(await saidOf('web', await freePort())).toMatch(new RegExp(`\\nweb ended with exit code 1 .*\\n${hint}${causeOf('web ')}$`));
  app.become({ Procfile: 'web: python app.py\n', 'app.py': 'import cv2\n', 'cv2.py': 'exit(1)\n' });
  expect(await saidOf('web', await freePort())).not.toContain('Not installed');
});

test('a PORT that is none does no harm', async () => {
  app.become({ Procfile: 'web: exit 1\n' });
  expect(await saidOf('web', 70_000)).toMatch(/^web ended with exit code 1 after \d\.\ds\.\nFor the cause/);
});

test('a command of the user’s own, and an app that was asked to end, are reported by their exit code alone', async () => {
  app.become({ Procfile: 'web: python probe.py web 7\n' });
  await app.to('build', [app.folder]);
  expect(await app.to('run', [app.folder, '--', 'false'])).toMatchObject({ code: 1, stderr: '' });
  const marks = temporaryFolder();
  const child = app.start('run', [app.folder], { MARKS: marks });
  await notesIn(marks).pids('web');
  child.kill('SIGTERM');
  expect(await child.outcome).toMatchObject({ code: 7, stderr: '' });
});
