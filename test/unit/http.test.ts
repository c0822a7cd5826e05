import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openHttp } from '../../src/io/http.ts';

test('credentials in a URL are sent as a header', async () => {
  const server = createServer(({ headers }, response) => response.end(headers.authorization ?? 'nobody')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const http = await openHttp({}, 5000);
  onTestFinished(async () => {
    await http.close();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const said = async (url: string): Promise<string> => (await http.fetch(url, {})).text();
  expect(await said(`http://${host}/`)).toBe('nobody');
  expect(await said(`http://us%40er:pa%2Fss@${host}/`)).toBe(`Basic ${Buffer.from('us@er:pa/ss').toString('base64')}`);
});
