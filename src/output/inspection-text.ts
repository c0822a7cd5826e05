import type { Chain } from '../python/dependencies.ts';
import { originName } from '../python/decisions.ts';
import type { Loadability } from '../python/loadability/finding.ts';
import type { Difference } from '../python/report-diff.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { indexLines } from './index-text.ts';
import type { InspectedPackage, Inspection, Variable, Why } from './inspection.ts';
import { type Line, line, table } from './lines.ts';
import { allLoads, LOADABILITY_ADVICE, loadabilityLines } from './loadability-text.ts';
import { processRows } from './start-text.ts';
import { shown, visible } from './untrusted.ts';

const LARGEST = 10;
const MOST_NAMES = 3;

/** A build as a page: what it is, its layers, what is large, how it starts, and its environment. */
export function inspectionLines({ report, layers, packages, environment, loadability, index, failed }: Inspection): Line[] {
  const { python } = report;
  const states = new Map(report.layers.map(({ name, state }) => [name, state]));
  const direct = packages.filter(isDirect).length;
  const large = packages.toSorted((a, b) => b.bytes - a.bytes).slice(0, LARGEST);
  const files = layers
    .filter(({ types }) => types.includes('launch'))
    .flatMap((layer) => layer.largest.map(({ file, bytes }) => ({ file: `${layer.name}/${file}`, bytes })));
  return [
    ...table([
      ['App', report.app],
      ...(failed === undefined ? [] : [['Newest', `build failed: ${shown(failed)}. To look at it: pybuild inspect --failed`] as const]),
      ['Built', `${report.finishedAt} in ${formatSeconds(report.seconds)}, by pybuild ${report.pybuild}`],
      ['Python', `${python.version} (${python.source === 'host' ? "this machine's; " : ''}${originName(python.origin)})`],
      [
        'Packages',
        `${packages.length}, installed by ${report.tool.title} ${report.tool.version}${direct === 0 ? '' : `; the app asks for ${direct}`}`,
      ],
      ...processRows(report.processes, report.startOptions),
      ['Fidelity', [report.fidelity.level, ...report.fidelity.differences].join('. ')],
    ]),
    ...(index === undefined ? [] : part('On the package index', indexLines(index))),
    ...part(
      'Layers',
      columns(
        layers.map(({ name, types, files: count, bytes }) => [
          name,
          types.join(', '),
          formatBytes(bytes),
          countedFiles(count),
          states.get(name) ?? '',
        ]),
      ),
    ),
    ...part(
      'Largest packages',
      columns(
        large.map((one) => [`${one.name} ${one.version}`, formatBytes(one.bytes), countedFiles(one.files), shown(one.licence ?? '')]),
      ),
    ),
    ...part(
      'Largest files',
      columns(
        files
          .toSorted((a, b) => b.bytes - a.bytes)
          .slice(0, LARGEST)
          .map(({ file, bytes }) => [shown(file), formatBytes(bytes)]),
      ),
    ),
    ...(loadability === undefined ? [] : part(`Loadable on ${loadability.image}`, loadableLines(loadability))),
    ...part('Environment at launch', variableLines(environment.launch)),
    ...part('Environment of the build', [
      ...variableLines(environment.build),
      ...table(Object.entries(report.environment.given).map(([name, from]) => [name, `from ${shown(from)}`] as const)),
    ]),
  ];
}

function loadableLines(loadability: Loadability): Line[] {
  if (loadability.findings.length === 0) return [line('plain', `  ${allLoads(loadability)}`)];
  return [...loadabilityLines(loadability), LOADABILITY_ADVICE].map((text) => line('plain', `  ${text}`));
}

function part(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [line('plain', ''), line('header', title), ...lines];
}

function isDirect({ asked, requested }: InspectedPackage): boolean {
  return asked !== undefined || requested;
}

function variableLines(variables: readonly Variable[]): Line[] {
  return table(variables.map(({ name, value, layers }) => [name, `${shown(value)}  (${layers.join(', ')})`] as const));
}

/** Rows with their cells below each other. */
export function columns(rows: readonly (readonly string[])[]): Line[] {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => visible(row[index] ?? '').length))) ?? [];
  return rows.map((row) => line('plain', `  ${row.map((cell, index) => visible(cell).padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd()));
}

/** Every package: its size, its licence, and why it is there. */
export function packageLines(packages: readonly InspectedPackage[]): Line[] {
  return columns(
    packages.map(({ name, version, asked, requested, bytes, licence = '' }) => {
      const by = packages.filter(({ requires }) => requires.some((one) => one.name === name)).map((one) => one.name);
      const more = by.length > MOST_NAMES ? `, and ${by.length - MOST_NAMES} more` : '';
      const listed = asked === undefined ? (requested ? 'listed' : undefined) : `${asked.file}:${asked.line}`;
      const required = by.length === 0 ? '' : `required by ${by.slice(0, MOST_NAMES).join(', ')}${more}`;
      return [`${name} ${version}`, formatBytes(bytes), shown(licence), shown(listed ?? required)];
    }),
  );
}

/** Why a package is there, and what it brings. */
export function whyLines({ package: one, chains }: Why): Line[] {
  const { name, version, asked, requested, bytes, files, licence, requires } = one;
  const listed = asked === undefined ? (requested ? ['by the app'] : []) : [`in ${asked.file}:${asked.line}`];
  return [
    line('plain', `${name} ${version}  ${formatBytes(bytes)}, ${countedFiles(files)}${licence === undefined ? '' : `, ${shown(licence)}`}`),
    ...table([
      ...listed.map((where) => ['Listed', shown(where)] as const),
      ...chains.map((chain, index) => [index === 0 ? 'Required' : '', `by ${chainText(chain)}`] as const),
      ...(listed.length + chains.length === 0 ? [['Required', 'by no other package'] as const] : []),
      [
        'Requires',
        requires
          .filter(({ extra }) => !extra)
          .map(({ written }) => shown(written))
          .join(', ') || 'nothing else',
      ],
    ]),
  ];
}

/** `flask → jinja2>=3.1.2 → markupsafe>=2.0`, the last being the package in question. */
function chainText({ links }: Chain): string {
  return links.map(({ name, written = name }) => shown(written)).join(' → ');
}

/** What changed between two builds. */
export function differenceLines({ before, after, changes }: { before: string; after: string; changes: readonly Difference[] }): Line[] {
  const title = line('plain', `${before} → ${after}`);
  if (changes.length === 0) return [title, line('plain', '  No difference.')];
  const parts = [...new Set(changes.map(({ part: name }) => name))];
  return [
    title,
    ...parts.flatMap((name) => [
      line('header', name),
      ...changes.filter((one) => one.part === name).map(({ text }) => line('plain', `  ${shown(text)}`)),
    ]),
  ];
}

/** `1 file`, `2 files`. */
export function countedFiles(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
