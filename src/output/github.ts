import { randomBytes } from 'node:crypto';
import type { Event } from './events.ts';
import type { Detail } from './lines.ts';
import type { Reporter, Write } from './reporter.ts';
import { isProduct, makeStory } from './text.ts';
import { visible } from './untrusted.ts';

/**
 * The log of a GitHub Actions job: each step is a group with all of its lines, warnings and failures are annotations at their file
 * and line (GitHub Docs, "Workflow commands for GitHub Actions"). Commands are off while lines of tools and files are written, so
 * that none of them can give one.
 */
export function githubReporter(
  story: Write,
  product: Write,
  detail: Detail,
  makeToken: () => string = () => randomBytes(16).toString('hex'),
): Reporter {
  const tell = makeStory(detail === 'quiet' ? 'quiet' : 'verbose');
  const tellProduct = makeStory('normal');
  let isGroupOpen = false;
  const close = (): void => {
    if (isGroupOpen) story('::endgroup::\n');
    isGroupOpen = false;
  };
  const writeLines = (write: Write, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    const token = makeToken();
    write([`::stop-commands::${token}`, ...lines, `::${token}::`, ''].join('\n'));
  };
  const emit = (event: Event): void => {
    if (event.type === 'step-started' && detail !== 'quiet') {
      close();
      isGroupOpen = true;
      story(`::group::${message(event.title)}\n`);
      return void tell(event);
    }
    if (event.type === 'failure') close();
    const lines = (isProduct(event) ? tellProduct : tell)(event).map(({ text }) => text);
    writeLines(isProduct(event) ? product : story, lines);
    const annotation = annotationOf(event);
    if (annotation !== undefined) story(`${annotation}\n`);
    if (event.type === 'step-finished') close();
  };
  return { emit, close };
}

function annotationOf(event: Event): string | undefined {
  if (event.type === 'warning') return `::warning title=${property(event.title)}::${message(event.body.join('\n') || event.title)}`;
  if (event.type !== 'failure') return undefined;
  const { title, body, advice, file, line } = event;
  const place = [
    // One outside the checkout is none that GitHub can show.
    ...(file === undefined || file.startsWith('/') ? [] : [`file=${property(file)}`, ...(line === undefined ? [] : [`line=${line}`])]),
    `title=${property(title)}`,
  ];
  return `::error ${place.join(',')}::${message([...body, ...advice].join('\n') || title)}`;
}

function message(text: string): string {
  const lines = text.split('\n').map((line) => visible(line));
  return lines.join('\n').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
