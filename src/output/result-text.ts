import { originName } from '../python/decisions.ts';
import { countedPackages } from '../python/resolution.ts';
import type { Event } from './events.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { type Detail, type Line, line, table, wholeLine } from './lines.ts';
import type { Report } from './report.ts';
import { processRows } from './start-text.ts';

/** What came of a build: in two lines where the last one had the same layers. */
export function resultLines({ report, changed, next }: Extract<Event, { type: 'result' }>, detail: Detail): Line[] {
  const how = next.map((text) => wholeLine('plain', text));
  const time = formatSeconds(report.seconds);
  if (detail === 'verbose' || changed === 'more') {
    const title = `Built in ${time} ${FIDELITIES[report.fidelity.level]}.`;
    return [line('plain', ''), line('good', title), ...summary(report, detail), ...how];
  }
  const what = changed === 'nothing' ? 'nothing changed' : 'only the app changed';
  return [line('good', `Built in ${time}: ${what} (Python ${report.python.version}, ${countedPackages(report.packages.length)}).`), ...how];
}

/** What the levels mean, in a few words. */
const FIDELITIES: Readonly<Record<Report['fidelity']['level'], string>> = {
  'as-platform': 'as a platform would',
  'host-python': "with this machine's Python",
  'other-os': 'for this system only',
};

function summary(report: Report, detail: Detail): Line[] {
  const { python, fidelity, processes, tool } = report;
  const asked = python.origin.from === 'default' ? 'the default; add .python-version to pin it' : `from ${originName(python.origin)}`;
  const machine = python.source === 'host' ? "this machine's; " : '';
  const all = detail === 'verbose';
  const launch = report.layers.filter((layer) => layer.launch);
  return table([
    ['Python', `${python.version} (${machine}${asked})`],
    ['Packages', `${report.packages.length}, installed by ${tool.title} ${tool.version}`],
    ...(all ? [['Layers', launch.map(({ name, bytes, state }) => `${name} ${formatBytes(bytes)} (${state})`).join(', ')] as const] : []),
    // What no file names is shown with how it is known.
    ...(all || processes.length === 1 || processes.some(({ evidence }) => evidence !== undefined)
      ? processRows(processes)
      : [['Processes', names(processes)] as const]),
    ...(all ? [fidelity.level, ...fidelity.differences].map((text, index) => [index === 0 ? 'Fidelity' : '', text] as const) : []),
    ['Output', report.output],
  ]);
}

function names(processes: Report['processes']): string {
  return processes.map((process) => `${process.type}${process.default ? ' (default)' : ''}`).join(', ') || 'none';
}
