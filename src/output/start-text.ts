import type { StartOption, PlannedProcess } from '../python/start/plan.ts';
import { shown } from './untrusted.ts';

/** How an app starts, as rows of a table: each process, and how it is known where the app's files do not name it. */
export function processRows(processes: readonly PlannedProcess[], options: readonly StartOption[] = []): (readonly [string, string])[] {
  if (processes.length === 0) {
    const [first] = options;
    return [['Processes', `none; name them in a Procfile, for example: ${shown(first?.line ?? 'web: python main.py')}`]];
  }
  return processes.flatMap(({ type, args, default: byDefault, evidence }, index) => [
    [index === 0 ? 'Processes' : '', `${type}${byDefault ? ' (default)' : ''}: ${shown(args.join(' '))}`] as const,
    ...(evidence === undefined ? [] : [['', `  ${shown(evidence.join(', '))}`] as const]),
  ]);
}
