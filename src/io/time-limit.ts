/** A signal that ends with time. */
interface TimeLimit {
  readonly signal: AbortSignal;
  /** Ends the wait before its time, and aborts the signal. */
  readonly end: () => void;
}

/**
 * A signal that is aborted with `signal`, or after some time. `AbortSignal.timeout` within `AbortSignal.any` may never end: nothing else
 * holds it, so Node 20 collects it as garbage.
 */
export function timeLimit(signal: AbortSignal, limitMs: number): TimeLimit {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), limitMs);
  const end = (): void => {
    clearTimeout(timer);
    over.abort();
  };
  return { signal: AbortSignal.any([signal, over.signal]), end };
}
