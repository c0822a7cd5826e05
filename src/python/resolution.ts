import { isTable } from './file-content.ts';
import type { Installed } from './requirements.ts';

/** The identity of a package from a folder of the app, whose content is known to be the same where resolutions are compared. */
export const FOLDER = 'folder';

const SHA256 = /^[0-9a-f]{64}$/;

/** A package as resolved by a tool. */
export interface ResolvedPackage {
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  /** Identifies the file or code of the version: the checksum of its archive, or the commit of its repository. */
  readonly identity: string;
  /** Its URL, without credentials. */
  readonly url: string;
  /** Whether it is a wheel from an index: its checksum then identifies everything that is installed. */
  readonly wheel: boolean;
  /** Whether the app itself requests it. */
  readonly requested: boolean;
}

/** `1 package`, `2 packages`. */
export function countedPackages(count: number): string {
  return `${count} package${count === 1 ? '' : 's'}`;
}

/** How two resolutions differ, a phrase for each package; empty if they are known to be the same. */
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

/** Adds the archive of each installed package, if it was resolved. */
export function withArchives(packages: readonly Installed[], resolved: readonly ResolvedPackage[] | undefined): Installed[] {
  const archives = new Map((resolved ?? []).map((one) => [`${one.name} ${one.version}`, one]));
  return packages.map((one) => {
    const { url = '', identity = '' } = archives.get(`${one.name} ${one.version}`) ?? {};
    return SHA256.test(identity) ? { ...one, archive: { url, sha256: identity } } : one;
  });
}

/** A stored resolution; undefined unless all of it is valid. */
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
