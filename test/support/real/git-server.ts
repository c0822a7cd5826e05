import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { makeApp } from '../pybuild.ts';

/** A repository on the loopback, served over HTTP like one of a forge. */
export interface GitServer {
  /** Its URL, without `git+`. */
  readonly url: string;
  /** Its only commit, tagged `TAG`. */
  readonly commit: string;
}

export const TAG = '0.44.0';

/** The path of the project in the repository, and its name: as in wheel's own test data. */
export const SUBDIRECTORY = 'tests/testdata/extension.dist';
export const PROJECT = 'extension.dist';

/** A C extension. Its build tools are included, so no index is needed; the compiler finds Python's headers only by CPATH. */
const COMPILED: Readonly<Record<string, string>> = {
  'pyproject.toml': `[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "${PROJECT}"
version = "0.1"
`,
  'extension.c': `#include <Python.h>

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "extension", "made by a compiler", -1, NULL};

PyMODINIT_FUNC PyInit_extension(void) { return PyModule_Create(&module); }
`,
  'backend.py': `import os
import subprocess
import sysconfig
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = "extension" + sysconfig.get_config_var("EXT_SUFFIX")


def build(folder, in_place):
    subprocess.run(["cc", "-shared", "-fPIC", "-o", LIBRARY, "extension.c"], cwd=HERE, check=True)
    info = "extension_dist-0.1.dist-info"
    name = "extension_dist-0.1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: ${PROJECT}\\nVersion: 0.1\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
        if in_place:
            wheel.writestr("extension.pth", HERE)
        else:
            wheel.write(os.path.join(HERE, LIBRARY), LIBRARY)
    return name


def build_wheel(folder, *_):
    return build(folder, in_place=False)


def build_editable(folder, *_):
    return build(folder, in_place=True)
`,
};

/** The committer and the time: the commit is the same on every run. */
const COMMITTER = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'tests'],
    [`GIT_${who}_EMAIL`, 'tests@localhost'],
    [`GIT_${who}_DATE`, '2024-01-01T00:00:00Z'],
  ]),
);

/** Serves a repository with a project that has to be compiled, until the tests of the file end. */
export async function serveCompiledProject(): Promise<GitServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-git-'));
  const repository = path.join(folder, 'wheel');
  makeApp(COMPILED, path.join(repository, SUBDIRECTORY));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder, ...COMMITTER } });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'a project that has to be compiled');
  git('tag', TAG);
  const server = createServer((request, response) => void answer(folder, request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/wheel`, commit: git('rev-parse', 'HEAD').trim() };
}

/** git's own response to a request (git-http-backend, a CGI program). */
async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
  const env = {
    PATH: process.env['PATH'],
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
    PATH_INFO: pathname.replace(/^\/wheel(?=\/)/, '/wheel/.git'),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    CONTENT_LENGTH: request.headers['content-length'],
  };
  const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  const end = whole.indexOf('\r\n\r\n');
  const headers = whole
    .subarray(0, end)
    .toString()
    .split('\r\n')
    .map((line) => line.split(': '));
  for (const [name = '', value = ''] of headers) if (name !== 'Status') response.setHeader(name, value);
  response.statusCode = Number(headers.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200);
  response.end(whole.subarray(end + 4));
}
