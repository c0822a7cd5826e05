import type { Emit } from './events.ts';
import type { Detail } from './lines.ts';
import { isProduct, makeStory } from './text.ts';
import { redacted } from './untrusted.ts';

/** Where events go. `close` leaves the terminal as it was. */
export interface Reporter {
  readonly emit: Emit;
  readonly close: () => void;
}

export type Write = (text: string) => void;

/** One line of text after the other, for pipes and logs. `story` takes the account of a run, `product` its result. */
export function plainReporter(story: Write, product: Write, detail: Detail): Reporter {
  const tell = makeStory(detail);
  const tellProduct = makeStory('normal');
  const emit: Emit = (event) => {
    const write = isProduct(event) ? product : story;
    for (const { text } of (isProduct(event) ? tellProduct : tell)(event)) write(`${text}\n`);
  };
  return { emit, close: () => {} };
}

/** Newline-delimited JSON, an event a line, for programs. Readers must ignore types they do not know. */
export function jsonReporter(product: Write, now: () => Date): Reporter {
  return {
    emit: (event) => product(`${JSON.stringify({ v: 1, time: now().toISOString(), ...redacted(event) })}\n`),
    close: () => {},
  };
}
