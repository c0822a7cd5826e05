import { PybuildError } from '../errors/failure.ts';
import { codeOf, toFailure } from './files.ts';
import { PROXY_HUNG_UP } from './http.ts';

const ATTEMPTS = 4;
const RETRIABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
const NOT_CONNECTED = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  PROXY_HUNG_UP,
]);
const MAY_PASS = new Set(['EAI_AGAIN', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/** A response without a success status. */
export class StatusError extends Error {
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter: string | null) {
    super(`HTTP ${status}`);
    this.status = status;
    this.retryAfter = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
  }
}

/** How long to wait before the next attempt (in ms) and whether this one reached the server, or the failure if it was the last. */
export function judge(
  error: unknown,
  request: { readonly url: string; readonly to: unknown; readonly what: string },
  attempt: number,
  deadline: number,
): { reason: string; wait: number | undefined; connected: boolean; failure: unknown } {
  const { url, what } = request;
  const backoff = 2 ** (attempt - 1) * 500 * (0.75 + Math.random() / 2);
  const last = attempt >= ATTEMPTS;
  if (error instanceof StatusError) {
    const { status } = error;
    const wait = last || !RETRIABLE_STATUS.has(status) ? undefined : Math.min(error.retryAfter ?? backoff, 60_000);
    return { reason: error.message, wait, connected: true, failure: new PybuildError({ kind: 'http-status', url, status, what }) };
  }
  const { code, reason } = causeOf(error);
  if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'].includes(code)) {
    return {
      reason,
      wait: undefined,
      connected: true,
      failure: toFailure('write', typeof request.to === 'string' ? request.to : url, rootCause(error)),
    };
  }
  if (NOT_CONNECTED.has(code) || /Proxy response \(\d+\)/.test(reason)) {
    const again = MAY_PASS.has(code) && !last && Date.now() + backoff < deadline;
    const failure = new PybuildError({ kind: 'cannot-connect', url, reason }, { cause: error });
    return { reason, wait: again ? backoff : undefined, connected: false, failure };
  }
  const failure = new PybuildError({ kind: 'download-failed', url, reason, attempts: attempt }, { cause: error });
  // Fetch blocks ports of other protocols (Fetch standard, "port blocking").
  return { reason, wait: last || reason === 'bad port' ? undefined : backoff, connected: true, failure };
}

function rootCause(error: unknown): unknown {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  return current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : current;
}

function causeOf(error: unknown): { code: string; reason: string } {
  const root = rootCause(error);
  return { code: codeOf(root), reason: root instanceof Error ? root.message || codeOf(root) : String(root) };
}
