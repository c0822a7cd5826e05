import { checkupLines } from './checkup-text.ts';
import type { Event } from './events.ts';
import { explanationLines } from './explanation-text.ts';
import { failedLines } from './failed-text.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { differenceLines, inspectionLines, packageLines, whyLines } from './inspection-text.ts';
import { copiedLine, type Detail, type Line, line, table, toolOutput, wholeLine } from './lines.ts';
import { planLines } from './plan-text.ts';
import { resultLines } from './result-text.ts';
import { shown } from './untrusted.ts';

const PRODUCTS: ReadonlySet<Event['type']> = new Set([
  'plan',
  'explanation',
  'product',
  'cache-size',
  'inspection',
  'failed-inspection',
  'packages',
  'why',
  'difference',
  'checkup',
  'check',
]);

/** Events that a text of any detail leaves out. */
const SILENT: ReadonlySet<Event['type']> = new Set(['log', 'command-finished', 'process-started', 'process-ended', 'check']);

/** Whether an event is the result of a command, and not progress or a diagnostic. */
export function isProduct({ type }: Event): boolean {
  return PRODUCTS.has(type);
}

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/**
 * Turns the events of one run into lines, the same for every reporter. A step is a line once it is finished, if it changed
 * something; `verbose` shows everything as it comes, `quiet` only warnings and failures.
 */
export function makeStory(detail: Detail): (event: Event) => Line[] {
  let layers: Of<'layer'>[] = [];
  let before: Event['type'] | undefined;
  let isFirst = true;
  let left: Omit<Of<'log'>, 'type'> = {};
  const tell = (event: Event): Line[] => {
    if (event.type === 'failure')
      return [
        ...failureLines(event, detail === 'verbose' && (before === 'command-output' || before === 'process-output')),
        ...leftLines(left),
      ];
    if (detail === 'quiet') return event.type === 'warning' ? warningLines(event) : [];
    if (event.type === 'step-finished' && detail === 'normal') return stepLines(event, layers, isFirst);
    return linesOf(event, detail);
  };
  return (event) => {
    if (event.type === 'step-started') layers = [];
    if (event.type === 'layer') layers.push(event);
    if (event.type === 'log') left = { ...left, ...event };
    const lines = tell(event);
    if (!SILENT.has(event.type)) before = event.type;
    if (event.type === 'step-finished' && lines.length > 0) isFirst = false;
    return lines;
  };
}

/** A finished step: what came of it, why it was not left as it was, and its time. */
function stepLines({ outcome, routine, seconds }: Of<'step-finished'>, layers: readonly Of<'layer'>[], isFirst: boolean): Line[] {
  const changed = layers.filter(({ state }) => state !== 'reused');
  if (outcome === undefined || (routine === true && isFirst) || (layers.length > 0 && changed.length === 0)) return [];
  const reasons = [...new Set(changed.flatMap((layer) => layer.reasons))].map((reason) =>
    shown(reason).replace(/: (changed|added|removed)$/, ' $1'),
  );
  const more = reasons.length > MOST_REASONS ? [`and ${reasons.length - MOST_REASONS} more`] : [];
  const why = [...reasons.slice(0, MOST_REASONS), ...more].join('; ');
  const whole = why === '' ? outcome : outcome.endsWith(')') ? `${outcome.slice(0, -1)}; ${why})` : `${outcome} (${why})`;
  return [line('plain', `${whole}  ${formatSeconds(seconds)}`)];
}

const MOST_REASONS = 3;

