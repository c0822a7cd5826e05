import { describe } from '../errors/describe.ts';
import { PybuildError } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { plainKind, writeDurably } from '../io/state-files.ts';
import { removeTree } from '../io/trees.ts';
import type { FailedReport } from '../output/report.ts';
import { withoutSecrets } from '../errors/secrets.ts';
import { redacted } from '../output/untrusted.ts';
import { reportHead } from './make-report.ts';
import type { Platform } from './platform/platform.ts';
import type { Recorder } from './recorder.ts';
import { keepInHistory } from './state/history.ts';
import { readReport } from './state/decode.ts';
import { isMarked, ownOutput } from './state/output-folder.ts';

/** Failures after which a user wonders what is left. */
const ASKED_ABOUT: ReadonlySet<string> = new Set(['interrupted', 'disk-full']);

/**
 * Records that the newest build failed, beside the report, which still describes the current build, and ends its log. Only in an
 * output folder of this user; a build that did not begin because another one is running says nothing about the app.
 */
export function reportFailure(host: Pick<Host, 'emit' | 'now' | 'signal'>, platform: Platform, recorder: Recorder, error: unknown): void {
  const cause: unknown = host.signal.aborted ? host.signal.reason : error;
  if (cause instanceof PybuildError && cause.failure.kind === 'locked') return;
  const { log } = recorder;
  try {
    const output = isMarked(platform.outputRoot) ? ownOutput(platform.outputRoot, platform.cacheDir) : undefined;
    if (output === undefined) return;
    const failure = describe(cause, { verbose: true, audience: 'user', variableOption: platform.envOption });
    // Before anything is written, for which a full disk may have no room.
    if (ASKED_ABOUT.has(failure.reason) && readReport(output.report) !== undefined) host.emit({ type: 'log', isPreviousKept: true });
    const head = reportHead(platform, output, recorder.start, host.now());
    const whole: FailedReport = { ...head, status: 'failed', ...recorder.soFar(), failure };
    const report = withoutSecrets(redacted(whole), platform.secrets);
    const text = `${JSON.stringify(report, undefined, 2)}\n`;
    if (!log.isOpen()) removeTree(output.failedLog);
    writeDurably(output.failedReport, text, 0o600);
    keepInHistory(output, report.finishedAt, text);
    if (!log.isOpen() || plainKind(output.failedLog) !== 'file') return;
    log.write({ type: 'failure', ...failure });
    if (failure.kind !== 'interrupted') host.emit({ type: 'log', file: output.failedLog });
  } catch {
    // The first failure is what matters; a full disk has no room for this either.
  }
}
