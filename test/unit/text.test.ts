import { expect, test } from 'vitest';
import { jsonReporter, plainReporter } from '../../src/output/reporter.ts';
import type { Detail } from '../../src/output/lines.ts';
import { makeStory } from '../../src/output/text.ts';
import { redacted } from '../../src/output/untrusted.ts';
import { EVENTS } from './event-samples.ts';

/** Every event in plain text, by detail. */
function transcript(detail: Detail): string {
  const tell = makeStory(detail);
  const blocks = Object.values(EVENTS).flatMap((events) => events.map((event) => [event, tell(event)] as const));
  return blocks
    .map(([event, lines]) => [`--- ${event.type}`, ...lines.map(({ tone, text }) => `${tone.padEnd(7)} |${text}`)].join('\n'))
    .join('\n');
}

test.each(['normal', 'verbose', 'quiet'] as const)('every event in plain text: %s', async (detail) => {
  await expect(`${transcript(detail)}\n`).toMatchFileSnapshot(`__snapshots__/events-${detail}.txt`);
});

test('the plan goes to the product, everything else to the story', () => {
  const written: string[] = [];
  const { emit, close } = plainReporter(
    (text) => written.push(`story ${text}`),
    (text) => written.push(`product ${text}`),
    'quiet',
  );
  for (const events of Object.values(EVENTS)) for (const event of events) emit(event);
  close();
  expect(written.filter((line) => line.startsWith('product ')).join('')).toContain('the default; add .python-version');
  expect(written.every((line) => line.endsWith('\n'))).toBe(true);
  expect(written.filter((line) => line.startsWith('story ')).join('')).not.toContain('Packages');
});

test('as JSON, every event is one complete line on stdout, without credentials', () => {
  const written: string[] = [];
  const { emit } = jsonReporter(
    (text) => written.push(text),
    () => new Date(0),
  );
  const events = Object.values(EVENTS).flat();
  for (const event of events) emit(event);
  expect(written.map((line) => line.indexOf('\n') === line.length - 1)).toEqual(events.map(() => true));
  const hidden = redacted(events);
  expect(written.map((line) => JSON.parse(line) as unknown)).toEqual(
    hidden.map((event) => ({ v: 1, time: '1970-01-01T00:00:00.000Z', ...event })),
  );
  expect(written.join('')).not.toContain('u:p@');
});

test('a lock is printed exactly, except for passwords and what controls a terminal', () => {
  const long = `wheels = [{ url = "https://index.invalid/${'a'.repeat(400)}?rev=main" }]`;
  const tell = makeStory('normal');
  const text = `${long}\n\tindented\n\u001B[31mred = "https://me:secret@index.invalid/ https://\${USER}:\${PASS}@index.invalid/"\n`;
  expect(tell({ type: 'product', text, exact: true }).map((line) => line.text)).toEqual([
    long,
    '\tindented',
    'red = "https://****@index.invalid/ https://${USER}:${PASS}@index.invalid/"',
  ]);
  expect(tell({ type: 'product', text: long }).map((line) => line.text)).toEqual([long.replace('main', '****')]);
});
