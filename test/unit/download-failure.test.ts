import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { judge, StatusError } from '../../src/io/download-failure.ts';
import { ask, openHttp } from '../../src/io/http.ts';

const REQUEST = { url: 'https://mirror.invalid/x', to: '/tmp/x', what: 'Python' };

test.each([
  ...[408, 425, 429, 500, 502, 503, 504].map((status) => [status, true] as const),
  ...[400, 401, 403, 404, 410, 501].map((status) => [status, false] as const),
])('HTTP %d: retried: %s', (status, again) => {
  expect(judge(new StatusError(status, '7'), REQUEST, 1, Date.now()).wait).toBe(again ? 7000 : undefined);
  expect(judge(new StatusError(status, '7'), REQUEST, 4, Date.now()).wait).toBeUndefined();
});

/** A server on the loopback interface that records requests, until the test ends. */
async function listen(answer: (url: string) => { status: number; location?: string }): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status, location } = answer(request.url ?? '');
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test.each([
  ['ALL_PROXY', 'http'],
  ['all_proxy', 'http'],
  ['ALL_PROXY', 'https'],
  ['HTTP_PROXY', 'http'],
  ['HTTPS_PROXY', 'https'],
])('%s is used for a server by %s', async (name, scheme) => {
  const proxy = await listen(() => ({ status: 200 }));
  const http = await openHttp({ [name]: proxy.url }, 5000);
  onTestFinished(() => http.close());
  await http.fetch(`${scheme}://mirror.invalid/list`, {}).catch(() => {});
  expect(proxy.asked.join()).toContain('mirror.invalid');
});

test('a proxy for one scheme precedes that for all, and NO_PROXY precedes both', async () => {
  const [one, all, server] = [
    await listen(() => ({ status: 200 })),
    await listen(() => ({ status: 200 })),
    await listen(() => ({ status: 204 })),
  ];
  const env = { HTTP_PROXY: one.url, ALL_PROXY: all.url };
  for (const more of [{}, { NO_PROXY: '127.0.0.1' }]) {
    const http = await openHttp({ ...env, ...more }, 5000);
    onTestFinished(() => http.close());
    await http.fetch(`${server.url}/list`, {}).catch(() => {});
  }
  expect([one.asked.length, all.asked.length, server.asked.length]).toEqual([1, 0, 1]);
  const http = await openHttp(env, 5000);
  onTestFinished(() => http.close());
  await http.fetch('https://mirror.invalid/list', {}).catch(() => {});
  expect([one.asked.length, all.asked.length]).toEqual([1, 1]);
});

function refuse(url: string): void {
  if (url.endsWith('/end')) throw new Error('not there');
}

test('every hop is checked before it is requested', async () => {
  const server = await listen((url) => (url === '/end' ? { status: 200 } : { status: 302, location: url === '/a' ? '/b' : '/end' }));
  const http = await openHttp({}, 5000);
  onTestFinished(() => http.close());
  const hops: string[] = [];
  expect((await ask(http, `${server.url}/a`, {}, (url) => hops.push(new URL(url).pathname))).status).toBe(200);
  expect([hops, server.asked]).toEqual([
    ['/a', '/b', '/end'],
    ['/a', '/b', '/end'],
  ]);
  await expect(ask(http, `${server.url}/a`, {}, refuse)).rejects.toThrow('not there');
  expect(server.asked).toEqual(['/a', '/b', '/end', '/a', '/b']);
});

test.each(['http', 'https'])(
  'a proxy that hangs up (%s) is one that no connection can be made by, and is not asked for ever',
  async (scheme) => {
    let asked = 0;
    const proxy = createServer().on('connect', (_, socket) => void (++asked && socket.destroy()));
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => void proxy.close());
    const http = await openHttp({ ALL_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }, 5000);
    onTestFinished(() => http.close());
    const error: unknown = await http.fetch(`${scheme}://mirror.invalid/list`, {}).catch((thrown: unknown) => thrown);
    const { connected, failure } = judge(error, REQUEST, 1, Date.now());
    expect(connected).toBe(false);
    expect(failure).toMatchObject({ failure: { kind: 'cannot-connect', reason: 'the proxy hung up' } });
    expect(asked).toBe(1);
  },
);
