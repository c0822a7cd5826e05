import { plainKind } from '../io/state-files.ts';
import { sizesBelow } from '../io/trees.ts';
import type { FailedInspection } from '../output/inspection.ts';
import { readFailedBuild, readFailedReport } from './state/decode.ts';
import { keptLayers } from './state/failed.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** What is kept of the newest build, if it failed; undefined if it did not. Writes nothing. */
export function inspectFailed(output: OutputFolder): FailedInspection | undefined {
  const [report, kept] = [readFailedReport(output.failedReport), readFailedBuild(output.failedBuild)];
  const log = plainKind(output.failedLog) === 'file' ? output.failedLog : undefined;
  if (report === undefined && kept === undefined && log === undefined) return undefined;
  const states = new Map(report?.layers.map(({ name, state }) => [name, state]));
  const places = kept === undefined ? [] : keptLayers(output, kept, output.root);
  const layers = places.map((layer) => {
    const sizes = [...sizesBelow(layer.place).values()];
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return { ...layer, state: states.get(layer.name) ?? ('restored' as const), files: sizes.length, bytes };
  });
  const command = kept?.command;
  return {
    ...(report === undefined ? {} : { finishedAt: report.finishedAt, seconds: report.seconds, failure: report.failure }),
    ...(report?.failedStep === undefined ? {} : { step: report.failedStep }),
    ...(command === undefined ? {} : { command: { line: command.line, cwd: command.cwd } }),
    layers,
    ...(kept !== undefined && plainKind(output.failedWorkspace) === 'folder' ? { workspace: output.failedWorkspace } : {}),
    ...(log === undefined ? {} : { log }),
  };
}
