import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { timeLimit } from '../../src/io/time-limit.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A signal that nothing but its own listeners uses. */
function aborted(signal: AbortSignal): Promise<unknown> {
  return once(signal, 'abort');
}

test('time ends a signal, even after garbage was collected', async () => {
  const ended = aborted(timeLimit(new AbortController().signal, 100).signal);
  // Only what is on no stack any more can be collected.
  await setImmediate();
  collectGarbage();
  expect(await ended).toBeDefined();
});

test('so do the signal that it is made from, and its own end', async () => {
  const stop = new AbortController();
  const stopped = timeLimit(stop.signal, 60_000);
  stop.abort();
  expect(stopped.signal.aborted).toBe(true);
  stopped.end();
  const { signal, end } = timeLimit(new AbortController().signal, 60_000);
  expect(signal.aborted).toBe(false);
  end();
  expect(signal.aborted).toBe(true);
});
