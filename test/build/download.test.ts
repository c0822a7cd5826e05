import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../support/http.ts';
import { succeeded } from '../support/outcomes.ts';
import { until } from '../support/processes.ts';
import { makeApp, type Outcome, pybuild, startPybuild, temporaryFolder } from '../support/pybuild.ts';
import { serveArchive } from '../support/python-archive.ts';
import { warmHome } from '../support/warm-home.ts';

const server = await serveArchive();
const { python } = server;
let [app, home] = ['', ''];

beforeEach(() => {
  app = makeApp({ 'requirements.txt': '', '.python-version': python.minor });
  home = warmHome(temporaryFolder(), python);
  server.behave = undefined;
  server.offer(server.archive);
  server.requests.length = 0;
});

function start(options: readonly string[] = [], env: Record<string, string> = {}): ReturnType<typeof startPybuild> {
  const search = `${path.dirname(python.executable)}:${process.env['PATH']}`;
  const args = ['build', '--env', `BP_PIP_VERSION=${python.bundledPip}`, ...options, app];
  return startPybuild(args, { env: { PATH: search, HOME: home, UV_PYTHON_DOWNLOADS_JSON_URL: server.list, ...env } });
}

const build = (options?: readonly string[], env?: Record<string, string>): Promise<Outcome> => start(options, env).outcome;
const cached = (): string[] => {
  const folder = path.join(home, '.cache/pybuild/pythons');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const fidelity = (): unknown =>
  (JSON.parse(readFileSync(path.join(app, '.pybuild/report.json'), 'utf8')) as { fidelity: { level: string } }).fidelity.level;

function cut(response: ServerResponse, bytes: number, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-length': server.archive.length, ...headers });
  response.write(server.archive.subarray(0, bytes), () => response.destroy());
}

/** Every path of the layers with mode and content. */
function layers(): string[] {
  const folder = path.join(app, '.pybuild/layers');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const stats = lstatSync(file);
      const content = stats.isSymbolicLink() ? readlinkSync(file) : stats.isFile() ? digestOf(file) : '';
      return `${path.relative(folder, file)} ${stats.mode.toString(8)} ${content}`;
    })
    .toSorted();
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

test('after two failures and a cut transfer without an ETag, the download starts over; the layers are the same', async () => {
  server.behave = (_, response) => {
    const asked = server.requests.length;
    if (asked <= 2) return void response.writeHead(500, { 'retry-after': '0' }).end();
    if (asked === 3) return cut(response, 1_000_000);
    response.end(server.archive);
  };
  succeeded(await build(['--python-source', 'download']));
  expect(server.requests).toEqual(['', '', '', '']);
  expect(cached()).toEqual([createHash('sha256').update(server.archive).digest('hex')]);
  const one = layers();

  server.behave = undefined;
  rmSync(path.join(home, '.cache/pybuild/pythons'), { recursive: true });
  succeeded(await build(['--python-source', 'download', '--clear-cache']));
  expect(server.requests).toHaveLength(5);
  expect(layers()).toEqual(one);
});

test('the next build removes what a killed download left, and reports a Python that is replaced', async () => {
  server.behave = (_, response) => void response.writeHead(200).write(server.archive.subarray(0, 1000));
  const child = start();
  await until('the request', () => server.requests.length > 0);
  child.kill('SIGKILL');
  await child.outcome;
  expect(cached()).toHaveLength(1);

  server.behave = undefined;
  const file = path.join(home, '.cache/pybuild/pythons', createHash('sha256').update(server.archive).digest('hex'));
  writeFileSync(file, '');
  const { code, stderr } = await build();
  expect(stderr).toMatch(/Error: Could not move .*\/python/);
  expect(code).toBe(1);
  expect(cached()).toEqual([path.basename(file)]);
});

test('without a HOME, Python is unpacked for one build only', async () => {
  const [temporary, search] = [temporaryFolder(), `${path.dirname(python.executable)}:${process.env['PATH']}`];
  const env = { PATH: search, TMPDIR: temporary, UV_PYTHON_DOWNLOADS_JSON_URL: server.list };
  const planted = existsSync('/tmp/.cache');
  const { stderr } = succeeded(await pybuild(['build', '--verbose', '--env', `BP_PIP_VERSION=${python.bundledPip}`, app], { env }));
  expect(stderr).toContain('HOME is not set, so there is no shared cache.');
  expect(fidelity()).toBe('as-platform');
  expect(readdirSync(temporary)).toEqual([]);
  expect(existsSync('/tmp/.cache')).toBe(planted);
});

test('a planted Python is not run: it is removed with a warning, and downloaded again', async () => {
  const planted = path.join(home, '.cache/pybuild/pythons', createHash('sha256').update(server.archive).digest('hex'));
  mkdirSync(path.join(planted, 'bin'), { recursive: true });
  const mark = path.join(temporaryFolder(), 'ran');
  writeFileSync(path.join(planted, `bin/python${python.minor}`), `#!/bin/sh\n: > ${mark}\n`, { mode: 0o755 });
  chmodSync(planted, 0o777);
  const { stderr } = succeeded(await build());
  expect(stderr).toContain(`Other users could write to ${planted}.`);
  expect(server.requests).toHaveLength(1);
  expect(existsSync(mark)).toBe(false);
});

