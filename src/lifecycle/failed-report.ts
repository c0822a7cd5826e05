import { describe } from '../errors/describe.ts';
import { PybuildError } from '../errors/failure.ts';
import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import { plainLine } from '../io/shell-line.ts';
import { plainKind, writeDurably } from '../io/state-files.ts';
import type { FailedReport } from '../output/report.ts';
import { withoutSecrets } from '../errors/secrets.ts';
import { redacted } from '../output/untrusted.ts';
import { reportHead } from './make-report.ts';
import type { Platform } from './platform/platform.ts';
import type { Recorder } from './recorder.ts';
import type { FailedBuild } from './state/decode.ts';
import { dropFailed, noteCommand } from './state/failed.ts';
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
    // What the failed build before it left is older than this failure.
    if (!log.isOpen()) dropFailed(output);
    writeDurably(output.failedReport, text, 0o600);
    keepInHistory(output, report.finishedAt, text);
    const command = recorder.failedCommand();
    if (command !== undefined) noteCommand(output, commandRecord(command, platform));
    if (!log.isOpen() || plainKind(output.failedLog) !== 'file') return;
    log.write({ type: 'failure', ...failure });
    if (failure.kind !== 'interrupted') host.emit({ type: 'log', file: output.failedLog });
  } catch {
    // The first failure is what matters; a full disk has no room for this either.
  }
}

/** Variables whose values last one build. */
const OF_ONE_BUILD: ReadonlySet<string> = new Set(['TMPDIR']);

/**
 * The command that failed, as a shell repeats it: what it has that the build's own environment has not. The values that the user
 * and the machine gave stay out, as they may be secrets: a shell gets them again in the same way.
 */
function commandRecord(command: Command, { context, origins, secrets }: Platform): NonNullable<FailedBuild['command']> {
  const isShown = (value: string): boolean => withoutSecrets(value, secrets) === value;
  const own = Object.entries(command.env).filter(([name, value]) => context.env[name] !== value && !OF_ONE_BUILD.has(name));
  return {
    cwd: command.cwd,
    line: withoutSecrets(plainLine(command), secrets),
    env: Object.fromEntries(own.filter(([, value]) => isShown(value))),
    given: Object.keys(origins.given),
    unset: Object.keys(context.env).filter((name) => command.env[name] === undefined),
  };
}
