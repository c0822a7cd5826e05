import { describe } from '../../errors/describe.ts';
import { PybuildError } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import { writeDurably } from '../../io/state-files.ts';
import type { LastFailure } from '../../output/report.ts';
import type { Platform } from '../platform/platform.ts';
import { isMarked, ownOutput } from './output-folder.ts';

/**
 * Records that the newest build failed, beside the report, which still describes the current build. Only in an output folder of
 * this user; a build that did not begin because another one is running says nothing about the app.
 */
export function writeFailure(host: Pick<Host, 'now' | 'signal'>, platform: Platform, error: unknown): void {
  const cause: unknown = host.signal.aborted ? host.signal.reason : error;
  if (cause instanceof PybuildError && cause.failure.kind === 'locked') return;
  try {
    const output = isMarked(platform.outputRoot) ? ownOutput(platform.outputRoot, platform.cacheDir) : undefined;
    if (output === undefined) return;
    const { kind, title } = describe(cause, { verbose: false, audience: 'user' });
    const failure: LastFailure = { v: 1, kind, title, at: host.now().toISOString() };
    writeDurably(output.failure, `${JSON.stringify(failure, undefined, 2)}\n`);
  } catch {
    // The first failure is what matters; a full disk has no room for this either.
  }
}
