import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type HostPython, hostPythons } from '../pybuild.ts';
import { copyInterpreter, listOf, sha256Of } from '../python-archive.ts';
import { ensurePackages } from './debian.ts';
import { REAL_TOOLS } from './tools.ts';

/** A server of Python archives on the loopback, for builds that use no interpreter of the host. */
export interface PythonServer {
  /** The URL of a list in uv's format, for `UV_PYTHON_DOWNLOADS_JSON_URL`. */
  readonly list: string;
  readonly pythons: readonly HostPython[];
  /** Why nothing is served, or not everything. */
  readonly problem?: string;
  readonly close: () => Promise<void>;
}

interface Archive {
  readonly python: HostPython;
  readonly file: string;
  readonly sha256: string;
}

/** Increase this if archives are made differently, so that older ones are not used. */
const FORMAT = '3';

/** Serves every usable interpreter of this host as an archive that runs anywhere, including in a container. */
export async function servePythons(): Promise<PythonServer> {
  const { archives, problem } = allArchives();
  const http = createServer((request, response) => {
    if (request.url === '/list.json') return void response.end(list);
    const archive = archives.find(({ python }) => request.url === urlPath(python));
    if (archive === undefined) return void response.writeHead(404).end();
    response.setHeader('content-length', statSync(archive.file).size);
    createReadStream(archive.file).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const list = listOf(archives.map(({ python, sha256 }) => ({ url: url + urlPath(python), version: python.version, sha256 })));
  return {
    list: `${url}/list.json`,
    pythons: archives.map(({ python }) => python),
    ...(problem === undefined ? {} : { problem }),
    close: () => close(http),
  };
}

function urlPath({ version }: HostPython): string {
  return `/releases/download/20240101/cpython-${version}.tar.gz`;
}

async function close(http: Server): Promise<void> {
  http.close();
  http.closeAllConnections();
  await once(http, 'close');
}

let made: { archives: readonly Archive[]; problem?: string } | undefined;

function allArchives(): { archives: readonly Archive[]; problem?: string } {
  made ??= makeArchives();
  return made;
}

function makeArchives(): { archives: Archive[]; problem?: string } {
  const archives: Archive[] = [];
  let problem: string | undefined;
  try {
    for (const python of hostPythons()) {
      const lack = needsPatch(python.executable) ? ensurePackages(['patchelf']) : undefined;
      if (lack === undefined) archives.push(archiveOf(python));
      else problem = lack;
    }
  } catch (error) {
    problem = (error as Error).message;
  }
  return problem === undefined ? { archives } : { archives, problem };
}

/** Whether a program finds its Python library by a path on this machine. */
function needsPatch(program: string): boolean {
  return spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.includes('libpython');
}

function archiveOf(python: HostPython): Archive {
  const { size, mtimeMs } = statSync(python.executable);
  const identity = createHash('sha256').update([FORMAT, python.executable, python.version, size, mtimeMs].join('\n')).digest('hex');
  const folder = path.join(REAL_TOOLS, `pythons-${python.version}-${identity.slice(0, 12)}`);
  const file = path.join(folder, 'python.tar.gz');
  if (!existsSync(file)) makeArchive(python, folder);
  return { python, file, sha256: sha256Of(readFileSync(file)) };
}

/** Settings refer to `/install`, as in an archive: a container's user may not even read this machine's Python folders. */
function nameInstallPrefix({ executable, minor }: HostPython, root: string): void {
  const prefix = path.dirname(path.dirname(executable));
  const library = path.join(root, 'lib', `python${minor}`);
  if (prefix === '/usr') return;
  for (const name of readdirSync(library).filter((file) => file.startsWith('_sysconfigdata'))) {
    const file = path.join(library, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(prefix, '/install'));
  }
}

/** Renamed only when complete: another run may make the same archive, or this one may be interrupted. */
function makeArchive(python: HostPython, folder: string): void {
  mkdirSync(REAL_TOOLS, { recursive: true });
  const work = mkdtempSync(path.join(REAL_TOOLS, 'python-'));
  try {
    copyInterpreter(python, work, (program) => {
      if (needsPatch(python.executable)) execFileSync('patchelf', ['--force-rpath', '--set-rpath', '$ORIGIN/../lib', program]);
      nameInstallPrefix(python, path.dirname(path.dirname(program)));
      // Symbols would be a third of what every build unpacks, copies and packs; without a strip program they stay.
      const libraries = path.join(path.dirname(program), '../lib');
      for (const name of readdirSync(libraries).filter((file) => /^libpython.*\.so/.test(file)))
        spawnSync('strip', ['--strip-unneeded', path.join(libraries, name)]);
    });
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(path.join(folder, 'python.tar.gz'))) throw error;
  }
}
