import * as fs from 'node:fs';
import path from 'node:path';
import { PybuildError } from '../../errors/failure.ts';
import { attempt, namesIn, realPath } from '../../io/files.ts';
import { makeFolders } from '../../io/folders.ts';
import type { Host } from '../../io/host.ts';
import { look } from '../../io/store-entries.ts';
import { removeTree, sweepTemporary } from '../../io/trees.ts';
import type { EquippedPlatform } from './own-temporary.ts';

const GROUP_OR_OTHERS = 0o022;
const OTHERS = 0o002;
const STICKY = 0o1000;

/**
 * Adds the shared cache (Pythons, and the store of packages and tools) to the platform if only this user can write to it;
 * otherwise says why not and returns the platform unchanged. Removes what others could have put there and what killed builds
 * left.
 */
export function withSharedCache(host: Pick<Host, 'emit'>, platform: EquippedPlatform): EquippedPlatform {
  const { cacheDir: cache, pythonSource, context } = platform;
  const once = pythonSource === 'host' ? '' : ' Python is unpacked into a temporary folder, for this build only.';
  if (cache === undefined) {
    if (once !== '') host.emit({ type: 'detail', message: `HOME is not set, so there is no shared cache.${once}` });
    return platform;
  }
  const storeDir = storeIn(cache);
  const runtimesDir = pythonSource === 'host' ? undefined : runtimesIn(cache);
  const places = [storeDir, ...(runtimesDir === undefined ? [] : [runtimesDir])];
  const flaw = places.map((place) => makeTrouble(place) ?? exposure(cache) ?? exposure(place)).find((one) => one !== undefined);
  if (flaw !== undefined) {
    host.emit({
      type: 'warning',
      title: 'The shared cache is not safe to use',
      body: [`${flaw}${once}`, 'Change its permissions so that only you can write there, or set XDG_CACHE_HOME to a folder of yours.'],
    });
    return platform;
  }
  sweepTemporary(storeDir, 'incoming-');
  if (runtimesDir !== undefined) sweepRuntimes(host, runtimesDir);
  return { ...platform, context: { ...context, store: { dir: storeDir, lasts: true }, runtimesDir: runtimesDir ?? context.runtimesDir } };
}

/** The folder of a shared cache with unpacked Pythons, by the checksum of their archive. */
export function runtimesIn(cache: string): string {
  return path.join(cache, 'pythons');
}

/** The folder of a shared cache with packages and tools (`io/tree-store.ts`). */
export function storeIn(cache: string): string {
  return path.join(cache, 'store');
}

function sweepRuntimes(host: Pick<Host, 'emit'>, runtimes: string): void {
  sweepTemporary(runtimes, 'incoming-');
  sweepTemporary(runtimes, 'manifest-');
  for (const name of namesIn(runtimes)) {
    const runtime = path.join(runtimes, name);
    // Another process may have removed it meanwhile.
    const stats = look(runtime);
    if (stats === undefined || weaknessOf(runtime, stats) === undefined) continue;
    removeTree(runtime);
    host.emit({ type: 'warning', title: 'Removed a Python from the shared cache', body: [`Other users could write to ${runtime}.`] });
  }
}

function makeTrouble(folder: string): string | undefined {
  try {
    // Whatever the umask is, others must not be able to write there.
    attempt('make', folder, () => makeFolders(folder, 0o700));
    return undefined;
  } catch (error) {
    if (error instanceof PybuildError && error.failure.kind === 'io') return `${folder} cannot be created (${error.failure.code}).`;
    throw error;
  }
}

/** How others could change the contents of a folder, directly or through a parent; undefined if they cannot. */
export function exposure(folder: string): string | undefined {
  const real = realPath(folder) ?? folder;
  return weakness(real) ?? [...foldersAbove(folder), ...foldersAbove(real)].map(weaknessAbove).find((flaw) => flaw !== undefined);
}

/** Who besides this user and root can change the contents of a folder; links count as writable by all. */
function weakness(folder: string): string | undefined {
  return weaknessOf(folder, fs.lstatSync(folder));
}

function weaknessOf(folder: string, { uid, mode }: fs.Stats): string | undefined {
  if (!isTrusted(uid)) return `${folder} belongs to another user (${uid}).`;
  return (mode & GROUP_OR_OTHERS) === 0 ? undefined : `Other users can write to ${folder}.`;
}

/** Who besides this user and root can replace entries of a folder, though not everything below it. */
function weaknessAbove(folder: string): string | undefined {
  const { uid, gid, mode } = fs.statSync(folder);
  if (!isTrusted(uid)) return `${folder} belongs to another user (${uid}).`;
  if ((mode & STICKY) !== 0) return undefined;
  // Many systems give each user a group of their own, with write permission.
  const open = gid === process.getgid?.() ? OTHERS : GROUP_OR_OTHERS;
  return (mode & open) === 0 ? undefined : `Other users can write to ${folder}.`;
}

function isTrusted(uid: number): boolean {
  return uid === 0 || uid === process.getuid?.();
}

function foldersAbove(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [] : [parent, ...foldersAbove(parent)];
}
