import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { hostPython } from './pybuild.ts';

const MAKE = fileURLToPath(new URL('make_packages.py', import.meta.url));

/** A package to serve: a wheel, or a source archive with a build backend of its own (Python code). */
export type Package =
  | { readonly name: string; readonly version: string; readonly requires?: readonly string[] }
  | { readonly name: string; readonly version: string; readonly backend: string };

/** A package index of the loopback (PEP 503). */
export interface PackageIndex {
  readonly url: string;
  /** How it answers: as it should, with a status of its own, or not at all. */
  behave: 'well' | 401 | 403 | 500 | 'hang up' | 'stay silent';
  /** Settled by the next request. */
  readonly asked: () => Promise<unknown>;
}

/** Serves packages until the tests of the file are over. */
export async function servePackages(packages: readonly Package[]): Promise<PackageIndex> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-index-'));
  execFileSync(hostPython().executable, [MAKE, folder], { input: JSON.stringify(packages) });
  const server = createServer((request, response) => answer(index, folder, request.url ?? '', response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const index: PackageIndex = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`,
    behave: 'well',
    asked: () => once(server, 'request'),
  };
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return index;
}

function answer(index: PackageIndex, folder: string, url: string, response: ServerResponse): void {
  if (index.behave === 'stay silent') return;
  if (index.behave === 'hang up') return void response.destroy();
  if (index.behave !== 'well') return void response.writeHead(index.behave).end();
  const [, kind, name = ''] = url.split('/');
  if (kind === 'files') return void response.end(readFileSync(path.join(folder, name)));
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name.replaceAll('-', '_')}-`));
  if (files.length === 0) return void response.writeHead(404).end();
  const links = files.map((file) => `<a href="/files/${file}#sha256=${sha256(path.join(folder, file))}">${file}</a>`);
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`);
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
