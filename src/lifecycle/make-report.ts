import { isDeepStrictEqual } from 'node:util';
import type { BuildResult } from '../buildpack/build.ts';
import { BUILDPACK } from '../cnb/buildpack.ts';
import { kindOf, stampOf } from '../io/files.ts';
import type { Change } from '../output/events.ts';
import type { Fingerprint, Report, ReportHead } from '../output/report.ts';
import type { Decisions } from '../python/decisions.ts';
import { targetName } from '../python/inventory.ts';
import type { Loadability } from '../python/loadability/finding.ts';
import { managerNamed } from '../python/package-manager.ts';
import { formatVersion } from '../python/python-version.ts';
import { fidelityOf } from './fidelity.ts';
import type { Platform } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** Everything that a report needs. */
export interface Account {
  readonly platform: Platform;
  readonly output: OutputFolder;
  readonly decisions: Decisions;
  readonly result: BuildResult;
  readonly recorded: Pick<Report, 'layers' | 'steps'>;
  readonly fingerprint: Fingerprint;
  readonly loadability: Loadability | undefined;
  readonly start: Date;
  readonly packages: Report['packages'];
}

/** The report of a build that took until `end`. */
export function makeReport(account: Account, end: Date): Report {
  const { platform, output, decisions, result, recorded, fingerprint, loadability, start, packages } = account;
  const { python, tool } = result;
  const stamp = python.hostExecutable === undefined ? undefined : stampOf(python.hostExecutable);
  return {
    ...reportHead(platform, output, start, end),
    status: 'built',
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
    ...(decisions.startOptions === undefined ? {} : { startOptions: decisions.startOptions }),
    environment: { ...platform.origins, toolConfiguration: configurationOf(platform, decisions.packageManager.name) },
    fidelity: fidelityOf(platform.target, python),
    ...(loadability === undefined ? {} : { loadability }),
    fingerprint,
    ...(stamp === undefined ? {} : { interpreterStamp: stamp }),
    ...(python.retryAt === undefined ? {} : { retryAt: python.retryAt }),
  };
}

/** What the report of a build begins with that took from `start` to `end`. */
export function reportHead({ appDir, target }: Platform, { root }: OutputFolder, start: Date, end: Date): ReportHead {
  return {
    v: 1,
    pybuild: BUILDPACK.version,
    app: appDir,
    output: root,
    startedAt: start.toISOString(),
    finishedAt: end.toISOString(),
    seconds: (end.getTime() - start.getTime()) / 1000,
    target: targetName(target),
  };
}

/** The configuration files of the machine and the user that the package manager reads. */
function configurationOf({ context }: Platform, manager: string): string[] {
  return managerNamed(manager)
    .configuration(context.env)
    .filter((file) => kindOf(file) === 'file');
}

/** What a build found changed since the last one: what it was made from, and its layers. */
export function changeSince(
  previous: Pick<Report, 'fingerprint'> | undefined,
  { layers, fingerprint }: Pick<Report, 'layers' | 'fingerprint'>,
): Change {
  const before = previous?.fingerprint;
  if (before?.settings !== fingerprint.settings || layers.some(({ state }) => state !== 'reused')) return 'more';
  // Without any layer a variable may change static files, or the start command.
  if (!isDeepStrictEqual(before.variables, fingerprint.variables)) return 'more';
  return before.source === fingerprint.source ? 'nothing' : 'app';
}
