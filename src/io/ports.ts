import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** An HTTP answer: its status, and the words that came with it. */
export interface Answer {
  readonly status: number;
  readonly words: string;
}

/** The loopback of both kinds: an app that binds to "localhost" may have only one of them. */
const LOOPBACK = ['127.0.0.1', '::1'];
const RETRY_MS = 50;
/** Node's code of a request that a signal ended. */
export const CUT_SHORT = 'ABORT_ERR';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK[0]);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether somebody takes connections on a port of this machine. */
export async function isListening(port: number): Promise<boolean> {
  const tries = LOOPBACK.map(
    (host) =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ host, port });
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      }),
  );
  return (await Promise.all(tries)).includes(true);
}

/**
 * Asks `GET path` of a port of this machine until an answer begins; redirects are not followed. Rejects only when `signal` is
 * aborted; `onRefusal` is given why each try had no answer, as a code of the system or of Node: `CUT_SHORT` is a try that had
 * a connection, and no answer until then.
 */
export async function firstAnswer(port: number, path: string, signal: AbortSignal, onRefusal: (code: string) => void): Promise<Answer> {
  for (;;) {
    for (const host of LOOPBACK) {
      const answer = await ask(host, port, path, signal);
      if (typeof answer !== 'string') return answer;
      // Where nobody listens on the other loopback, that says nothing of this one.
      if (host === LOOPBACK[0] || answer !== 'ECONNREFUSED') onRefusal(answer);
      signal.throwIfAborted();
    }
    await setTimeout(RETRY_MS, undefined, { signal });
  }
}

function ask(host: string, port: number, path: string, signal: AbortSignal): Promise<Answer | string> {
  return new Promise((resolve) => {
    // As a browser on this machine would, since Django checks the name.
    const headers = { host: `localhost:${port}`, 'user-agent': 'pybuild', accept: '*/*' };
    const request = get({ host, port, path, headers, signal, agent: false }, (response) => {
      resolve({ status: response.statusCode ?? 0, words: response.statusMessage ?? '' });
      response.on('error', () => {});
      response.destroy();
    });
    let isConnected = false;
    request.on('socket', (socket) => socket.once('connect', () => (isConnected = true)));
    request.on('error', (error) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'ERROR';
      resolve(code === CUT_SHORT && !isConnected ? 'ECONNREFUSED' : code);
    });
  });
}
