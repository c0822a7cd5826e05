import type { PlannedProcess } from '../python/start/plan.ts';
import { exampleLine, type StartOption } from '../python/start/start-option.ts';
import { shown } from './untrusted.ts';

type Row = readonly [string, string];

/** Rows that a summary has room for. */
export const SUMMARY_ROWS = 6;

/**
 * How an app starts, as rows of a table: each process with its command, and how it is known where the app's files do not name it. Of
 * more than `most` rows, the last names the other processes.
 */
export function processRows(
  processes: readonly PlannedProcess[],
  options: readonly StartOption[] = [],
  most = Number.POSITIVE_INFINITY,
): readonly Row[] {
  const first = options.length === 1 ? options[0]?.first : undefined;
  if (processes.length === 0 && first !== undefined) return [['Processes', `none; ${shown(first)}`]];
  if (processes.length === 0) return [['Processes', `none; name them in a Procfile, for example: ${shown(exampleLine(options))}`]];
  const groups = processes.map(({ type, args, default: byDefault, evidence }) => [
    `${type}${byDefault ? ' (default)' : ''}: ${shown(args.join(' '))}`,
    ...(evidence === undefined ? [] : [`  ${shown(evidence.join(', '))}`]),
  ]);
  const isTooMuch = groups.flat().length > most;
  const fitting = isTooMuch ? groups.findLastIndex((_, index) => groups.slice(0, index).flat().length < most) : groups.length;
  const others = processes.slice(fitting).map(({ type, default: byDefault }) => `${type}${byDefault ? ' (default)' : ''}`);
  const more = others.length === 0 ? [] : [`and ${others.length} more: ${others.join(', ')}`];
  return [...groups.slice(0, fitting).flat(), ...more].map((text, index) => [index === 0 ? 'Processes' : '', text]);
}
