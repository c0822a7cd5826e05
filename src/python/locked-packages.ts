import type { LockedEntry } from './managers/manager.ts';
import type { Installed } from './requirements.ts';
import type { ResolvedPackage } from './resolution.ts';

/** What an environment has of the lock that it was installed from. */
export interface UsedOfLock {
  readonly resolved: readonly ResolvedPackage[];
  /** Names of the lock that were not installed, as they are for other systems. */
  readonly aside: readonly string[];
}

/**
 * What was installed from a lock; undefined if it does not have all of it, except local projects and repositories. `digest`
 * shortens what the lock says of a package.
 */
export function usedOfLock(
  entries: readonly LockedEntry[],
  installed: readonly Installed[],
  digest: (text: string) => string,
): UsedOfLock | undefined {
  const versions = new Map(installed.map(({ name, version }) => [name, version]));
  const byName = grouped(entries);
  if (installed.some(({ name, direct }) => direct === undefined && !byName.has(name))) return undefined;
  const resolved = [...byName].flatMap(([name, all]) => {
    const version = versions.get(name);
    return version === undefined ? [] : [resolvedPackage(name, version, all, digest)];
  });
  return { resolved, aside: [...byName.keys()].filter((name) => !versions.has(name)) };
}

/**
 * What a newer lock has of the same packages, to compare with what was installed. What was not needed then is not needed now: only
 * a change of another package could make it so. Of several versions for several systems, the one that was installed counts, as long
 * as the lock still says the same of all of them.
 */
export function nowInLock(
  entries: readonly LockedEntry[],
  { resolved, aside }: UsedOfLock,
  digest: (text: string) => string,
): readonly ResolvedPackage[] {
  const before = new Map(resolved.map(({ name, version }) => [name, version]));
  const skipped = new Set(aside);
  return [...grouped(entries)].flatMap(([name, all]) => {
    const version = before.get(name);
    if (version === undefined && skipped.has(name)) return [];
    const known = version !== undefined && all.some((one) => one.version === version || one.version === '');
    return [resolvedPackage(name, known ? version : (all.at(-1)?.version ?? ''), all, digest)];
  });
}

function grouped(entries: readonly LockedEntry[]): Map<string, LockedEntry[]> {
  const groups = new Map<string, LockedEntry[]>();
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)))
    groups.set(entry.name, [...(groups.get(entry.name) ?? []), entry]);
  return groups;
}

function resolvedPackage(name: string, version: string, all: readonly LockedEntry[], digest: (text: string) => string): ResolvedPackage {
  // Not the checksum of a file: a lock has those of all files that may be installed.
  const identity = `lock:${digest(JSON.stringify(all.map(({ content }) => content)))}`;
  return { name, version, identity, url: '', wheel: false, requested: false };
}
