import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { until } from './processes.ts';

/** A `pybuild run --watch` under test. */
export interface Watched {
  readonly child: ChildProcess;
  /** Waits until all of these were printed, on any stream, after what the last call waited for; returns all that was, up to them. */
  readonly says: (...texts: readonly (string | RegExp)[]) => Promise<string>;
  /** All that was printed. */
  readonly all: () => string;
}

/** Reads what a watched run prints; it is ended with the test. */
export function watched(child: ChildProcess): Watched {
  let [printed, seen] = ['', 0];
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  onTestFinished(() => void child.kill());
  return {
    child,
    all: () => printed,
    says: async (...texts) => {
      try {
        return await until(`output with ${texts.join(' and ')}`, () => {
          const fresh = printed.slice(seen);
          const ends = texts.map((text) => endOf(text, fresh));
          if (ends.includes(undefined)) return undefined;
          const said = fresh.slice(0, Math.max(...ends.map((end) => end ?? 0)));
          seen += said.length;
          return said;
        });
      } catch (error) {
        throw new Error(`It printed:\n${printed}`, { cause: error });
      }
    },
  };
}

/** Where the first match of a text ends; undefined if there is none. */
function endOf(text: string | RegExp, printed: string): number | undefined {
  const found = typeof text === 'string' ? { index: printed.indexOf(text), 0: text } : text.exec(printed);
  return found === null || found.index < 0 ? undefined : found.index + found[0].length;
}
