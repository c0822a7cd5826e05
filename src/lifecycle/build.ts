import type { Fingerprint, Report } from '../output/report.ts';
import { build, type BuildResult } from '../buildpack/build.ts';
import { BUILDPACK } from '../cnb/buildpack.ts';
import { kindOf, stampOf, writeFile } from '../io/files.ts';
import { type Host, step } from '../io/host.ts';
import { targetName } from '../python/inventory.ts';
import { managerNamed } from '../python/package-manager.ts';
import { formatVersion } from '../python/python-version.ts';
import { formatBytes } from '../output/format.ts';
import { redacted } from '../output/untrusted.ts';
import { detectApp } from './detect.ts';
import { exportLayers } from './export.ts';
import { fidelityOf } from './fidelity.ts';
import { fingerprintOf, staleness } from './freshness.ts';
import { acquireLock } from './lock.ts';
import { claimOutput, isOurs, type OutputFolder } from './output-folder.ts';
import { type EquippedPlatform, withTemporary } from './own-temporary.ts';
import type { Platform } from './platform.ts';
import { liveProcesses } from './process-notes.ts';
import { readReport } from './read-report.ts';
import { noteTools, record } from './recorder.ts';
import { restore } from './restore.ts';
import { withSharedCache } from './shared-cache.ts';
import { begin, commit, repair } from './transaction.ts';
import { type Copied, copyWorkspace } from './workspace.ts';

/** Builds only if the last build is not what a new one would give. Returns where the build that counts is. */
export async function buildIfStale(host: Host, platform: Platform): Promise<OutputFolder> {
  const claim = (): OutputFolder => claimOutput(platform.outputRoot, platform.appDir);
  // A folder that cannot be built is not even marked.
  if (isOurs(platform.outputRoot)) {
    const output = claim();
    const { report, stale } = lastBuild(host, platform, output);
    if (report !== undefined && stale === undefined) return output;
    if (stale !== undefined) host.emit({ type: 'info', message: `Building first: ${stale}.` });
  }
  await buildApp(host, platform, { clearCache: false });
  return claim();
}

/** The last build, repaired if need be, and why a new one would differ. Fails while another build is at work. */
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

/**
 * Builds an app as a platform would: detect, restore, build, export. What was there before stays until the new build is
 * complete, and comes back if it fails.
 */
export function buildApp(host: Host, platform: Platform, options: { readonly clearCache: boolean }): Promise<Report> {
  return withTemporary(platform, (own) => buildEquipped(host, withSharedCache(host, own), options));
}

async function buildEquipped(host: Host, platform: EquippedPlatform, options: { readonly clearCache: boolean }): Promise<Report> {
  const start = host.now();
  const recorder = record(host);
  const own = recorder.host;
  await detectApp(own, platform);
  const output = claimOutput(platform.outputRoot, platform.appDir);
  const unlock = acquireLock(output.lock, 'build');
  try {
    if (repair(output)) own.emit({ type: 'info', message: 'An earlier build was cut short; what was there before it is back.' });
    warnOfRuns(own, output);
    tellWithheld(own, platform);
    const previous = readReport(output.report);
    const fingerprint = fingerprintOf(platform);
    tellForgotten(own, platform, previous);

    begin(output);
    try {
      const copied = await step(own, 'Copying the app', () => copyWorkspace(own, platform.appDir, output.workspace, platform.selects));
      tellOddities(own, copied);
      const lending = mayRestore(own, output, previous, options.clearCache) ? restore(own, output) : own;
      const result = await build(noteTools(lending, output.tools), {
        ...platform.context,
        appDir: output.workspace,
        layersDir: output.ownLayers,
      });
      const layers = exportLayers(lending, output, result.decisions.processes);
      host.signal.throwIfAborted();
      const report = makeReport(platform, output, result, recorder.finish(layers), fingerprint, start, own.now());
      writeFile(output.report, `${JSON.stringify(redacted(report), undefined, 2)}\n`);
      commit(output);
      return report;
    } catch (error) {
      repair(output);
      throw error;
    }
  } finally {
    unlock();
  }
}

