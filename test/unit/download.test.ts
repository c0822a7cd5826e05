import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { makeDownload, type Receiver } from '../../src/io/download.ts';
import { sha256Of } from '../support/python-archive.ts';
import { temporaryFolder } from '../support/pybuild.ts';

const content = randomBytes(3_000_000);
const download = makeDownload({ env: {}, offline: false, emit: () => {}, signal: new AbortController().signal });

/** Serves it from where it is asked for; the first answer ends in the middle. */
async function serveCut(headers: Readonly<Record<string, string>>): Promise<{ url: string; ranges: string[] }> {
  const ranges: string[] = [];
  const answer: RequestListener = ({ headers: { range = '' } }, response) => {
    const from = Number(/bytes=(\d+)-/.exec(range)?.[1] ?? 0);
    ranges.push(range);
    response.writeHead(from > 0 ? 206 : 200, { ...headers, 'content-length': content.length - from });
    if (ranges.length > 1) response.end(content.subarray(from));
    else response.write(content.subarray(0, 2_000_000), () => response.destroy());
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`, ranges };
}

/** Takes bytes more slowly than they come. */
function slowly(): Receiver & { readonly taken: () => Buffer; readonly starts: () => number } {
  let parts: Buffer[] = [];
  let starts = 0;
  return {
    start: () => {
      parts = [];
      starts++;
    },
    write: async (bytes) => {
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      parts.push(Buffer.from(bytes));
    },
    taken: () => Buffer.concat(parts),
    starts: () => starts,
  };
}

test.each([
  ['goes on', { etag: '"one"' }, /^bytes=[1-9]\d*-$/, 1],
  ['comes again from its beginning where the server cannot go on', {}, /^$/, 2],
])('a transfer that was cut %s, and every byte is taken once', async (_, headers, second, starts) => {
  const { url, ranges } = await serveCut(headers);
  const receiver = slowly();
  const file = path.join(temporaryFolder(), 'file');
  await download({ url, to: receiver, sha256: sha256Of(content), what: 'a file' });
  expect(receiver.taken().equals(content)).toBe(true);
  expect(receiver.starts()).toBe(starts);
  expect(ranges).toEqual(['', expect.stringMatching(second)]);

  ranges.length = 0;
  writeFileSync(file, 'what was there before');
  await download({ url, to: file, sha256: sha256Of(content), what: 'a file' });
  expect(readFileSync(file).equals(content)).toBe(true);
});

test('a file of this machine is taken as one that is downloaded', async () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, content);
  const receiver = slowly();
  await download({ url: pathToFileURL(file).href, to: receiver, sha256: sha256Of(content), what: 'a file' });
  expect(receiver.taken().equals(content)).toBe(true);
  await expect(download({ url: pathToFileURL(file).href, to: receiver, sha256: '0'.repeat(64), what: 'a file' })).rejects.toMatchObject({
    failure: { kind: 'checksum-mismatch' },
  });
});

test('what the receiver throws ends the download', async () => {
  const { url, ranges } = await serveCut({});
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  await expect(download({ url, to: { start: () => {}, write: () => Promise.reject(full) }, what: 'a file' })).rejects.toMatchObject({
    failure: { kind: 'disk-full' },
  });
  expect(ranges).toHaveLength(1);
});
