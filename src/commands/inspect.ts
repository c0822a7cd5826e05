import { fail } from '../errors/failure.ts';
import { checkAppFolder } from '../io/files.ts';
import { stringify } from '../io/toml.ts';
import { cacheFolder } from '../lifecycle/platform/platform.ts';
import { isMarked, trustedOutput } from '../lifecycle/state/output-folder.ts';
import { readReport } from '../lifecycle/state/decode.ts';
import { OUTPUT_NAME } from '../buildpack/output-mark.ts';
import type { Session } from '../main.ts';
import { exportLock } from '../python/export-lock.ts';
import path from 'node:path';

/** `pybuild inspect --pylock`: prints the packages of the last build as a lock. */
export function inspectCommand({ emit, env }: Session, app: string, output: string | undefined): Promise<number> {
  if (output === undefined) checkAppFolder(path.resolve(app));
  const root = path.resolve(output ?? path.join(app, OUTPUT_NAME));
  const report = isMarked(root) ? readReport(trustedOutput(root, cacheFolder(env)).report) : undefined;
  if (report === undefined) fail({ kind: 'not-built', app, output: root });
  const { packages, python, target, tool, packageManager } = report;
  const made = exportLock({ packages, python: python.version, target });
  if ('unknown' in made) {
    fail({ kind: 'no-resolution', tool: tool.title, version: tool.version, files: packageManager.files, packages: made.unknown });
  }
  emit({ type: 'product', text: stringify(made.lock) });
  return Promise.resolve(0);
}
