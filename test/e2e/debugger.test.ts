import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyFixture } from '../support/fixtures.ts';
import { answerOf, freePort } from '../support/http.ts';
import { startPybuild, temporaryFolder } from '../support/pybuild.ts';
import { connectDebugger, type DebuggerClient } from '../support/real/debugger-client.ts';
import { indexProblem, networkVariables } from '../support/real/lifecycle-network.ts';

/** Attaches as the launch.json of docs/debugging.md does, with a breakpoint in the source tree. */
async function attach(client: DebuggerClient, app: string, breakpoint: number, process: object = {}): Promise<void> {
  await client.request('initialize', { adapterID: 'pybuild', pathFormat: 'path' });
  const pathMappings = [{ localRoot: app, remoteRoot: path.join(app, '.pybuild/workspace') }];
  const attached = client.request('attach', { ...process, pathMappings, justMyCode: true });
  await client.event('initialized');
  const source = { path: path.join(app, 'app.py') };
  const { body } = await client.request('setBreakpoints', { source, breakpoints: [{ line: breakpoint }] });
  expect(body).toMatchObject({ breakpoints: [{ verified: true }] });
  await client.request('configurationDone');
  await attached;
}

test('run --debugpy waits for a debugger, and a breakpoint in the source tree stops a worker of gunicorn', async ({ skip }) => {
  const problem = indexProblem();
  if (problem !== undefined) skip(problem);
  const app = path.join(temporaryFolder(), 'app');
  copyFixture('pip_flask', app);
  const { PATH = '', HOME = '' } = process.env;
  const [port, debugPort] = [await freePort(), await freePort()];
  const env = { ...networkVariables(), PATH, HOME, XDG_CACHE_HOME: temporaryFolder(), PORT: String(port) };
  const run = startPybuild(['run', '--python-source', 'host', '--debugpy', String(debugPort), app], { env });

  const master = await connectDebugger(debugPort);
  const line =
    readFileSync(path.join(app, 'app.py'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('return')) + 1;
  await attach(master, app, line);
  const { body: worker = {} } = await master.event('debugpyAttach');
  const client = await connectDebugger(debugPort);
  await attach(client, app, line, { subProcessId: worker['subProcessId'] });

  const answer = answerOf(port, run.outcome);
  const { body: stopped = {} } = await client.event('stopped');
  expect(stopped['reason']).toBe('breakpoint');
  const { body: stack } = await client.request('stackTrace', { threadId: stopped['threadId'], levels: 1 });
  expect(stack).toMatchObject({ stackFrames: [{ line, source: { path: path.join(app, 'app.py') } }] });
  await client.request('continue', { threadId: stopped['threadId'] });
  expect(await answer).toBe('Hello from Flask\n');

  for (const one of [client, master]) one.end();
  run.kill('SIGTERM');
  const { stderr } = await run.outcome;
  expect(stderr).toContain(`The app waits for a debugger on 127.0.0.1:${debugPort}.`);
});
