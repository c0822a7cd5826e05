import type { Emit } from './events.ts';
import type { Detail } from './lines.ts';
import { isProduct, makeStory } from './text.ts';
import { redacted } from './untrusted.ts';

/** Receives events. `close` restores the terminal. */
export interface Reporter {
  readonly emit: Emit;
  readonly close: () => void;
}

export type Write = (text: string) => void;

/** Plain lines of text, for pipes and logs. `story` receives progress and diagnostics, `product` results. */
export function plainReporter(story: Write, product: Write, detail: Detail): Reporter {
  const tell = makeStory(detail);
  const productLines = makeStory('normal');
  const emit: Emit = (event) => {
    const write = isProduct(event) ? product : story;
    for (const { text } of (isProduct(event) ? productLines : tell)(event)) write(`${text}\n`);
  };
  return { emit, close: () => {} };
}

/** Newline-delimited JSON, one event per line, for programs. Readers must ignore unknown types. */
export function jsonReporter(product: Write, now: () => Date): Reporter {
  return {
    emit: (event) => product(`${JSON.stringify({ v: 1, time: now().toISOString(), ...redacted(event) })}\n`),
    close: () => {},
  };
}
