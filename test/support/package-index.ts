import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { hostPython } from './pybuild.ts';

const MAKE = fileURLToPath(new URL('make_packages.py', import.meta.url));

/**
 * A package to serve: a wheel, or a source archive with its own build backend (Python code) or with files that declare its build.
 */
export type Package =
  | {
      readonly name: string;
      readonly version: string;
      readonly requires?: readonly string[];
      readonly tag?: string;
      /** Additional files of the wheel. */
      readonly extra?: Readonly<Record<string, string>>;
      /** Wrong hashes for files in its RECORD; null: not listed. */
      readonly record?: Readonly<Record<string, string | null>>;
    }
  | { readonly name: string; readonly version: string; readonly backend: string }
  | { readonly name: string; readonly version: string; readonly files: Readonly<Record<string, string>> };

/** A file that an index serves. */
export interface ServedFile {
  readonly file: string;
  readonly sha256: string;
  readonly url: string;
}

/** A package index on the loopback (PEP 503). */
export interface PackageIndex {
  readonly url: string;
  /** How it answers: normally, with a fixed status, or not at all. */
  behave: 'well' | 401 | 403 | 500 | 'hang up' | 'stay silent';
  /** The credentials that it requires (`user:password`); none if unset. */
  user: string | undefined;
  /** Attributes of its links, by file: `data-yanked` and `data-requires-python` (PEP 503, 592), as HTML. */
  readonly attributes: Map<string, string>;
  /** Packages that it answers with another status. */
  readonly statuses: Map<string, number>;
  /** Serves more packages from now on, replacing those with the same name and version. */
  readonly add: (...packages: readonly Package[]) => void;
  /** The files that it serves of a package. */
  readonly filesOf: (name: string) => readonly ServedFile[];
  /** Its request handler, for another kind of server. */
  readonly answer: RequestListener;
  /** Settled by the next request. */
  readonly asked: () => Promise<unknown>;
}

/** Serves packages, and existing `wheels`, until the tests of the file end. */
export async function servePackages(packages: readonly Package[], wheels: readonly string[] = []): Promise<PackageIndex> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-index-'));
  for (const wheel of wheels) cpSync(wheel, path.join(folder, path.basename(wheel)));
  const add = (...more: readonly Package[]): void =>
    void execFileSync(hostPython().executable, [MAKE, folder], { input: JSON.stringify(more) });
  add(...packages);
  const answer: RequestListener = (request, response) => respond(index, folder, request, response);
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const index: PackageIndex = {
    url: `${origin}/simple/`,
    behave: 'well',
    user: undefined,
    attributes: new Map(),
    statuses: new Map(),
    add,
    filesOf: (name) =>
      filesIn(folder, name).map((file) => ({ file, sha256: sha256(path.join(folder, file)), url: `${origin}/files/${file}` })),
    answer,
    asked: () => once(server, 'request'),
  };
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return index;
}

function respond(index: PackageIndex, folder: string, { url = '', headers }: IncomingMessage, response: ServerResponse): void {
  if (index.behave === 'stay silent') return;
  if (index.behave === 'hang up') return void response.destroy();
  if (index.behave !== 'well') return void response.writeHead(index.behave).end();
  if (index.user !== undefined && headers.authorization !== `Basic ${Buffer.from(index.user).toString('base64')}`)
    return void response.writeHead(401, { 'www-authenticate': 'Basic realm="packages"' }).end();
  const [, kind, name = ''] = url.split('/');
  if (kind === 'files') {
    if (!readdirSync(folder).includes(name)) return void response.writeHead(404).end();
    return void response.end(readFileSync(path.join(folder, name)));
  }
  const status = index.statuses.get(name);
  if (status !== undefined) return void response.writeHead(status).end();
  const files = filesIn(folder, name);
  if (files.length === 0) return void response.writeHead(404).end();
  const links = files.map(
    (file) => `<a href="/files/${file}#sha256=${sha256(path.join(folder, file))}" ${index.attributes.get(file) ?? ''}>${file}</a>`,
  );
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`);
}

function filesIn(folder: string, name: string): string[] {
  return readdirSync(folder).filter((file) => file.startsWith(`${name.replaceAll('-', '_')}-`));
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
