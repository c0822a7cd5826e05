import { createHash, type Hash } from 'node:crypto';
import { appendFileSync, createReadStream, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../cnb/layer-env.ts';
import { fail, PybuildError } from '../errors/failure.ts';
import type { Emit } from '../output/events.ts';
import { judge, StatusError } from './download-failure.ts';
import { toFailure } from './files.ts';
import { ask, type Http, openHttp } from './http.ts';
import { openRegular } from './regular.ts';

/** Takes a file's bytes as they arrive, before they are verified. */
export interface Receiver {
  /** The file starts from its beginning; earlier bytes no longer count. */
  readonly start: () => void;
  /** Takes the next bytes; what it throws ends the download. */
  readonly write: (bytes: Buffer) => Promise<void>;
}

/** A file to download to `to`, a path or a receiver of its bytes; it is complete only if the promise is fulfilled. */
interface DownloadRequest {
  readonly url: string;
  readonly to: string | Receiver;
  /** The checksum that the content must have. Absent only for lists that are not executed. */
  readonly sha256?: string;
  /** Checks every URL before it is requested, redirects included; throwing ends the download. */
  readonly checkHop?: (url: string) => void;
  /** What is downloaded, for messages: `Python 3.12.14`. */
  readonly what: string;
}

/**
 * Downloads an `http(s)` or `file` URL and hashes it on the way. Attempts to connect share 10 s. Temporary failures (a cut
 * transfer, 408, 425, 429, 5xx) get 4 attempts and are resumed where the server allows it; permanent ones (401, 403, 404, a wrong
 * hash) are not retried.
 */
export type Download = (request: DownloadRequest) => Promise<void>;

export interface DownloadSettings {
  readonly env: Environment;
  readonly offline: boolean;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

const CONNECT_MS = 10_000;
const PROGRESS_MS = 250;
const PROGRESS_BYTES = 1_000_000;

/** Creates the downloader of one run. Proxies and trusted certificates come from the environment, as in curl and pip. */
export function makeDownload(settings: DownloadSettings): Download {
  return async (request) => {
    const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
    if (url?.protocol === 'file:') return copyFile(request, fileURLToPath(url), settings);
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
      fail({ kind: 'download-failed', url: request.url, reason: 'it is not an http, https or file URL', attempts: 0 });
    }
    if (settings.offline) fail({ kind: 'offline', what: request.what, url: request.url });
    request.checkHop?.(request.url);
    settings.emit({ type: 'activity', title: `downloading ${request.what}` });
    settings.emit({ type: 'detail', message: `Downloading ${request.what} from ${request.url}` });
    await fetchFile(request, settings);
  };
}

interface Transfer {
  hash: Hash;
  done: number;
  etag: string | undefined;
}

async function copyFile(request: DownloadRequest, file: string, { signal }: DownloadSettings): Promise<void> {
  const hash = createHash('sha256');
  const receiver = receiverOf(request.to);
  try {
    receiver.start();
    const take = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await receiver.write(chunk);
      }
    };
    await pipeline(createReadStream(file, { fd: openRegular(file, file) }), take, { signal });
  } catch (error) {
    throw toFailure('read', file, error);
  }
  verify(request, hash);
}

function receiverOf(to: DownloadRequest['to']): Receiver {
  if (typeof to !== 'string') return to;
  return { start: () => writeFileSync(to, ''), write: (bytes) => Promise.resolve(appendFileSync(to, bytes)) };
}

async function fetchFile(request: DownloadRequest, settings: DownloadSettings): Promise<void> {
  const transfer: Transfer = { hash: createHash('sha256'), done: 0, etag: undefined };
  let deadline = Date.now() + CONNECT_MS;
  for (let attempt = 1; ; attempt++) {
    const http = await openHttp(settings.env, Math.max(deadline - Date.now(), 1));
    try {
      await tryOnce(request, transfer, http, settings);
      break;
    } catch (error) {
      settings.signal.throwIfAborted();
      if (error instanceof PybuildError) throw error;
      const { reason, wait, connected, failure } = judge(error, request, attempt, deadline);
      if (wait === undefined) throw failure;
      settings.emit({ type: 'retry', what: request.what, reason, inSeconds: wait / 1000, attempt });
      await delay(wait, undefined, { signal: settings.signal });
      if (connected) deadline = Date.now() + CONNECT_MS;
    } finally {
      await http.close();
    }
  }
  verify(request, transfer.hash);
}

/** One attempt: resumes `transfer` if the server's file is unchanged, otherwise starts from the beginning. */
async function tryOnce(request: DownloadRequest, transfer: Transfer, http: Http, settings: DownloadSettings): Promise<void> {
  const resume = transfer.done > 0 && transfer.etag !== undefined;
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (resume) Object.assign(headers, { range: `bytes=${transfer.done}-`, 'if-range': transfer.etag });

  const response = await ask(http, request.url, { headers, signal: settings.signal }, request.checkHop);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new StatusError(response.status, response.headers.get('retry-after'));
  }
  const resumed = resume && response.status === 206;
  const receiver = receiverOf(request.to);
  if (!resumed) {
    receiver.start();
    Object.assign(transfer, { hash: createHash('sha256'), done: 0 } satisfies Partial<Transfer>);
  }
  const etag = response.headers.get('etag');
  transfer.etag = etag?.startsWith('"') === true ? etag : undefined;
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : transfer.done + Number(length);

  const take = taking(receiver, transfer, total, request, settings.emit);
  await pipeline(Readable.fromWeb(response.body), take, { signal: settings.signal });
  if (total !== undefined && transfer.done !== total) throw new Error(`the transfer ended after ${transfer.done} of ${total} bytes`);
}

/** Takes bytes and counts those that the receiver has: a transfer that is cut is resumed there. */
function taking(receiver: Receiver, transfer: Transfer, total: number | undefined, request: DownloadRequest, emit: Emit) {
  return async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    const start = Date.now();
    const startedAt = transfer.done;
    let last = start;
    for await (const chunk of chunks) {
      await receiver.write(chunk);
      transfer.hash.update(chunk);
      transfer.done += chunk.length;
      const now = Date.now();
      if (now - last >= PROGRESS_MS && (total ?? 0) >= PROGRESS_BYTES) {
        last = now;
        const perSecond = ((transfer.done - startedAt) * 1000) / (now - start);
        emit({
          type: 'progress',
          what: request.what,
          done: transfer.done,
          ...(total === undefined ? {} : { total }),
          unit: 'bytes',
          perSecond,
        });
      }
    }
  };
}

function verify(request: DownloadRequest, hash: Hash): void {
  if (request.sha256 === undefined) return;
  const found = hash.digest('hex');
  if (found !== request.sha256) fail({ kind: 'checksum-mismatch', url: request.url, expected: request.sha256, found });
}
