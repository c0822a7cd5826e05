import type { Dispatcher, RequestInit, Response } from 'undici';
import type { Environment } from '../cnb/layer-env.ts';
import { codeOf, readNamed } from './files.ts';

const IDLE_MS = 30_000;
const REDIRECTS = 20;

/** The error code for a proxy that closes a connection without an answer. */
export const PROXY_HUNG_UP = 'PROXY_HUNG_UP';

/** An HTTP client, usable until it is closed. */
export interface Http {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * Creates an HTTP client that uses the environment's proxies and trusts `SSL_CERT_FILE` besides Node's own authorities. It gives
 * up connecting after `connectMs`, and waiting for data after 30 s.
 */
export async function openHttp(env: Environment, connectMs: number): Promise<Http> {
  const [{ EnvHttpProxyAgent, fetch, Pool }, { rootCertificates }] = await Promise.all([import('undici'), import('node:tls')]);
  const file = env['SSL_CERT_FILE'];
  const trust = file === undefined || file === '' ? {} : { ca: [...rootCertificates, readNamed(file)] };
  const setting = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  // The library would retry forever with a proxy that hangs up.
  const clientFactory = (origin: URL, options: object): Dispatcher => {
    const pool = new Pool(origin, options);
    const connect = pool.connect.bind(pool);
    return Object.assign(pool, {
      connect: (request: Dispatcher.ConnectOptions) =>
        connect(request).catch((error: unknown) => {
          throw codeOf(error) === 'UND_ERR_SOCKET' ? Object.assign(new Error('the proxy hung up'), { code: PROXY_HUNG_UP }) : error;
        }),
    });
  };
  const agent = new EnvHttpProxyAgent({
    clientFactory,
    httpProxy: setting('HTTP_PROXY') || setting('ALL_PROXY'),
    httpsProxy: setting('HTTPS_PROXY') || setting('ALL_PROXY'),
    noProxy: setting('NO_PROXY'),
    headersTimeout: IDLE_MS,
    bodyTimeout: IDLE_MS,
    connect: { timeout: connectMs, ...trust },
    requestTls: trust,
    proxyTls: trust,
  });
  return {
    fetch: (url, init) => {
      const { address, authorization } = withoutUser(url);
      return fetch(address, { ...init, headers: { ...(init.headers as Record<string, string>), ...authorization }, dispatcher: agent });
    },
    close: () => agent.destroy(),
  };
}

/** Requests a URL and follows redirects, as fetch does; `checkHop` sees each URL before it is requested. */
export async function ask(http: Http, first: string, init: RequestInit, checkHop: ((url: string) => void) | undefined): Promise<Response> {
  if (checkHop === undefined) return http.fetch(first, init);
  for (let url = first, hops = 0; ; hops++) {
    checkHop(url);
    const response = await http.fetch(url, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (location === null || response.status < 300 || response.status >= 400 || hops >= REDIRECTS) return response;
    await response.body?.cancel();
    url = new URL(location, url).href;
  }
}

/** Fetch refuses a URL with credentials. As in curl, they become a header, which is not sent to any other host. */
function withoutUser(url: string): { address: string; authorization: Record<string, string> } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username === '' && password === '') return { address: url, authorization: {} };
  Object.assign(parsed, { username: '', password: '' });
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { address: parsed.href, authorization: { authorization: `Basic ${user}` } };
}
