import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { type Package, servePackages } from '../package-index.ts';

/** A build backend that records its environment; its wheel is always the same. */
const NOTING_BACKEND = `
import json, os, zipfile
FILES = {
    "noted.py": "",
    "noted-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: noted\\nVersion: 1.0\\n",
    "noted-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "noted-1.0.dist-info/RECORD": "",
}
def build_wheel(folder, *_):
    with open(NOTE, "w") as note:
        json.dump(dict(os.environ), note)
    name = "noted-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for path, text in FILES.items():
            wheel.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text)
    return name
`;

/** An index whose responses pip caches. */
export interface CacheableIndex {
  /** Variables for a platform to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** The file where the build of a package writes its environment. */
  readonly note: string;
}

/** Serves a wheel (`plain`) and a package that has to be built (`noted`), until the tests of the file end. */
export async function serveCacheable(): Promise<CacheableIndex> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-note-'));
  const note = path.join(folder, 'note.json');
  const packages: Package[] = [
    { name: 'plain', version: '1.0' },
    { name: 'noted', version: '1.0', backend: `NOTE = ${JSON.stringify(note)}\n${NOTING_BACKEND}` },
  ];
  const { origin } = new URL((await servePackages(packages)).url);
  const http = createServer((request, response) => void answer(origin + (request.url ?? ''), response)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  afterAll(() => {
    http.closeAllConnections();
    http.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = http.address() as AddressInfo;
  // pip caches nothing from an unencrypted host unless it is trusted.
  return { note, env: { PIP_INDEX_URL: `http://127.0.0.1:${port}/simple/`, PIP_TRUSTED_HOST: '127.0.0.1' } };
}

async function answer(url: string, response: ServerResponse): Promise<void> {
  const upstream = await fetch(url);
  const type = upstream.headers.get('content-type') ?? 'application/octet-stream';
  response.writeHead(upstream.status, { 'cache-control': 'public, max-age=600', 'content-type': type });
  response.end(Buffer.from(await upstream.arrayBuffer()));
}
