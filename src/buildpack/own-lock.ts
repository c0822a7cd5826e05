import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { isTable, type Table } from '../python/file-content.ts';
import type { Install, Locked, Locking, PackageManager, Site } from '../python/managers/manager.ts';
import { nowInLock } from '../python/locked-packages.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import type { BuildContext } from './context.ts';
import type { InstallInputs, LocalPaths } from './install-inputs.ts';
import { locksInUse } from './install-notes.ts';
import { runInstall } from './run-install.ts';
import type { Tools } from './tools.ts';

// An app without a lock gets one from its tool, for the build only. A tool writes it beside the manifest and finds it only there, so
// it is in the workspace while the tool runs, and in the tool's cache afterwards.

/** Where the locks are in the layer of a tool's cache, each by its digest. */
const FOLDER = 'locks';

/** How the tool makes the lock of an install; undefined if the app has one, or the tool needs none. */
export function lockingOf(manager: Pick<PackageManager, 'unlocked'>, { unlocked }: Pick<Install, 'unlocked'>): Locking | undefined {
  return unlocked === true ? manager.unlocked?.locking : undefined;
}

/**
 * Lets the tool choose the newest versions that fit; returns its lock, which is not left in the app. Fails as the tool does, with the
 * cause.
 */
export async function makeLock(
  host: Host,
  context: BuildContext,
  tools: Tools,
  install: Install,
  site: Site,
  env: Environment,
  locking: Locking,
): Promise<string> {
  const file = path.join(context.appDir, locking.file);
  try {
    await runInstall(host, context, tools, install, locking.command(install, site), env);
    const reason = `${tools.tool.title} did not write it`;
    return host.files.readOptional(file) ?? fail({ kind: 'lock-invalid', lock: locking.file, reason, refresh: tools.manager.refresh });
  } finally {
    host.trees.removeTree(file);
  }
}

/** Does something with a lock in the app. */
export async function withLock<T>(
  host: Pick<Host, 'files' | 'trees'>,
  { appDir }: Pick<BuildContext, 'appDir'>,
  { file }: Locking,
  lock: string,
  use: () => Promise<T>,
): Promise<T> {
  const place = path.join(appDir, file);
  try {
    host.files.writeFile(place, lock);
    return await use();
  } finally {
    host.trees.removeTree(place);
  }
}

/** What a lock has for an install; undefined if it is not understood. */
export function readLock(host: Pick<Host, 'toml'>, locking: Locking, lock: string, install: Install): Locked | undefined {
  const table = parse(host, locking, lock);
  return table && locking.read(table, install);
}

function parse(host: Pick<Host, 'toml'>, { file, format }: Locking, lock: string): Table | undefined {
  if (format === 'toml') {
    const parsed = host.toml.parse(lock, file);
    return 'table' in parsed ? parsed.table : undefined;
  }
  try {
    const parsed: unknown = JSON.parse(lock);
    return isTable(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** What a newer lock has of what an environment was installed with; undefined if that is not known. */
export function resolutionIn(
  host: Pick<Host, 'toml' | 'files'>,
  locking: Locking,
  lock: string,
  install: Install,
  noted: InstallInputs | undefined,
): readonly ResolvedPackage[] | undefined {
  const locked = readLock(host, locking, lock, install);
  const { resolved, lock: before } = noted ?? {};
  if (locked === undefined || resolved === undefined || before === undefined) return undefined;
  return nowInLock(locked.entries, { resolved, aside: before.aside }, host.files.sha256OfText);
}

/** The paths of a lock that the app's manifest does not name. */
export function pathsOnlyIn({ localPaths, editable }: LocalPaths, install: Install): LocalPaths {
  const known = new Set([...install.localPaths, ...install.editable]);
  const isNew = (one: string): boolean => !known.has(one) && one !== '.';
  return { localPaths: localPaths.filter(isNew), editable: editable.filter(isNew) };
}

/** Puts a lock into the tool's cache, by its digest, and removes those that no installed environment is recorded with. */
export function keepLock(host: Pick<Host, 'files' | 'trees'>, cacheDir: string, lock: string): void {
  const folder = path.join(cacheDir, FOLDER);
  const sha256 = host.files.sha256OfText(lock);
  host.files.makeFolder(folder);
  host.files.writeFile(path.join(folder, sha256), lock);
  const used = new Set([sha256, ...locksInUse(host, cacheDir)]);
  for (const name of host.files.namesIn(folder)) if (!used.has(name)) host.trees.removeTree(path.join(folder, name));
}

/** A lock in a tool's cache; undefined if it is missing or was changed. */
export function keptLock(host: Pick<Host, 'files'>, cacheDir: string, sha256: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  const file = path.join(cacheDir, FOLDER, sha256);
  const text = host.files.kindOf(file) === 'file' ? host.files.readOptional(file) : undefined;
  return text !== undefined && host.files.sha256OfText(text) === sha256 ? text : undefined;
}
