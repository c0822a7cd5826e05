import { build } from '../buildpack/build.ts';
import { type Host, step } from '../io/host.ts';
import { timeIn, writeDurably } from '../io/state-files.ts';
import type { Change } from '../output/events.ts';
import type { Report } from '../output/report.ts';
import { redacted } from '../output/untrusted.ts';
import { detectApp } from './detect.ts';
import { exportLayers } from './export.ts';
import { fingerprintOf } from './freshness.ts';
import { knownSizes } from './layer-sizes.ts';
import { loadabilityOf } from './loadability.ts';
import { type Account, changeSince, makeReport } from './make-report.ts';
import { reportForgotten, reportMoved, reportOddities, reportUnsealed, reportWithheld, warnOfRuns } from './notices.ts';
import { sizedPackages } from './package-files.ts';
import { withinCacheLimit } from './platform/cache-limit.ts';
import { type EquippedPlatform, withTemporary } from './platform/own-temporary.ts';
import type { Platform } from './platform/platform.ts';
import { withSharedCache } from './platform/shared-cache.ts';
import { reportFailure } from './failed-report.ts';
import { removeReplaced, removeSpare } from './remove-old.ts';
import { noteTools, record, type Recorder } from './recorder.ts';
import { reportDamage } from './state/damage.ts';
import { readReport } from './state/decode.ts';
import { dropFinished } from './state/finished.ts';
import { keepInHistory } from './state/history.ts';
import { keepInstallLog } from './state/install-log.ts';
import { openLayers } from './state/layer-store.ts';
import { acquireLock } from './state/lock.ts';
import { claimOutput, type OutputFolder, settleOutput } from './state/output-folder.ts';
import { dropSpare } from './state/spare.ts';
import { begin, commit, repair, sweep } from './state/transaction.ts';
import { surveyApp } from './survey.ts';
import { makeWorkspace } from './workspace.ts';

/** A complete build: its report and its folder. */
interface Built {
  readonly report: Report;
  readonly changed: Change;
  readonly output: OutputFolder;
}

interface BuildOptions {
  readonly clearCache: boolean;
}

/**
 * Builds an app as a platform would: detect, restore, build, export. The previous build stays until the new one is complete, and
 * is restored if that fails. A failure is then recorded beside it, and layers that were already finished are kept for the next
 * build.
 */
export async function buildApp(host: Host, platform: Platform, options: BuildOptions): Promise<Built> {
  const recorder = record(host, platform.secrets);
  try {
    return await withTemporary(platform, (equipped) => {
      const shared = withSharedCache(host, equipped);
      return withinCacheLimit(host, shared, () => newBuild(host, shared, options, recorder));
    });
  } catch (error) {
    reportFailure(host, platform, recorder, error);
    throw error;
  } finally {
    recorder.stop();
  }
}

async function newBuild(host: Host, platform: EquippedPlatform, options: BuildOptions, recorder: Recorder): Promise<Built> {
  const { start } = recorder;
  const decisions = await detectApp(host, platform);
  const output = claimOutput(platform.outputRoot, platform.appDir, platform.cacheDir);
  const unlock = acquireLock(output.lock, 'build');
  try {
    const previous = lookBack(host, platform, output);
    const knownSize = knownSizes(output, previous, recorder.isKept);
    if (options.clearCache) {
      await removeSpare(host, output);
      dropSpare(output);
    }

    begin(output);
    recorder.log.open(output.log);
    let account: Account;
    try {
      const since = timeIn(output.rollback);
      const app = surveyApp(platform.appDir, platform.selects);
      const fingerprint = fingerprintOf(platform, app);
      const isNew = options.clearCache || previous?.fingerprint.source !== fingerprint.source;
      const copied = await step(
        host,
        'Copying the app',
        () => makeWorkspace(host, app, output, since),
        ({ files }) => (isNew ? { outcome: `App: ${files} ${files === 1 ? 'file' : 'files'} copied` } : {}),
      );
      reportOddities(host, copied);
      const store = openLayers(output);
      const from = mayRestoreFrom(host, output, previous, options);
      if (from === undefined) dropFinished(output);
      else store.restore(from);
      const context = { ...platform.context, appDir: output.workspace, layersDir: output.ownLayers };
      const result = await build(noteTools({ ...host, layers: store }, output.tools, recorder), context, decisions);
      const recorded = recorder.finish(exportLayers(store, output, decisions.processes, knownSize));
      const areKept = recorded.layers.every(({ launch, state }) => !launch || state === 'reused');
      const packages = sizedPackages(result.packages, output, recorded.layers, previous);
      const loadability = loadabilityOf(host, platform, output, { previous, app, areKept });
      account = { platform, output, decisions, result, recorded, fingerprint, loadability, start, packages };
      host.signal.throwIfAborted();
      writeReport(account, host.now());
      commit(output);
    } catch (error) {
      repair(output);
      throw error;
    }
    keepInstallLog(output, previous, { layers: account.recorded.layers, packages: account.packages });
    settleOutput(output, platform.cacheDir);
    await removeReplaced(host, output);
    sweep(output);
    // To remove what was there before took its time, too.
    const report = writeReport(account, host.now());
    keepInHistory(output, report.finishedAt, textOf(report));
    return { report, changed: changeSince(previous, report), output };
  } finally {
    unlock();
  }
}

/** Rolls back an interrupted build and prints what the user should know before a new one. Returns the last report. */
function lookBack(host: Host, platform: Platform, output: OutputFolder): Report | undefined {
  if (repair(output)) host.emit({ type: 'info', message: 'The last build was interrupted and has been rolled back.' });
  reportDamage(host, output);
  reportUnsealed(host, platform);
  warnOfRuns(host, output);
  reportWithheld(host, platform);
  const previous = readReport(output.report);
  reportForgotten(host, platform, previous);
  return previous;
}

/**
 * Which builds the new one may take layers from. The report proves that the last good build is complete; layers that a failed
 * build finished are complete because they are in `finished/`.
 */
function mayRestoreFrom(
  host: Host,
  output: OutputFolder,
  previous: Report | undefined,
  { clearCache }: BuildOptions,
): 'finished' | 'all' | undefined {
  if (clearCache) return undefined;
  const from = output.movedFrom ?? previous?.output ?? output.root;
  if (from === output.root) return previous === undefined ? 'finished' : 'all';
  if (previous !== undefined) reportMoved(host, from);
  return undefined;
}

function writeReport(account: Account, end: Date): Report {
  const report = makeReport(account, end);
  writeDurably(account.output.report, textOf(report));
  return report;
}

function textOf(report: Report): string {
  return `${JSON.stringify(redacted(report), undefined, 2)}\n`;
}