test('an editor that writes into a layer does not change the shared cache', async () => {
  succeeded(await build());
  const file = `lib/python${python.minor}/this.py`;
  const [runtime = ''] = cached();
  const shared = path.join(home, '.cache/pybuild/pythons', runtime, file);
  const before = readFileSync(shared, 'utf8');
  try {
    writeFileSync(path.join(app, '.pybuild/layers/pybuild_python/python', file), 'broken = True\n');
  } catch {
    // Refusing the write also keeps the promise.
  }
  expect(readFileSync(shared, 'utf8')).toBe(before);
});

describe('nothing is unpacked, and the host is not used,', () => {
  test('if each transfer is cut', async () => {
    server.behave = (_, response) => cut(response, 1000, { etag: '"one"' });
    const { code, stderr } = await build();
    expect(stderr).toContain('Download failed');
    expect(stderr).toContain('(4 attempts)');
    expect(code).toBe(75);
  });

  test('if the server resumes with another file', async () => {
    server.behave = ({ headers }, response) => {
      if (headers.range === undefined) return cut(response, 1000, { etag: '"one"' });
      response.writeHead(206, { etag: '"one"' }).end(Buffer.alloc(server.archive.length - 1000));
    };
    const { code, stderr } = await build();
    expect(stderr).toContain('expected sha256');
    expect(code).toBe(1);
  });

  test.each([
    ['points outside through another one', { 'deep/er/here': '../..', out: 'deep/er/here/../..' }, 'he link out leads outside'],
    ['points to another one, which is allowed: only its Python is missing', { 'bin/one': 'two', 'bin/two': '.' }, 'holds no bin/python'],
  ])('if a link of the archive %s', async (_, links, words) => {
    const folder = temporaryFolder();
    for (const [name, target] of Object.entries(links)) {
      mkdirSync(path.dirname(path.join(folder, 'python', name)), { recursive: true });
      symlinkSync(target, path.join(folder, 'python', name));
    }
    server.offer(execFileSync('tar', ['-cz', '-C', folder, 'python']));
    const { code, stderr } = await build();
    expect(stderr).toContain(words);
    expect(code).toBe(1);
    expect(cached()).toEqual([]);
  });

  test('if the mirror does not have it', async () => {
    const { code, stderr } = await build([], { UV_PYTHON_INSTALL_MIRROR: `file://${temporaryFolder()}` });
    expect(stderr).toContain('20240101/cpython.tar.gz');
    expect(code).toBe(1);
  });

  test.each([
    ['is not JSON', 'nonsense', 'not JSON'],
    ['lists nothing', '{}', 'lists no CPython archive'],
  ])('if the list of archives %s', async (_, list, words) => {
    writeFileSync(server.list, list);
    const { code, stderr } = await build();
    expect(stderr).toContain(words);
    expect(stderr).toContain(server.list);
    expect(code).toBe(1);
  });

  test('if the list of archives is missing', async () => {
    const { code, stderr } = await build([], { UV_PYTHON_DOWNLOADS_JSON_URL: '/nowhere/list.json' });
    expect(stderr).toContain('/nowhere/list.json');
    expect(code).toBe(1);
  });
});

describe('without a network', () => {
  test.each([
    ['the archive', async () => ({ UV_PYTHON_INSTALL_MIRROR: `http://127.0.0.1:${await freePort()}` })],
    ['the list', async () => ({ UV_PYTHON_DOWNLOADS_JSON_URL: `http://127.0.0.1:${await freePort()}/list.json` })],
    ['the proxy', async () => ({ http_proxy: `http://127.0.0.1:${await freePort()}` })],
  ])('to %s, the host is used unless a download is requested', async (_, env) => {
    const refused = await env();
    const download = await build(['--python-source', 'download'], refused);
    expect(download.stderr).toContain('Could not connect');
    expect(download.code).toBe(75);
    expect(cached()).toEqual([]);
    expect(succeeded(await build([], refused)).stderr).toContain("Warning: using this machine's Python");
    expect(fidelity()).toBe('host-python');
  });

  test('--offline makes no request: the host is used, or the error says what to do', async () => {
    const download = await build(['--offline', '--python-source', 'download']);
    expect(download.stderr).toContain('is not in the cache, and --offline forbids');
    expect(download.code).toBe(1);
    expect(succeeded(await build(['--offline'])).stderr).toContain('is not in the cache, and --offline was given');
    expect(server.requests).toEqual([]);
    const later = succeeded(await build());
    expect(later.stderr).toContain('the build before was offline');
    expect(later.stderr).not.toContain('--offline was given');
    expect(fidelity()).toBe('as-platform');
  });

  test('--strict does not use the host, even on request', async () => {
    const { code, stderr } = await build(['--strict', '--python-source', 'host']);
    expect(stderr).toContain('--strict');
    expect(code).toBe(1);
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a download at once, and leaves nothing behind', async (signal, status) => {
  server.behave = (_, response) => void response.writeHead(200).write(server.archive.subarray(0, 1000));
  const child = start();
  await until('the request', () => server.requests.length > 0);
  child.kill(signal);
  expect((await child.outcome).code).toBe(status);
  expect(cached()).toEqual([]);
  expect(existsSync(path.join(app, '.pybuild/layers'))).toBe(false);
});
