import { fail } from '../errors/failure.ts';
import { realPath } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import type { Report } from '../output/report.ts';
import { buildApp } from './build.ts';
import { isWhole, staleness } from './freshness.ts';
import type { Platform } from './platform/platform.ts';
import { reportDamage } from './state/damage.ts';
import { readReport } from './state/decode.ts';
import { acquireLock } from './state/lock.ts';
import { claimOutput, isMarked, type OutputFolder, trustedOutput } from './state/output-folder.ts';
import { repair } from './state/transaction.ts';

/** Builds only if the last build is out of date. Returns the output folder of the current build. */
export async function buildIfStale(host: Host, platform: Platform): Promise<OutputFolder> {
  // Do not even mark a folder that cannot be built.
  if (isMarked(platform.outputRoot)) {
    const output = claimOutput(platform.outputRoot, platform.appDir, platform.cacheDir);
    const { report, stale } = lastBuild(host, platform, output);
    if (report !== undefined && stale === undefined) return output;
    if (stale !== undefined) host.emit({ type: 'info', message: `Building first: ${stale}.` });
  }
  return (await buildApp(host, platform, { clearCache: false })).output;
}

/**
 * The last build as it is, without building; `stale` is why a new one would differ. Fails if there is none that works here. `app`
 * is how the user named it, for advice.
 */
export function existingBuild(host: Host, platform: Platform, app: string): { output: OutputFolder; stale?: string } {
  const { outputRoot, cacheDir } = platform;
  if (!isMarked(outputRoot)) fail({ kind: 'not-built', app, output: realPath(outputRoot) ?? outputRoot });
  const output = trustedOutput(outputRoot, cacheDir);
  const { report, stale } = lastBuild(host, platform, output);
  reportDamage(host, output);
  if (report === undefined || !isWhole(output)) fail({ kind: 'not-built', app, output: output.root });
  const builtAt = output.movedFrom ?? report.output;
  if (builtAt !== output.root) fail({ kind: 'moved', app, output: output.root, builtAt });
  return { output, ...(stale === undefined ? {} : { stale }) };
}

/** The last build, rolled back first if it was interrupted, and why a new one would differ. Fails while another build runs. */
export function lastBuild(host: Host, platform: Platform, output: OutputFolder): { report?: Report; stale?: string } {
  const unlock = acquireLock(output.lock, 'run');
  try {
    repair(output);
    const report = readReport(output.report);
    if (report === undefined) return {};
    const stale = staleness(output, platform, report, host.now());
    return { report, ...(stale === undefined ? {} : { stale }) };
  } finally {
    unlock();
  }
}
