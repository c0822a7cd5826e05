import { isTable } from './file-content.ts';
import type { Installed } from './requirements.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** A package as a tool has resolved it. */
export interface ResolvedPackage {
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  /** What tells it from another of the same version: the checksum of its archive, or the commit of its repository. */
  readonly identity: string;
  /** Where it comes from, without credentials. */
  readonly url: string;
  /** Whether it comes from an index, as a wheel: then its checksum says all about what is installed. */
  readonly wheel: boolean;
  /** Whether the app itself asks for it. */
  readonly requested: boolean;
}

/** `1 package`, `2 packages`. */
export function countedPackages(count: number): string {
  return `${count} package${count === 1 ? '' : 's'}`;
}

/** How one resolution differs from another, a phrase for each package; nothing if they are the same, and known to be. */
export function resolutionChanges(before: readonly ResolvedPackage[], now: readonly ResolvedPackage[]): string[] {
  const [old, fresh] = [before, now].map((all) => new Map(all.map((one) => [one.name, one])));
  const names = [...new Set([...before, ...now].map(({ name }) => name))].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [old?.get(name), fresh?.get(name)];
    if (was === undefined || is === undefined) return [is === undefined ? `${name} removed` : `${name} ${is.version} added`];
    if (was.version !== is.version) return [`${name} ${was.version} → ${is.version}`];
    if (is.identity === '') return [`${name} ${is.version} may have changed`];
    if (was.identity !== is.identity) return [`${name} ${is.version} is another file`];
    return was.requested === is.requested ? [] : [`${name} is ${is.requested ? 'now' : 'no longer'} asked for by name`];
  });
}

/** Installed packages with the archive of each, as far as it was resolved. */
export function withArchives(packages: readonly Installed[], resolved: readonly ResolvedPackage[] | undefined): Installed[] {
  const archives = new Map((resolved ?? []).map((one) => [`${one.name} ${one.version}`, one]));
  return packages.map((one) => {
    const { url = '', identity = '' } = archives.get(`${one.name} ${one.version}`) ?? {};
    return SHA256.test(identity) ? { ...one, archive: { url, sha256: identity } } : one;
  });
}

/** A resolution that was written down; undefined unless all of it is as it has to be. */
export function readResolution(value: unknown): readonly ResolvedPackage[] | undefined {
  const all: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  return all?.every(isResolved) === true ? all : undefined;
}

function isResolved(value: unknown): value is ResolvedPackage {
  if (!isTable(value)) return false;
  const { name, version, identity, url, wheel, requested } = value;
  return (
    [name, version, identity, url].every((one) => typeof one === 'string') && [wheel, requested].every((one) => typeof one === 'boolean')
  );
}
