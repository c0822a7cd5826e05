import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { freePort, tunnelTo } from '../support/http.ts';
import { makeApp, type Outcome, pybuild, temporaryFolder } from '../support/pybuild.ts';
import { serveArchive } from '../support/python-archive.ts';
import { warmHome } from '../support/warm-home.ts';

const server = await serveArchive();
let app: string;
let home: string;

beforeEach(() => {
  app = makeApp({ 'requirements.txt': '', '.python-version': server.python.minor });
  home = warmHome(temporaryFolder(), server.python);
  server.behave = undefined;
  server.offer(server.archive);
  server.requests.length = 0;
});

function build(options: readonly string[] = [], env: Record<string, string> = {}, folder = app, command = 'build'): Promise<Outcome> {
  const search = `${path.dirname(server.python.executable)}:${process.env['PATH']}`;
  const common = ['--env', `BP_PIP_VERSION=${server.python.bundledPip}`, '--verbose', ...options, folder];
  return pybuild([command, ...common], { env: { PATH: search, HOME: home, UV_PYTHON_DOWNLOADS_JSON_URL: server.list, ...env } });
}

/** What `pybuild detect` prints about the Python of such a build, or its error. */
async function detected(options: readonly string[] = [], env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await build(options, env, app, 'detect');
  return /^ +Python +(.*)$/m.exec(stdout)?.[1] ?? stderr;
}

const cache = (): string[] =>
  existsSync(path.join(home, '.cache/pybuild/pythons')) ? readdirSync(path.join(home, '.cache/pybuild/pythons')) : [];
const report = (): { python: { source: string; version: string }; fidelity: { level: string } } =>
  JSON.parse(readFileSync(path.join(app, '.pybuild/report.json'), 'utf8')) as ReturnType<typeof report>;

test('an archive is downloaded, verified, prepared, and shared by apps; then no network is needed', async () => {
  const first = await build();
  expect(first.code, first.stderr).toBe(0);
  expect(report()).toMatchObject({ python: { source: 'archive', version: server.python.version }, fidelity: { level: 'as-platform' } });
  expect(server.requests).toHaveLength(1);

  const layer = path.join(app, '.pybuild/layers/pybuild_python/python');
  const where = 'import sys, sysconfig; print(sys.base_prefix, sysconfig.get_config_var("CC").split()[0])';
  expect(execFileSync(path.join(layer, 'bin/python3'), ['-I', '-c', where], { cwd: '/', encoding: 'utf8' })).toBe(`${layer} cc\n`);
  expect(existsSync(path.join(layer, 'bin/python'))).toBe(true);

  app = makeApp({ 'requirements.txt': '', '.python-version': server.python.minor });
  const second = await build(['--offline', '--strict', '--run-image', 'none']);
  expect(second.code, second.stderr).toBe(0);
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['a list at a URL', 1, () => ({ UV_PYTHON_DOWNLOADS_JSON_URL: server.listUrl })],
  ['a mirror over http', 0, () => ({ UV_PYTHON_INSTALL_MIRROR: server.url.replace('/20240101/cpython.tar.gz', '/') })],
  ['a mirror in a folder', 0, () => ({ UV_PYTHON_INSTALL_MIRROR: server.mirror })],
])('%s is used, and a list is requested once (%i)', async (_, lists, env) => {
  const { code, stderr } = await build(['--python-source', 'download'], env());
  expect(code, stderr).toBe(0);
  expect(stderr.match(/Downloading the list of Python archives/g) ?? []).toHaveLength(lists);
  expect(report().python.source).toBe('archive');
});

test.each([
  ['comes from a host', (url: string) => url],
  ['is redirected to a host', (url: string) => `${server.url}?to=${url}`],
])('a list that %s by plain http is refused, unless that host is allowed', async (_, from) => {
  const list = 'http://lists.invalid/list.json?key=s3cret';
  const proxy = { http_proxy: await tunnelTo(server.url), NO_PROXY: '127.0.0.1' };
  server.behave = ({ url = '' }, response) =>
    url.startsWith('/list.json') ? response.end(readFileSync(server.list)) : response.writeHead(302, { location: list }).end();
  const detect = (...options: string[]): Promise<Outcome> =>
    pybuild(['detect', ...options, app], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...proxy, UV_PYTHON_DOWNLOADS_JSON_URL: from(list) },
    });
  const refused = await detect();
  expect(refused.stderr).toContain('must not come over plain http\nhttp://lists.invalid/list.json?key=****\n');
  expect(refused.stderr).toContain('BP_ALLOW_INSECURE_HOST=lists.invalid');
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  const allowed = await detect('--env', 'BP_ALLOW_INSECURE_HOST=other.invalid,lists.invalid');
  expect(allowed.stderr).not.toContain('must not come over plain http');
  expect(allowed.code, allowed.stderr).toBe(0);
});

describe('a failing server', () => {
  test('is retried, and a cut transfer is resumed where it stopped', async () => {
    const half = Math.floor(server.archive.length / 2);
    server.behave = (request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (server.requests.length === 1) return void response.writeHead(503, { 'retry-after': '0' }).end();
      response.writeHead(from > 0 ? 206 : 200, { etag: '"one"', 'content-length': server.archive.length - from });
      if (from > 0) response.end(server.archive.subarray(from));
      else response.write(server.archive.subarray(0, half), () => response.destroy());
    };
    const { code, stderr } = await build(['--python-source', 'download']);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('HTTP 503; trying again');
    const [first, second, third, ...others] = server.requests;
    expect([first, second, others]).toEqual(['', '', []]);
    expect(third).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test.each([
    { status: 404, code: 1, requests: 1 },
    { status: 403, code: 1, requests: 1 },
    { status: 500, code: 75, requests: 4 },
  ])('HTTP $status ends with $code after $requests requests, without using the host', async ({ status, code, requests }) => {
    server.behave = (_, response) => void response.writeHead(status, { 'retry-after': '0' }).end();
    const outcome = await build();
    expect(outcome.stderr).toContain(`HTTP ${status}`);
    expect(outcome.code).toBe(code);
    expect(server.requests).toHaveLength(requests);
    expect(existsSync(path.join(app, '.pybuild/layers'))).toBe(false);
  });
});

function archiveWithLink(): Buffer {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'python/bin'), { recursive: true });
  symlinkSync('../../../outside', path.join(folder, 'python/bin/python3'));
  return execFileSync('tar', ['-cz', '-C', folder, 'python']);
}

