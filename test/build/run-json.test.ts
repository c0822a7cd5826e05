import { expect, test } from 'vitest';
import { expectEvents } from '../support/event-schema.ts';
import { temporaryFolder } from '../support/pybuild.ts';
import { notesIn, sharedApp } from '../support/shared-app.ts';

const app = sharedApp();

type Fields = Readonly<Record<string, unknown>>;

const OWN = /^(run-|process-|check$|failure$)/;

/** All events, each checked against the schema, and those of the run itself; all of stdout has to be events. */
function eventsIn(stdout: string): { readonly all: readonly Fields[]; readonly own: readonly Fields[] } {
  expectEvents(stdout);
  const all = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Fields);
  return { all, own: all.filter(({ type }) => OWN.test(String(type))) };
}

function types(events: readonly Fields[]): unknown[] {
  return events.map(({ type }) => type);
}

const SERVER = `
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked", os.environ.get("API_TOKEN"), flush=True)
        self.send_response(int(self.path[1:4]))
        self.end_headers()

    def log_message(self, *_):
        pass

HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Page).serve_forever()
`;

test('a process alone leaves stdout to the events of the build and of the run', async () => {
  app.become({ Procfile: 'web: echo "to stdout"; echo "to stderr" >&2; exit 3\n' });
  const { code, stdout, stderr } = await app.to('run', ['--json', app.folder]);
  expect(code).toBe(3);
  expect(stderr).toBe('to stdout\nto stderr\n');
  const { all, own } = eventsIn(stdout);
  expect(all[0]).toMatchObject({ type: 'start', command: 'run', app: app.folder });
  expect(types(all)).toContain('step-finished');
  expect(own).toMatchObject([
    { type: 'run-started', workspace: `${app.folder}/.pybuild/workspace`, processes: ['web'] },
    { type: 'process-started', process: 'web', port: 8080 },
    { type: 'process-ended', process: 'web', pid: own[1]?.['pid'], exitCode: 3 },
    { type: 'run-ended', exitCode: 3 },
  ]);
});

test('a command is named by its program, and a signal that ended it by its name', async () => {
  const { code, stdout, stderr } = await app.to('run', ['--json', app.folder, '--', 'sh', '-c', 'echo out; kill -9 $$']);
  expect({ code, stderr }).toEqual({ code: 137, stderr: 'out\n' });
  const { own } = eventsIn(stdout);
  expect(own[1]).toMatchObject({ process: 'sh', command: ['sh', '-c', 'echo out; kill -9 $$'] });
  expect(own[2]).toMatchObject({ type: 'process-ended', process: 'sh', exitCode: 137, signal: 'SIGKILL' });
});

test('a process named alone belongs to the app in this folder', async () => {
  app.become({ Procfile: 'web: true\nother: true\n' });
  const { stdout } = await app.to('run', ['--json', 'other'], {}, app.folder);
  const { all, own } = eventsIn(stdout);
  expect(all[0]).toMatchObject({ type: 'start', app: app.folder });
  expect(own[0]).toMatchObject({ processes: ['other'] });
});

test('lines of processes side by side are events, before the end of their process', async () => {
  app.become({ Procfile: `web: printf '\\033[31mred\\033[0m\\nlast'; exit 4\nworker: exec sleep 60\n` });
  const { code, stdout, stderr } = await app.to('run', ['--json', '--all', app.folder]);
  expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
  const { own } = eventsIn(stdout);
  const web = own.filter(({ process }) => process === 'web');
  expect(web).toMatchObject([
    { type: 'process-started' },
    { type: 'process-output', line: 'red' },
    { type: 'process-output', line: 'last' },
    { type: 'process-ended', exitCode: 4 },
  ]);
  expect(own.filter(({ type }) => type === 'process-ended')).toContainEqual(
    expect.objectContaining({ process: 'worker', exitCode: 143, signal: 'SIGTERM' }),
  );
  expect(own.at(-1)).toMatchObject({ type: 'run-ended', exitCode: 4 });
});

test('a check is an event with address, status and time, and no secret of the app is shown', async () => {
  app.become({ Procfile: 'web: python server.py\n', 'server.py': SERVER });
  const { code, stdout, stderr } = await app.to('run', ['--json', '--check=/204', '--env', 'API_TOKEN=t0psecret', app.folder]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { own } = eventsIn(stdout);
  expect(types(own)).toEqual(['run-started', 'process-started', 'process-output', 'process-ended', 'check', 'run-ended']);
  const port = own[1]?.['port'] as number;
  expect(own[2]).toMatchObject({ process: 'web', line: 'asked ****' });
  expect(own[4]).toMatchObject({ process: 'web', ok: true, status: 204, url: `http://localhost:${port}/204`, seconds: expect.any(Number) });
  expect(stdout).not.toContain('t0psecret');
});

test('a check that fails says so before the failure, which is the last event', async () => {
  app.become({ Procfile: 'web: python server.py\n', 'server.py': SERVER });
  const { code, stdout, stderr } = await app.to('run', ['--json', '--check=/503', app.folder]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const { own } = eventsIn(stdout);
  expect(types(own).slice(-2)).toEqual(['check', 'failure']);
  expect(own.at(-2)).toMatchObject({ ok: false, status: 503 });
  expect(own.at(-1)).toMatchObject({ kind: 'check-failed', exitCode: 1, output: ['asked None'] });
});

test('of a watched app, each start and each end is an event', async () => {
  app.become({ Procfile: 'web: python probe.py web 0\n' });
  const marks = temporaryFolder();
  const notes = notesIn(marks);
  const child = app.start('run', ['--json', '--watch', app.folder], { MARKS: marks });
  const { pid } = await notes.pids('web');
  child.kill('SIGTERM');
  const { stdout } = await child.outcome;
  const { own } = eventsIn(stdout);
  const processes = own.filter(({ process }) => process === 'web');
  expect(processes).toMatchObject([{ type: 'process-started' }, { type: 'process-ended', pid: processes[0]?.['pid'] }]);
  expect(pid).toBeGreaterThan(0);
  expect(own.at(-1)).toMatchObject({ type: 'run-ended' });
});
