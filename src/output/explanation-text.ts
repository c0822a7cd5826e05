import type { Considered, Explained } from '../python/considered.ts';
import type { ExpectedLayer, Explanation } from './events.ts';
import { type Line, line, table } from './lines.ts';
import { shown } from './untrusted.ts';

const STATES: Readonly<Record<ExpectedLayer['state'], string>> = {
  created: 'will be created',
  reused: 'will be reused',
  rebuilt: 'will be rebuilt',
  resolved: 'will be resolved again, and reused if the packages are the same',
};

/** A value that is longer does not move those above and below it. */
const WIDEST = 40;

/** Why an app builds the way it does: each decision with its candidates, then the variables, then the layers. */
export function explanationLines({ decisions, layers, variables, machine, withheld }: Explanation): Line[] {
  return [
    ...decisions.flatMap((explained, index) => [...(index === 0 ? [] : [line('plain', '')]), ...explainedLines(explained)]),
    ...part('Variables of the build', [
      ...variables.map(({ name, from, value }) => [name, `from ${shown(from)}${value === undefined ? '' : `: ${shown(value)}`}`] as const),
      ...machine.map((name) => [name, 'from this machine'] as const),
      ...withheld.map((name) => [name, `in your shell, not passed. To pass it: --env ${name}`] as const),
    ]),
    ...part(
      'Layers, if built now',
      layers.map(
        ({ layer, state, reasons }) => [layer, `${STATES[state]}${reasons.length === 0 ? '' : `: ${shown(reasons.join('; '))}`}`] as const,
      ),
    ),
  ];
}

function part(title: string, rows: readonly (readonly [string, string])[]): Line[] {
  return rows.length === 0 ? [] : [line('plain', ''), line('header', title), ...table(rows)];
}

function explainedLines({ about, chosen, candidates }: Explained): Line[] {
  const width = Math.max(...candidates.map(({ source }) => shown(source).length));
  const widest = Math.max(...candidates.map(({ value = '' }) => shown(value).length).filter((length) => length <= WIDEST), 0);
  return [
    line('header', `${about}: ${shown(chosen)}`),
    ...candidates.map(({ source, value = '', outcome }: Considered) =>
      line(outcome === 'chosen' ? 'good' : 'plain', `  ${shown(source).padEnd(width)}  ${shown(value).padEnd(widest)}  ${outcome}`),
    ),
  ];
}
