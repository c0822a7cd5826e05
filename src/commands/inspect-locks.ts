import path from 'node:path';
import { fail } from '../errors/failure.ts';
import { stringify } from '../io/toml.ts';
import { ownLock } from '../lifecycle/own-lock.ts';
import type { OutputFolder } from '../lifecycle/state/output-folder.ts';
import type { Report } from '../output/report.ts';
import { exportLock } from '../python/export-lock.ts';
import { keepCommand } from '../python/keep-command.ts';
import { managerNamed } from '../python/package-manager.ts';

/** The packages of a build as a lock (PEP 751). Fails if the source of one is not known. */
export function lockOf(output: OutputFolder, report: Report): string {
  const { packages, python, target, tool, packageManager } = report;
  const made = exportLock({ packages, python: python.version, target, app: path.join(report.output, 'workspace') });
  if ('unknown' in made) {
    const keep = ownLock(output, report) === undefined ? undefined : keepCommand(managerNamed(packageManager.name), { unlocked: true });
    fail({
      kind: 'no-resolution',
      tool: tool.title,
      version: tool.version,
      files: packageManager.files,
      packages: made.unknown,
      ...(keep === undefined ? {} : { keep }),
    });
  }
  return stringify(made.lock);
}

/** Fails where a build has no lock that its tool made. */
export function noOwnLock({ packageManager: { name, files } }: Report): never {
  fail({
    kind: 'usage',
    message: `The last build was made without a lock of its own: it went by ${files.join(' and ')}`,
    hint: name === 'pip' ? 'For its packages as a lock: pybuild inspect --pylock' : 'A build makes one where the app has none',
  });
}
