import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { hostTarget } from '../../src/io/target.ts';
import { type HostPython, hostPython } from './pybuild.ts';

/** A server of Python archives on the loopback; `behave` makes the next response unusual. */
export interface ArchiveServer {
  readonly python: HostPython;
  readonly archive: Buffer;
  /** The file of a list of archives in uv's format. */
  readonly list: string;
  readonly listUrl: string;
  readonly url: string;
  /** The folder of a mirror; its `file:` URL works as one. */
  readonly mirror: string;
  /** The requests for the archive so far: the Range header of each, '' if it had none. */
  readonly requests: string[];
  behave: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Serves other content with the same checksum, or with its own. */
  readonly offer: (archive: Buffer, options?: { readonly honest?: boolean; readonly version?: string }) => void;
}

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/small-python', import.meta.url));
const MAKE = fileURLToPath(new URL('make_small_stdlib.py', import.meta.url));
const PATH = '/releases/download/20240101/cpython.tar.gz';

/** Serves a copy of a host interpreter in the layout of python-build-standalone, until the tests of the file end. */
export async function serveArchive(): Promise<ArchiveServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-archive-'));
  const python = hostPython();
  const archive = smallArchive(python);
  const http = createServer((request, response) => answer(server, request, response)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const list = path.join(folder, 'list.json');
  const mirror = path.join(folder, 'mirror');
  mkdirSync(path.join(mirror, '20240101'), { recursive: true });
  let served = archive;
  const server: ArchiveServer = {
    python,
    archive,
    list,
    listUrl: `${url}/list.json`,
    url: url + PATH,
    mirror: `file://${mirror}`,
    requests: [],
    behave: undefined,
    offer: (content, { honest = true, version = python.version } = {}) => {
      served = content;
      writeFileSync(path.join(mirror, '20240101/cpython.tar.gz'), content);
      writeFileSync(list, listOf([{ url: url + PATH, version, sha256: sha256Of(honest ? content : archive) }]));
    },
  };
  server.offer(archive);
  afterAll(() => {
    http.closeAllConnections();
    http.close();
    rmSync(folder, { recursive: true });
  });
  return server;

  function answer({ behave, requests }: ArchiveServer, request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/list.json') return void response.end(readFileSync(list));
    requests.push(request.headers.range ?? '');
    if (behave !== undefined) return behave(request, response);
    response.end(served);
  }
}

/** An archive in a list. */
export interface ListedArchive {
  readonly url: string;
  readonly version: string;
  readonly sha256: string;
}