function mayRestore(host: Host, output: OutputFolder, previous: Report | undefined, clearCache: boolean): boolean {
  if (previous === undefined || clearCache) return false;
  if (previous.output === output.root) return true;
  host.emit({
    type: 'info',
    message: `The project folder was moved (from ${previous.output}); layers are bound to their path, so all are made anew.`,
  });
  return false;
}

function warnOfRuns(host: Host, output: OutputFolder): void {
  const pids = liveProcesses(output.running).map(({ pid }) => pid);
  if (pids.length === 0) return;
  host.emit({
    type: 'warning',
    title: 'The app is running while it is built anew',
    body: [`Process ${pids.join(', ')} uses the files that this build replaces. Start it again afterwards.`],
  });
}

function tellWithheld(host: Host, platform: Platform): void {
  const { withheld } = platform.origins;
  if (withheld.length === 0) return;
  host.emit({
    type: 'info',
    message: `Set in your shell, not passed to the build: ${withheld.join(', ')}. To pass one: --env ${withheld[0]}`,
  });
}

function tellForgotten(host: Host, platform: Platform, previous: Report | undefined): void {
  const forgotten = Object.keys(previous?.environment.given ?? {}).filter((name) => !Object.hasOwn(platform.origins.given, name));
  if (forgotten.length > 0) host.emit({ type: 'info', message: `Given to the last build, not to this one: ${forgotten.join(', ')}` });
}

function tellOddities(host: Host, { oddities }: Copied): void {
  if (oddities.length === 0) return;
  const names = oddities.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`);
  const line = `exclude = [${oddities.map(({ name }) => JSON.stringify(`/${name}`)).join(', ')}]`;
  host.emit({
    type: 'warning',
    title: 'The app holds what an image rarely needs',
    body: [`Copied, as pack would: ${names.join(', ')}`, `To leave it out, write under [build] in project.toml: ${line}`],
  });
}

function makeReport(
  platform: Platform,
  output: OutputFolder,
  result: BuildResult,
  recorded: Pick<Report, 'layers' | 'steps'>,
  fingerprint: Fingerprint,
  start: Date,
  end: Date,
): Report {
  const { decisions, python, tool, packages } = result;
  const stamp = python.hostExecutable === undefined ? undefined : stampOf(python.hostExecutable);
  return {
    v: 1,
    pybuild: BUILDPACK.version,
    app: platform.appDir,
    output: output.root,
    finishedAt: end.toISOString(),
    seconds: (end.getTime() - start.getTime()) / 1000,
    target: targetName(platform.target),
    python: {
      version: python.version,
      requested: formatVersion(decisions.python.requested),
      origin: decisions.python.requested.origin,
      source: python.hostExecutable === undefined ? 'archive' : 'host',
      ...(python.hostExecutable === undefined ? {} : { executable: python.hostExecutable }),
      ...(python.insteadOf === undefined ? {} : { insteadOf: python.insteadOf }),
    },
    packageManager: decisions.packageManager,
    tool: { name: tool.name, title: tool.title, version: tool.version },
    packages,
    ...recorded,
    processes: decisions.processes,
    environment: { ...platform.origins, toolConfiguration: configurationOf(platform, decisions.packageManager.name) },
    fidelity: fidelityOf(platform.target, python),
    fingerprint,
    ...(stamp === undefined ? {} : { interpreterStamp: stamp }),
    ...(python.retryAt === undefined ? {} : { retryAt: python.retryAt }),
  };
}

/** The configuration of the machine and the user that the package manager reads. */
function configurationOf({ context }: Platform, manager: string): string[] {
  return managerNamed(manager)
    .configuration(context.env)
    .filter((file) => kindOf(file) === 'file');
}
