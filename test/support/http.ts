import { once } from 'node:events';
import { createServer as createHttpServer, get, type IncomingMessage } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/** An unused port of the loopback. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The response of a server on the loopback to `GET /`, as soon as it listens. Rejects if `ended` comes first. */
export async function answerOf(port: number, ended: Promise<unknown>): Promise<string> {
  const end = Date.now() + PATIENCE_MS;
  const dead = ended.then((outcome) => Promise.reject(new Error(`It ended without an answer: ${JSON.stringify(outcome)}`)));
  for (;;) {
    const answer = fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.text(),
      () => undefined,
    );
    const text = await Promise.race([answer, dead]);
    if (text !== undefined) return text;
    if (Date.now() > end) throw new Error(`Nobody ever answered on port ${port}`);
    await Promise.race([setTimeout(PAUSE_MS), dead]);
  }
}

/** The first line of a server's answer to a request for a WebSocket. */
export async function upgradeOf(port: number, path: string): Promise<string> {
  const request = get({ host: '127.0.0.1', port, path, headers: WEBSOCKET });
  const answered = once(request, 'response').then(([response]) => response as IncomingMessage);
  const upgraded = once(request, 'upgrade').then(([response, socket]) => {
    (socket as Socket).destroy();
    return response as IncomingMessage;
  });
  const { httpVersion, statusCode, statusMessage } = await Promise.race([answered, upgraded]);
  request.destroy();
  return `HTTP/${httpVersion} ${statusCode} ${statusMessage}`;
}

const WEBSOCKET = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': Buffer.from('sixteen bytes of').toString('base64'),
};

/** A server that accepts connections and never answers; `asked` is settled by the first one. It is closed when the test ends. */
export async function silentServer(): Promise<{ url: string; asked: Promise<unknown> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`, asked: once(server, 'connection') };
}

/** A proxy that connects every request to one server, whatever its target. It is closed when the test ends. */
export async function tunnelTo(url: string): Promise<string> {
  const proxy = createHttpServer().on('connect', (_, socket) => {
    const upstream = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const one of [socket, upstream]) one.on('error', () => one.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
