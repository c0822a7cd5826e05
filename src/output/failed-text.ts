import { formatBytes, formatSeconds } from './format.ts';
import type { FailedInspection, FailedLayer } from './inspection.ts';
import { columns, countedFiles } from './inspection-text.ts';
import { type Line, line, table, wholeLine } from './lines.ts';
import { shown } from './untrusted.ts';

function whose({ in: place }: FailedLayer): string {
  if (place === 'last') return 'of the last good build';
  return place === 'finished' ? 'kept for the next build' : 'kept to look at';
}

/** A failed build as a page: when and where it failed, and what is left of it. */
export function failedLines({ finishedAt, seconds = 0, step, failure, command, layers, workspace, log }: FailedInspection): Line[] {
  return [
    ...table([
      ['Failed', finishedAt === undefined ? 'It was killed.' : `${finishedAt} after ${formatSeconds(seconds)}`],
      ...(step === undefined ? [] : [['Step', shown(step)] as const]),
      ...(failure === undefined ? [] : [['Error', shown([failure.title, ...failure.body].join('. ').replaceAll('..', '.'))] as const]),
      ...(workspace === undefined ? [] : [['Workspace', shown(workspace)] as const]),
      ...(log === undefined ? [] : [['Log', shown(log)] as const]),
    ]),
    ...(layers.length === 0 ? [] : [line('plain', ''), line('header', 'Layers')]),
    ...columns(layers.map((one) => [one.name, one.state, formatBytes(one.bytes), countedFiles(one.files), whose(one)])),
    ...(command === undefined ? [] : [line('plain', ''), line('header', `The command that failed, in ${shown(command.cwd)}`)]),
    ...(command === undefined ? [] : [wholeLine('plain', `  ${command.line}`)]),
  ];
}
