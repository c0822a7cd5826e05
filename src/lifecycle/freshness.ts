import { createHmac, type Hmac, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { BUILDPACK } from '../cnb/buildpack.ts';
import { stampOf } from '../io/files.ts';
import { plainKind } from '../io/state-files.ts';
import type { Fingerprint, Report } from '../output/report.ts';
import type { Platform } from './platform/platform.ts';
import { readLaunchConfig } from './state/decode.ts';
import { isEdited } from './state/edited.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { userSecret } from './state/user-cache.ts';
import { type Survey, surveyApp } from './survey.ts';

/** Everything that decides the outcome of a build. */
type Source = Pick<Platform, 'appDir' | 'cacheDir' | 'selects' | 'descriptor' | 'settings' | 'explicit' | 'variables'>;

/** What is needed from the report of a build. */
type Built = Pick<Report, 'output' | 'pybuild' | 'fingerprint' | 'interpreterStamp' | 'retryAt'> & {
  readonly python: Pick<Report['python'], 'executable'>;
};

/** The fingerprint of a build of the app, as it is now or as it was surveyed. */
export function fingerprintOf(
  platform: Source,
  { entries }: Pick<Survey, 'entries'> = surveyApp(platform.appDir, platform.selects),
): Fingerprint {
  // Reports may be shared, and a plain digest of a short password would be enough to guess it.
  const key = userSecret(platform.cacheDir) ?? randomBytes(32);
  const keyed = (text: string): Hmac => createHmac('sha256', key).update(text);
  // The descriptor counts even if it excludes itself.
  const hash = keyed(JSON.stringify(platform.descriptor));
  const lines = entries.map(({ name, path, kind, stamp }) => {
    const content = kind === 'file' ? `${stamp.size} ${stamp.mtimeMs} ${stamp.ctimeMs}` : kind === 'link' ? fs.readlinkSync(path) : '';
    return `${name}\0${stamp.mode}\0${content}\n`;
  });
  hash.update(lines.toSorted().join(''));
  const variables = Object.entries(platform.variables).map(([name, value]) => [name, keyed(`${name}=${value}`).digest('hex')] as const);
  return {
    source: hash.digest('hex'),
    settings: keyed(JSON.stringify(platform.settings)).digest('hex'),
    variables: Object.fromEntries(variables),
  };
}

/**
 * Why a new build would differ from the last one; undefined if it would not. Only what the command line gives counts: `pybuild run`
 * after `pybuild build --env …` runs that build, also if some of those variables are repeated.
 */
export function staleness(output: OutputFolder, platform: Source, report: Built, now: Date): string | undefined {
  if (output.movedFrom !== undefined || report.output !== output.root) return 'the project folder was moved';
  if (!isWhole(output)) return 'its layers are missing';
  if (report.pybuild !== BUILDPACK.version) return 'pybuild was updated';
  const { source, settings, variables } = fingerprintOf(platform);
  if (report.fingerprint.source !== source || isEdited(output)) return 'the app changed';
  if (platform.explicit && report.fingerprint.settings !== settings) return 'the settings changed';
  const changed = Object.keys(variables).filter((name) => variables[name] !== report.fingerprint.variables[name]);
  if (changed.length > 0) return `${changed.join(', ')} changed`;
  if (report.interpreterStamp !== undefined && stampOf(report.python.executable ?? '') !== report.interpreterStamp) {
    return "the host's Python changed";
  }
  if (report.retryAt !== undefined && report.retryAt <= now.toISOString()) return 'it is time to retry the download of Python';
  return undefined;
}

/** Whether everything that a process needs exists; links do not count. */
export function isWhole(output: OutputFolder): boolean {
  const folders = [output.layers, output.ownLayers, output.workspace];
  return folders.every((folder) => plainKind(folder) === 'folder') && readLaunchConfig(output.metadata) !== undefined;
}
