import type { Event } from './events.ts';
import { formatBytes } from './format.ts';
import { toolLine, visible } from './untrusted.ts';

/** What is under way: a step, a part of it, and the last that was heard of it. */
export interface Working {
  readonly title: string;
  readonly activity: string;
  readonly note: string;
  /** When the step began, in milliseconds. */
  readonly since: number;
}

/** What is under way after an event; undefined if nothing is, or nothing is known of it. */
export function workingAfter(working: Working | undefined, event: Event, now: number): Working | undefined {
  switch (event.type) {
    case 'step-started':
      return { title: visible(event.title), activity: '', note: '', since: now };
    case 'step-finished':
    case 'result':
    case 'failure':
      return undefined;
    case 'activity':
      return working && { ...working, activity: visible(event.title), note: '' };
    case 'progress':
      return working && { ...working, note: visible(progressText(event)) };
    case 'command-output':
      return working && { ...working, note: toolLine(event.line).trim() };
    case 'start':
    case 'command-finished':
    case 'info':
    case 'detail':
    case 'warning':
    case 'command-started':
    case 'command-line':
    case 'retry':
    case 'layer':
    case 'product':
    case 'plan':
    case 'cache-size':
    case 'explanation':
    case 'inspection':
    case 'packages':
    case 'failed-inspection':
    case 'why':
    case 'difference':
    case 'checkup':
    case 'run-started':
    case 'process-started':
    case 'process-output':
    case 'process-ended':
    case 'check':
    case 'run-ended':
    case 'log':
      return working;
  }
}

/** The line beside a spinner, with a clock from the first second on. What is too wide is cut before the clock. */
export function workingLine({ title, activity, since }: Working, now: number, cut: (text: string, less: number) => string): string {
  const seconds = Math.floor((now - since) / 1000);
  const clock = seconds < 1 ? '' : seconds < 60 ? `  ${seconds}s` : `  ${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${cut(`${title}${activity === '' ? '' : `: ${activity}`}`, clock.length)}${clock}`;
}

/**
 * What of a text fits into a width: all of it, or its first words and "…". Of a word that is longer than half the width alone, such
 * as an address, its beginning. `firstLine` breaks a text, also within words where that is what it takes.
 */
export function cutAtWord(text: string, width: number, firstLine: (text: string, width: number, wordWrap: boolean) => string): string {
  const whole = firstLine(text, width, false);
  if (whole.length >= text.length || width < 2) return whole;
  const words = firstLine(text, width - 1, true).trimEnd();
  return `${words.length > width / 2 ? words : firstLine(text, width - 1, false)}…`;
}

function progressText({ what, done, total, unit, perSecond }: Extract<Event, { type: 'progress' }>): string {
  if (unit === 'files') return `${done} files`;
  const share = total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
  return `${what}: ${share}${perSecond === undefined ? '' : `, ${formatBytes(perSecond)}/s`}`;
}
