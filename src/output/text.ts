import type { Description } from '../errors/describe.ts';
import { type Decisions, originName } from '../python/decisions.ts';
import { DEFAULT_MINOR, formatVersion } from '../python/python-version.ts';
import type { Event, ExpectedPython } from './events.ts';
import { formatBytes, formatSeconds } from './format.ts';
import type { LayerState, Report } from './report.ts';
import { processRows } from './start-text.ts';
import { shown, toolLine, visible } from './untrusted.ts';

/** What a line is, so that a reporter can colour it. */
export type Tone = 'header' | 'plain' | 'dim' | 'warning' | 'error' | 'good';

export interface Line {
  readonly tone: Tone;
  readonly text: string;
}

export type Detail = 'quiet' | 'normal' | 'verbose';

/** Whether an event is what a command was asked for, and not the story of how it came about. */
export function isProduct({ type }: Event): boolean {
  return type === 'plan' || type === 'product' || type === 'cache-size';
}

/** The lines that an event is worth; the same for every reporter. */
export function linesOf(event: Event, detail: Detail): Line[] {
  if (detail === 'quiet' && event.type !== 'warning' && event.type !== 'failure') return [];
  switch (event.type) {
    case 'step-started':
      return [line('plain', ''), line('header', `[${event.title}]`)];
    case 'step-finished':
      return [line('dim', `Done in ${formatSeconds(event.seconds)}.`)];
    case 'info':
      return [line('plain', shown(event.message))];
    case 'detail':
      return detail === 'verbose' ? [line('dim', shown(event.message))] : [];
    case 'warning':
      return [
        line('plain', ''),
        line('warning', `[Warning: ${event.title}]`),
        ...event.body.map((text) => line('warning', text)),
        line('plain', ''),
      ];
    case 'command-started':
      return [line('plain', `Running ${shown(event.command)}`)];
    case 'command-output':
      return [toolOutput(event.line)];
    case 'progress':
      return [];
    case 'retry':
      return [line('plain', `${event.what}: ${shown(event.reason)}; trying again in ${formatSeconds(event.inSeconds)}.`)];
    case 'layer':
      return [line('plain', layerLine(event))];
    case 'product':
      return event.text
        .replace(/\n$/, '')
        .split('\n')
        .map((text) => line('plain', shown(text)));
    case 'plan':
      return planLines(event.plan, event.python);
    case 'result':
      return resultLines(event.report, event.next);
    case 'cache-size':
      return sizeLines(event);
    case 'failure':
      return failureLines(event, detail);
  }
}

function sizeLines({ kinds, count, bytes }: Extract<Event, { type: 'cache-size' }>): Line[] {
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

/** A plan as `pybuild detect` prints it. */
function planLines(plan: Decisions, python: ExpectedPython | undefined): Line[] {
  const { requested, artifact, demands } = plan.python;
  const isHosts = python?.from === 'host';
  const chosen =
    requested.origin.from === 'default'
      ? `the default, ${isHosts ? '' : 'newest '}${DEFAULT_MINOR}; a .python-version file pins it`
      : `from ${originName(requested.origin)}`;
  const { origin } = requested;
  const decisive = demands.find(({ file, key }) => origin.from === 'file' && file === origin.file && key === origin.key);
  // A lock repeats what its manifest demands.
  const accepted = demands
    .filter(({ text }, index) => text !== decisive?.text && demands.findIndex((other) => other.text === text) === index)
    .map(({ key, text }) => `; ${key} ${shown(text)} accepts it`)
    .join('');
  return table([
    ['Packages', `${plan.packageManager.name}, from ${plan.packageManager.files.join(' and ')}${addedTo(plan.install)}`],
    [
      'Python',
      `${python?.version ?? artifact?.version ?? formatVersion(requested)} (${isHosts ? hostNote(python) : ''}${chosen}${accepted}${python?.from === 'download' ? '; not downloaded yet' : ''})`,
    ],
    [plan.tool.title, `${plan.tool.version}${plan.tool.setting === undefined ? '' : ` (from ${plan.tool.setting})`}`],
    ...processRows(plan.processes, plan.startOptions),
  ]);
}

/** That Python is this machine's, and why, without the details that a build tells. */
function hostNote({ insteadOf }: ExpectedPython): string {
  return `this machine's; ${insteadOf === undefined ? '' : `${shown(insteadOf.replace(/: .*/, ''))}; `}`;
}

/** Groups and extras that were asked for. */
function addedTo({ groups, extras }: Decisions['install']): string {
  const parts = [
    ...(groups.length === 0 ? [] : [`groups ${groups.join(', ')}`]),
    ...(extras.length === 0 ? [] : [`extras ${extras.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : ` with ${shown(parts.join(' and '))}`;
}

function resultLines(report: Report, next: readonly string[]): Line[] {
  const { python, fidelity } = report;
  const asked =
    python.origin.from === 'default'
      ? 'the default'
      : `${python.origin.from === 'file' && python.origin.key !== undefined ? 'from' : 'asked for in'} ${originName(python.origin)}`;
  const launch = report.layers.filter((layer) => layer.launch);
  return [
    line('plain', ''),
    line('good', `Built in ${formatSeconds(report.seconds)}.`),
    ...table([
      ['Python', `${python.version} (${asked})`],
      ['Packages', `${report.packages.length}, installed by ${report.tool.title} ${report.tool.version}`],
      ['Layers', launch.map(({ name, bytes, state }) => `${name} ${formatBytes(bytes)} (${stateName(state)})`).join(', ')],
      ...processRows(report.processes),
      ['Fidelity', fidelity.level],
      ...fidelity.differences.map((difference) => ['', difference] as const),
      ['Output', report.output],
    ]),
    line('plain', ''),
    ...next.map((text) => line('plain', text)),
  ];
}

function layerLine(event: Extract<Event, { type: 'layer' }>): string {
  const reasons = event.reasons.length === 0 ? '' : ` (${event.reasons.map(shown).join('; ')})`;
  return `Layer ${event.layer}: ${stateName(event.state)}${reasons}`;
}

function stateName(state: LayerState): string {
  return { created: 'new', kept: 'kept', redone: 'rebuilt', dropped: 'dropped' }[state];
}

function failureLines(failure: Description, detail: Detail): Line[] {
  return [
    line('plain', ''),
    // Where more than failures is told, a command's output stands just above.
    ...(detail === 'quiet' ? failure.output.map(toolOutput) : []),
    line('error', `[Error: ${failure.title}]`),
    ...failure.body.map((text) => line('error', text)),
    ...(failure.advice.length === 0 ? [] : [line('plain', '')]),
    ...failure.advice.map((text) => line('plain', text)),
  ];
}

function table(rows: readonly (readonly [string, string])[]): Line[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => line('plain', `  ${name.padEnd(width)}  ${value}`));
}

function toolOutput(text: string): Line {
  return { tone: 'dim', text: `  ${toolLine(text)}` };
}

function line(tone: Tone, text: string): Line {
  return { tone, text: visible(text) };
}
