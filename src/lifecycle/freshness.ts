import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { kindOf, stampOf } from '../io/files.ts';
import type { OutputFolder } from './output-folder.ts';
import type { Report } from './report.ts';
import { type Selects, walkApp } from './selection.ts';

/**
 * A digest of all that a build depends on: every selected entry of the app by path, mode, size and time of change, and
 * `settings`. Cheap enough to take before every run.
 */
export function fingerprintOf(appDir: string, selects: Selects, settings: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  const entries = [...walkApp(appDir, selects)].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, path, kind } of entries) {
    const stats = fs.lstatSync(path);
    const content = kind === 'file' ? `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : kind === 'link' ? fs.readlinkSync(path) : '';
    hash.update(`${name}\0${stats.mode}\0${content}\n`);
  }
  return hash.digest('hex');
}

/** Why the last build is not what a new one would give, or undefined if it is. */
export function staleness(output: OutputFolder, report: Report, fingerprint: string, now: Date): string | undefined {
  if (report.output !== output.root) return 'the project folder was moved';
  if (kindOf(output.workspace) === undefined || kindOf(output.layers) === undefined) return 'its layers are gone';
  if (report.fingerprint !== fingerprint) return 'the app or its settings changed';
  if (report.interpreterStamp !== undefined && stampOf(report.python.executable ?? '') !== report.interpreterStamp) {
    return "the host's Python changed";
  }
  if (report.retryAt !== undefined && report.retryAt <= now.toISOString()) return 'a day has passed since Python could not be downloaded';
  return undefined;
}