/** Puts a server into the list that does not exist. */
async function refuse(): Promise<void> {
  const url = server.url.replace(/:\d+/, `:${await freePort()}`);
  writeFileSync(server.list, readFileSync(server.list, 'utf8').replace(server.url, url));
}

describe('content with a wrong checksum or format is never used', () => {
  test.each([
    ['another content', () => Buffer.from('something else'), false, 'expected sha256'],
    ['a cut archive', () => server.archive.subarray(0, 1_000_000), true, 'Unexpected end of file'],
    ['zstd', () => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), true, 'zstd'],
    ['no tar', () => gzipSync(Buffer.alloc(2048, 'x')), true, 'archive'],
    ['a link that points outside', archiveWithLink, true, 'leads outside'],
  ])('%s', async (_, content, honest, words) => {
    server.offer(content(), { honest });
    const { code, stderr } = await build();
    expect(stderr).toContain(words);
    expect(code).toBe(1);
    expect(cache()).toEqual([]);
  });

  test('an archive whose Python is another version', async () => {
    server.offer(server.archive, { version: `${server.python.minor}.99` });
    const { code, stderr } = await build();
    expect(stderr).toContain(`should be ${server.python.minor}.99, but answers: ${server.python.version}`);
    expect(code).toBe(1);
    expect(cache()).toEqual([]);
  });
});

describe('where no connection can be made', () => {
  test('this machine’s Python is used, on every build with a warning in two lines and the way out, until a day has passed', async () => {
    await refuse();
    const archive = `${server.python.version} (from .python-version; not downloaded yet)`;
    expect(await detected()).toBe(archive);
    for (const layer of ['created', 'reused']) {
      const { code, stderr } = await build();
      expect(code, stderr).toBe(0);
      expect(stderr).toContain(`Layer python: ${layer}`);
      expect(stderr).toContain(
        `Warning: using this machine's Python ${server.python.version} (Python ${server.python.version} could not be downloaded: `,
      );
      expect(stderr.includes(', in an earlier build)')).toBe(layer === 'reused');
      expect(stderr).toMatch(
        /\nYour image may use another patch version and other system libraries\. To retry the download: --python-source download\n/,
      );
    }
    expect(report()).toMatchObject({ python: { source: 'host' }, fidelity: { level: 'host-python' } });

    const instead = `this machine's; Python ${server.python.version} could not be downloaded; from .python-version`;
    expect(await detected()).toBe(`${server.python.version} (${instead})`);
    // Neither an interrupted build nor one made elsewhere is continued.
    const journal = path.join(app, '.pybuild/journal.json');
    writeFileSync(journal, '{}');
    expect(await detected()).toBe(archive);
    rmSync(journal);
    const [here, elsewhere] = [app, `${app}-moved`];
    renameSync(here, elsewhere);
    app = elsewhere;
    expect(await detected()).toBe(archive);
    renameSync(elsewhere, here);
    app = here;

    const toml = path.join(app, '.pybuild/layers/pybuild_python/python.toml');
    writeFileSync(toml, readFileSync(toml, 'utf8').replace(/retry_at = "[^"]*"/, 'retry_at = "2020-01-01T00:00:00.000Z"'));
    expect(await detected()).toBe(archive);
    server.offer(server.archive);
    const later = await build();
    expect(later.stderr).toContain('a day has passed since the download failed');
    expect(report().fidelity.level).toBe('as-platform');
    expect(await detected()).toBe(`${server.python.version} (from .python-version)`);
  });

  test.each([['--python-source', 'download'], ['--strict']])('%s does not use the host', async (...options) => {
    await refuse();
    const { code, stderr } = await build(options);
    expect(stderr).toContain('Could not connect');
    expect(code).toBe(75);
  });

  test('an interpreter that does not fit is not used, and all candidates are listed', async () => {
    await refuse();
    const bin = path.join(temporaryFolder(), 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, 'node'));
    symlinkSync('/bin/sh', path.join(bin, 'sh'));
    writeFileSync(path.join(bin, `python${server.python.minor}`), '#!/bin/sh\necho broken; exit 3\n', { mode: 0o755 });
    const { code, stderr } = await build([], { PATH: bin });
    expect(stderr).toContain(`${bin}/python${server.python.minor} does not run: broken`);
    expect(code).toBe(75);
    // If no download is tried, detect reports the exact error of a build; otherwise it cannot know.
    for (const options of [['--python-source', 'host'], ['--offline'], ['--offline', '--python-source', 'download']]) {
      const error = (await detected(options, { PATH: bin })).replace(/^[^]*(?=^Error: )/m, '');
      expect(error).toMatch(options.includes('download') ? /--offline forbids/ : /does not run: broken/);
      expect((await build(options, { PATH: bin })).stderr).toContain(error);
    }
    expect(await detected([], { PATH: bin })).toContain('not downloaded yet');
  });
});
