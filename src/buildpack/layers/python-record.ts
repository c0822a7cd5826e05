import type { LayerMetadata } from '../../cnb/layer.ts';
import type { PythonChoice, PythonSource } from '../../python/decisions.ts';
import { targetName, type Target } from '../../python/inventory.ts';
import { accepts } from '../../python/python-demand.ts';
import { formatVersion } from '../../python/python-version.ts';
import { constant, layerRecord, type LayerRecord, opaque, optional, text } from '../layer-record.ts';

/** A Python from a verified archive. */
export interface ArchivePython {
  readonly source: 'archive';
  readonly version: string;
  readonly target: string;
  readonly sha256: string;
}

/** A Python of the host that the layer links to. */
export interface LinkedPython {
  readonly source: 'host';
  readonly version: string;
  readonly target: string;
  /** The version that the app requested. */
  readonly requested: string;
  readonly interpreter: string;
  /** Changes whenever the interpreter does. */
  readonly stamp: string;
  /** Why the host's Python is used instead of an archive, and when to retry (ISO 8601); if offline, as soon as a download is allowed. */
  readonly insteadOf: string | undefined;
  readonly retryAt: string | undefined;
}

/** The inputs of the `python` layer. */
export type PythonRecord = ArchivePython | LinkedPython;

const VERSION = text('python_version', 'Python');
const TARGET = text('target', 'the system');
const ARCHIVE = layerRecord<ArchivePython>({
  source: constant('source', 'archive'),
  version: VERSION,
  target: TARGET,
  sha256: opaque('sha256', 'the archive'),
});
const LINKED = layerRecord<LinkedPython>({
  source: constant('source', 'host'),
  version: VERSION,
  target: TARGET,
  requested: text('requested', 'what the app asks for'),
  interpreter: text('interpreter', 'the interpreter'),
  stamp: opaque('interpreter_stamp', 'the interpreter'),
  insteadOf: optional('instead_of', 'the download'),
  retryAt: optional('retry_at', 'the next download'),
});

export const PYTHON_RECORD: LayerRecord<PythonRecord> = {
  encode: (record): LayerMetadata => (record.source === 'archive' ? ARCHIVE.encode(record) : LINKED.encode(record)),
  decode: (metadata) => ARCHIVE.decode(metadata) ?? LINKED.decode(metadata),
  differences: (before, now) => {
    if (before.source === 'archive' && now.source === 'archive') return ARCHIVE.differences(before, now);
    if (before.source === 'host' && now.source === 'host') return LINKED.differences(before, now);
    return [`Python: ${before.version} (${sourceName(before)}) → ${now.version} (${sourceName(now)})`];
  },
};

function sourceName({ source }: PythonRecord): string {
  return source === 'archive' ? 'a download' : "this machine's";
}

/** The record of the chosen archive. */
export function archiveRecord({ version, sha256 }: { version: string; sha256: string }, target: Target): ArchivePython {
  return { source: 'archive', version, target: targetName(target), sha256 };
}

/** Changes whenever the interpreter does. */
export function identityOf(record: ArchivePython | Pick<LinkedPython, 'source' | 'interpreter' | 'stamp'>): string {
  return record.source === 'archive' ? record.sha256 : `${record.interpreter} ${record.stamp}`;
}

/** Everything that decides whether a restored Python is kept. */
export interface PythonWanted {
  readonly source: PythonSource;
  readonly choice: PythonChoice;
  readonly target: Target;
  /** Whether nothing may be downloaded. */
  readonly offline: boolean;
  /** The current stamp of the restored layer's `interpreter`; undefined if it is gone. */
  readonly stampOf: (interpreter: string) => string | undefined;
  /** The current time, in ISO 8601. */
  readonly now: string;
}

/** Why a restored Python cannot be kept. Only the cause: another version always has another checksum. */
export function reasonsToReplace(before: PythonRecord, wanted: PythonWanted): string[] {
  const { source, choice, target, offline, now } = wanted;
  if (before.source === 'archive' && source !== 'host') {
    if (choice.artifact !== undefined) {
      const record = archiveRecord(choice.artifact, target);
      return ARCHIVE.differences(before, record.version === before.version ? record : { ...record, sha256: before.sha256 });
    }
    // The list of archives is unavailable: prefer an earlier download to the host's Python.
    return fits(choice, before.version) ? [] : [`Python: ${before.version} → ${formatVersion(choice.requested)}`];
  }
  if (before.source === 'archive') return [`Python: ${before.version} (a download) → this machine's`];
  // The download is tried first; whether this machine's Python is used again is not known yet.
  if (source === 'auto' && before.insteadOf === undefined) return ['Python source: host → auto'];
  if (source === 'download') {
    const version = choice.artifact?.version ?? formatVersion(choice.requested);
    return [`Python: ${before.version} (this machine's) → ${version} (a download)`];
  }
  if (source === 'auto' && before.retryAt === undefined && !offline) return ['the build before was offline'];
  if (source === 'auto' && before.retryAt !== undefined && before.retryAt <= now) return ['a day has passed since the download failed'];
  const refusing = choice.demands.find((demand) => !accepts(demand, before.version));
  if (refusing !== undefined) return [`${refusing.file} asks for ${refusing.text}`];
  const requested = formatVersion(choice.requested);
  const stamp = wanted.stampOf(before.interpreter);
  if (stamp === undefined) return [`${before.interpreter} is gone`];
  return LINKED.differences(before, { ...before, requested, target: targetName(target), stamp });
}

function fits({ requested, demands }: PythonChoice, version: string): boolean {
  const wanted = formatVersion(requested);
  return (version === wanted || version.startsWith(`${wanted}.`)) && demands.every((demand) => accepts(demand, version));
}
