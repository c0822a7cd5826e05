import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** A server with a certificate of its own authority. */
export interface PrivateServer {
  /** The file of the authority's certificate. */
  readonly authority: string;
  readonly port: number;
}

/** Serves `answer` by TLS under names that only a proxy knows, until the tests of the file end. */
export async function servePrivately(names: readonly string[], answer: RequestListener): Promise<PrivateServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-tls-'));
  const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const extensions = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\nextendedKeyUsage=serverAuth\n`;
  writeFileSync(path.join(folder, 'extensions'), `${extensions}basicConstraints=CA:FALSE\n`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Private authority',
    '-addext',
    'keyUsage=critical,keyCertSign',
  );
  openssl('req', ...key, '-keyout', 'key.pem', '-out', 'request', '-subj', `/CN=${names[0]}`);
  openssl(
    'x509',
    '-req',
    '-in',
    'request',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'extensions',
    '-out',
    'cert.pem',
  );
  const server = createServer(
    { key: readFileSync(path.join(folder, 'key.pem')), cert: readFileSync(path.join(folder, 'cert.pem')) },
    answer,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { authority: path.join(folder, 'ca.pem'), port: (server.address() as AddressInfo).port };
}