/** Any other event; none of those that only `verbose` shows. */
function linesOf(event: Event, detail: Detail): Line[] {
  const asDetail = (...lines: Line[]): Line[] => (detail === 'verbose' ? lines : []);
  switch (event.type) {
    case 'step-started':
      return asDetail(line('plain', ''), line('header', `[${event.title}]`));
    case 'step-finished':
      return asDetail(line('dim', `${shown(event.outcome ?? 'Done')}  ${formatSeconds(event.seconds)}`));
    case 'detail':
      return asDetail(line('dim', shown(event.message)));
    case 'command-started':
      return asDetail(wholeLine('plain', `$ ${event.line}`));
    case 'command-line':
      return [wholeLine('plain', `  ${event.line}`)];
    case 'command-output':
    case 'process-output':
      return asDetail(toolOutput(event.line));
    case 'layer':
      return asDetail(line('plain', layerLine(event)));
    case 'info':
      return [line('plain', shown(event.message))];
    case 'warning':
      return warningLines(event);
    case 'retry':
      return [line('plain', `${event.what}: ${shown(event.reason)}; trying again in ${formatSeconds(event.inSeconds)}.`)];
    case 'product':
      return event.text
        .replace(/\n$/, '')
        .split('\n')
        .map((text) => copiedLine(text, event.exact));
    case 'check':
      return event.ok ? [wholeLine('plain', shown(event.text))] : [];
    case 'plan':
      return planLines(event.plan, event.python);
    case 'result':
      return resultLines(event, detail);
    case 'checkup':
      return checkupLines(event.findings);
    case 'cache-size':
      return sizeLines(event);
    case 'explanation':
      return explanationLines(event.explanation);
    case 'inspection':
      return inspectionLines(event.inspection);
    case 'packages':
      return packageLines(event.packages);
    case 'failed-inspection':
      return failedLines(event.inspection);
    case 'why':
      return whyLines(event);
    case 'difference':
      return differenceLines(event);
    case 'failure':
      return failureLines(event, false);
    case 'start':
    case 'command-finished':
    case 'run-started':
    case 'process-started':
    case 'process-ended':
    case 'run-ended':
    case 'log':
    case 'activity':
    case 'progress':
      return [];
  }
}

function warningLines({ title, body }: Of<'warning'>): Line[] {
  return [line('warning', `Warning: ${title}`), ...withJoinedSentences(body).map((text) => line('warning', text))];
}

/** Sentences that follow each other on one line; lists as they are. */
function withJoinedSentences(body: readonly string[]): string[] {
  return body.reduce<string[]>((lines, text) => {
    const last = lines.at(-1);
    const isNext = last !== undefined && /^[^ ].*\.$/.test(last) && !text.startsWith(' ');
    return isNext ? [...lines.slice(0, -1), `${last} ${text}`] : [...lines, text];
  }, []);
}

function sizeLines({ kinds, count, bytes }: Of<'cache-size'>): Line[] {
  const rows = [...kinds, { kind: 'total', count, bytes }];
  const width = Math.max(...rows.map((row) => String(row.count).length));
  const sizes = rows.map((row) => formatBytes(row.bytes));
  const widest = Math.max(...sizes.map((size) => size.length));
  return table(
    rows.map((row, index) => [
      `${row.kind[0]?.toUpperCase()}${row.kind.slice(1)}`,
      `${String(row.count).padStart(width)}  ${(sizes[index] ?? '').padStart(widest)}`,
    ]),
  );
}

function layerLine(event: Of<'layer'>): string {
  const reasons = event.reasons.length === 0 ? '' : ` (${event.reasons.map(shown).join('; ')})`;
  return `Layer ${event.layer}: ${event.state}${reasons}`;
}

/** What a failed build has left. */
function leftLines({ file, isPreviousKept }: Omit<Of<'log'>, 'type'>): Line[] {
  return [
    ...(isPreviousKept === true ? [line('plain', 'Previous build unchanged.')] : []),
    ...(file === undefined ? [] : [wholeLine('dim', `Full log: ${file}`)]),
  ];
}

/** A failure below the last lines of the tool that failed, unless these stand there already. */
function failureLines(failure: Of<'failure'>, isOutputShown: boolean): Line[] {
  return [
    line('plain', ''),
    ...(isOutputShown ? [] : failure.output.map(toolOutput)),
    line('error', `Error: ${failure.title}`),
    // A stack has lines of its own.
    ...failure.body.flatMap((text) => text.split('\n')).map((text) => line('error', text)),
    ...(failure.advice.length === 0 ? [] : [line('plain', '')]),
    ...failure.advice.map((text) => line('plain', text)),
  ];
}
