import * as fs from 'node:fs';
import path from 'node:path';
import { move } from '../../io/files.ts';
import { plainKind } from '../../io/state-files.ts';
import type { Report } from '../../output/report.ts';
import type { OutputFolder } from './output-folder.ts';

type Made = Pick<Report, 'layers' | 'packages'>;

/**
 * Keeps the log of the build that installed the packages, where a new one has reused them: its own log says nothing of how they were
 * installed. Call it between the commit and the sweep. What cannot be kept is not worth a failure.
 */
export function keepInstallLog(output: OutputFolder, previous: Made | undefined, made: Made): void {
  const replaced = path.join(output.rollback, path.basename(output.log));
  try {
    // Layers of a failed build may be reused as well; the log of the last good one is not about those.
    if (!isReused(made) || previous === undefined || versionsOf(previous) !== versionsOf(made))
      fs.rmSync(output.installLog, { force: true });
    else if (!isReused(previous) && plainKind(replaced) === 'file') move(replaced, output.installLog);
  } catch {
    // As in a build whose log could not be written.
  }
}

/** When the packages were installed (ISO 8601), if an earlier build did that and its log is there. */
export function installedAt({ installLog }: OutputFolder): string | undefined {
  return plainKind(installLog) === 'file' ? fs.lstatSync(installLog).mtime.toISOString() : undefined;
}

function isReused({ layers }: Made): boolean {
  return layers.find(({ name }) => name === 'venv')?.state === 'reused';
}

function versionsOf({ packages }: Made): string {
  return packages
    .map(({ name, version }) => `${name}==${version}`)
    .toSorted()
    .join();
}
