import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** A proxy on the loopback that only tunnels (CONNECT), and only to known names. */
export interface Proxy {
  readonly url: string;
  /** The names requested so far. */
  readonly asked: Set<string>;
}

/** Runs a proxy that connects every name in `names` to a port of the loopback, until the tests of the file end. */
export async function runProxy(names: readonly string[], port: number): Promise<Proxy> {
  const asked = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => void response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    const [name = ''] = (request.url ?? '').split(':');
    asked.add(name);
    if (!names.includes(name)) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => client.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