/** Creates a list of archives in uv's format. */
export function listOf(archives: readonly ListedArchive[]): string {
  const { os, arch, libc } = hostTarget(process.platform, process.arch);
  const entries = archives.map(({ url, version, sha256 }): [string, object] => {
    const [major, minor, patch] = version.split('.').map(Number);
    const numbers = { major, minor, patch, prerelease: '' };
    const system = { arch: { family: arch, variant: null }, os, libc };
    return [`cpython-${version}`, { name: 'cpython', ...system, ...numbers, url, sha256, variant: null, build: '20240101' }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** The checksum of an archive, as in a list. */
export function sha256Of(archive: Buffer): string {
  return createHash('sha256').update(archive).digest('hex');
}

const UNWANTED = /^(test|tests|idlelib|turtledemo|tkinter|site-packages|dist-packages|__pycache__|config-.*)$/;
/** Names that a build does not use: each file less is one less to compile, hash and copy in every build. */
const UNUSED = new RegExp(
  `^(${[
    'lib2to3|pydoc|pydoc_data|unittest|doctest|sqlite3|dbm|curses|wsgiref|turtle|__phello__|_pydecimal|_pyio|pickletools|pdb',
    'imaplib|mailbox|nntplib|ftplib|smtplib|telnetlib|aifc|wave|xdrlib|(_test|_codecs_|nis\\.|ossaudiodev|audioop|spwd|_sqlite3|_curses|_tkinter|xxl).*',
  ].join('|')})(\\.py|\\..*\\.so)?$`,
);

const LOOK = `
import json, os, sys, sysconfig
print(json.dumps([os.path.dirname(os.__file__), sysconfig.get_path("include"), sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("WHEEL_PKG_DIR")]))`;

/**
 * Creates `python.tar.gz` in a folder: a copy of a host interpreter in the layout of python-build-standalone. `prepare` may
 * change the program before it is packed.
 */
export function copyInterpreter({ executable, minor }: HostPython, folder: string, prepare?: (program: string) => void): Buffer {
  const [stdlib = '', include = '', libdir = '', wheels = ''] = JSON.parse(
    execFileSync(executable, ['-I', '-c', LOOK], { encoding: 'utf8' }),
  ) as (string | null)[];
  const root = path.join(folder, 'python');
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  cpSync(executable, path.join(root, `bin/python${minor}`));
  symlinkSync(`python${minor}`, path.join(root, 'bin/python3'));
  cpSync(stdlib ?? '', path.join(root, `lib/python${minor}`), {
    recursive: true,
    dereference: true,
    filter: (source) => !UNWANTED.test(path.basename(source)),
  });
  for (const name of readdirSync(libdir ?? '')) {
    if (name.startsWith(`libpython${minor}`) && !name.endsWith('.a'))
      cpSync(path.join(libdir ?? '', name), path.join(root, 'lib', name), { verbatimSymlinks: true });
  }
  try {
    cpSync(include ?? '', path.join(root, `include/python${minor}`), { recursive: true, dereference: true });
  } catch {
    // Debian has the headers in a separate package.
  }
  // Debian keeps ensurepip's wheel elsewhere.
  const bundled = path.join(root, `lib/python${minor}/ensurepip/_bundled`);
  if (wheels && !existsSync(bundled)) cpSync(wheels, bundled, { recursive: true, dereference: true });
  prepare?.(path.join(root, `bin/python${minor}`));
  const archive = gzipSync(execFileSync('tar', ['-c', '-C', folder, 'python'], { maxBuffer: 2 ** 30 }), { level: 1 });
  rmSync(root, { recursive: true });
  writeFileSync(path.join(folder, 'python.tar.gz'), archive);
  return archive;
}

/** A small archive of an interpreter, kept for the next run. */
function smallArchive(python: HostPython): Buffer {
  const stamps = [python.executable, python.pipWheel, MAKE, fileURLToPath(import.meta.url)].map((file) => [file, statSync(file).mtimeMs]);
  const digest = createHash('sha256').update(JSON.stringify(stamps)).digest('hex').slice(0, 12);
  const kept = path.join(CACHE, `${python.minor}-${digest}.tar.gz`);
  if (existsSync(kept)) return readFileSync(kept);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, 'new-'));
  const archive = copyInterpreter(python, folder, (program) => makeSmall(python, program));
  renameSync(path.join(folder, 'python.tar.gz'), kept);
  rmSync(folder, { recursive: true });
  return archive;
}

/** Removes what a build does not use, including debug information if the host has the tool for that. */
function makeSmall({ executable, minor }: HostPython, program: string): void {
  const lib = path.join(path.dirname(program), '../lib');
  for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' }))
    if (UNUSED.test(path.basename(file))) rmSync(path.join(lib, file), { recursive: true, force: true });
  execFileSync(executable, ['-I', MAKE, path.join(lib, `python${minor}`)]);
  // Only C code of Python itself uses these headers.
  for (const name of ['internal', 'cpython']) rmSync(path.join(lib, `../include/python${minor}`, name), { recursive: true, force: true });
  const libraries = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => /\.so(\.[\d.]+)?$/.test(file));
  spawnSync('strip', ['--strip-debug', program, ...libraries.map((file) => path.join(lib, file))]);
}
