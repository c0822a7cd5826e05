import type { Host } from '../io/host.ts';
import type { Report } from '../output/report.ts';
import { buildApp } from './build.ts';
import { staleness } from './freshness.ts';
import type { Platform } from './platform/platform.ts';
import { readReport } from './state/decode.ts';
import { acquireLock } from './state/lock.ts';
import { claimOutput, isMarked, type OutputFolder } from './state/output-folder.ts';
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
