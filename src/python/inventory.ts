import { fail } from '../errors/failure.ts';
import { formatVersion, minorOf, type RequestedVersion, SUPPORT, DEFAULT_MINOR } from './python-version.ts';
import { compareVersions } from './specifier.ts';

/** The machine a build is for. `libc` distinguishes glibc (`gnu`) from musl on Linux; macOS has `none`. */
export interface Target {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'x86_64' | 'aarch64';
  readonly libc: 'gnu' | 'musl' | 'none';
  /** The distribution and its release, such as `debian 12`, if known: code compiled there links to its libraries. */
  readonly distro?: string;
}

/** An archive of CPython for one target. */
export interface Artifact {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

/** The CPython archives by version and target. `date` is the day of the newest archive, `YYYY-MM-DD`. */
export interface Manifest {
  readonly source: string;
  readonly date: string;
  readonly find: (version: string, target: Target) => Artifact | undefined;
  /** Final releases `X.Y.Z`, newest first. */
  readonly versions: readonly string[];
}

const FINAL = /^\d+\.\d+\.\d+$/;
const RELEASE = /^\d+\.\d+\.\d+((a|b|rc)\d+)?$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** The name of a target in manifests, such as `linux-x86_64-gnu`. */
export function targetName(target: Target): string {
  return target.os === 'darwin' ? `darwin-${target.arch}` : `${target.os}-${target.arch}-${target.libc}`;
}

/** The target and its distribution: `linux-x86_64-gnu, debian 12`. */
export function systemName(target: Target): string {
  return target.distro === undefined ? targetName(target) : `${targetName(target)}, ${target.distro}`;
}

interface BundledManifest {
  readonly urlTemplate: string;
  readonly triples: Readonly<Record<string, string>>;
  readonly flavors: readonly string[];
  readonly versions: Readonly<Record<string, Readonly<Record<string, readonly [number, number, string]>>>>;
}

/** Reads this release's own manifest: `data/python-manifest.json`. */
export function decodeBundledManifest(document: unknown, source: string): Manifest {
  const data = document as BundledManifest;
  const builds = Object.values(data.versions).flatMap((byTarget) => Object.values(byTarget).map(([build]) => build));
  return {
    source,
    date: String(Math.max(...builds)).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
    versions: newestFirst(Object.keys(data.versions)),
    find: (version, target) => {
      const [build, flavor, sha256] = data.versions[version]?.[targetName(target)] ?? [];
      if (build === undefined || flavor === undefined || sha256 === undefined) return undefined;
      const values: Record<string, string | undefined> = {
        build: String(build),
        version,
        triple: data.triples[targetName(target)],
        flavor: data.flavors[flavor],
      };
      return { version, sha256, url: data.urlTemplate.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '') };
    },
  };
}

/**
 * Reads a manifest in the format of uv's downloads (`UV_PYTHON_DOWNLOADS_JSON_URL`): a table of entries with name, arch, os,
 * libc, major, minor, patch, prerelease, url, sha256, variant and build. Entries that are not plain CPython with a checksum are
 * skipped; pre-releases are only found by their full version. Fails if nothing usable is left.
 */
export function decodeUvManifest(document: unknown, source: string): Manifest {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    fail({ kind: 'manifest-invalid', source, reason: 'it is not a JSON object' });
  }
  const artifacts = new Map<string, Artifact>();
  let newest = '';
  for (const entry of Object.values(document as Record<string, unknown>)) {
    const read = decodeUvEntry(entry);
    if (read === undefined) continue;
    artifacts.set(`${read.artifact.version} ${read.target}`, read.artifact);
    if (read.build > newest) newest = read.build;
  }
  if (artifacts.size === 0) fail({ kind: 'manifest-invalid', source, reason: 'it lists no CPython archive with a sha256' });
  return {
    source,
    date: newest.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
    versions: newestFirst([...new Set([...artifacts.values()].map((artifact) => artifact.version))]),
    find: (version, target) => artifacts.get(`${version} ${targetName(target)}`),
  };
}

function decodeUvEntry(entry: unknown): { target: string; build: string; artifact: Artifact } | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, arch, os, libc, major, minor, patch, prerelease, url, sha256, variant, build } = entry as Record<string, unknown>;
  // Older files have the architecture as a string, newer ones as a table.
  const { family, variant: level } = typeof arch === 'string' ? { family: arch, variant: null } : ((arch ?? {}) as Record<string, unknown>);
  if (name !== 'cpython' || variant || level || typeof url !== 'string' || typeof family !== 'string') return undefined;
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) return undefined;
  const version = `${String(major)}.${String(minor)}.${String(patch)}${typeof prerelease === 'string' ? prerelease : ''}`;
  if (!RELEASE.test(version)) return undefined;
  const target = os === 'darwin' ? `darwin-${family}` : `${String(os)}-${family}-${String(libc)}`;
  return { target, build: typeof build === 'string' ? build : '', artifact: { version, url, sha256 } };
}

function newestFirst(versions: readonly string[]): string[] {
  return versions.filter((version) => FINAL.test(version)).toSorted((a, b) => compareVersions(b, a));
}

/** Fails if no build of `requested` can be expected to work: past its end of life, or no such version can exist yet. */
export function checkSupported(requested: RequestedVersion, newestKnown: number): void {
  const { major, minor, origin } = requested;
  const version = formatVersion(requested);
  if (major < 3 || (major === 3 && minor < SUPPORT.oldest)) {
    fail({ kind: 'version-end-of-life', requested: version, origin, oldest: `3.${SUPPORT.oldest + 1}`, suggested: DEFAULT_MINOR });
  }
  if (major > 3 || minor > newestKnown + 3) {
    fail({ kind: 'version-unknown', requested: version, origin, newest: `3.${newestKnown}`, suggested: DEFAULT_MINOR });
  }
}

/**
 * The archive for `requested` on `target`: the exact patch if requested, otherwise the newest final release of its minor version,
 * preferably one that is `acceptable`. Fails if the minor version is newer than the manifest, or if there is no archive of that
 * patch or for that target.
 */
export function resolveArtifact(
  requested: RequestedVersion,
  manifest: Manifest,
  target: Target,
  acceptable: (version: string) => boolean = () => true,
): Artifact {
  const { origin } = requested;
  const wanted = formatVersion(requested);
  const minor = `${requested.major}.${requested.minor}`;
  const ofMinor = manifest.versions.filter((version) => minorOf(version) === minor);
  const newestMinor = minorOf(manifest.versions[0] ?? '0.0');

  const exact = requested.patch === undefined ? undefined : manifest.find(wanted, target);
  if (exact !== undefined) return exact;
  if (ofMinor.length === 0 && compareVersions(`${minor}.0`, `${newestMinor}.0`) > 0) {
    fail({ kind: 'version-newer-than-manifest', requested: wanted, origin, list: listName(manifest), newest: newestMinor });
  }
  const available = ofMinor.filter((version) => manifest.find(version, target) !== undefined);
  const newest = available.find(acceptable) ?? available[0];
  const artifact = newest === undefined || requested.patch !== undefined ? undefined : manifest.find(newest, target);
  if (artifact !== undefined) return artifact;
  fail({ kind: 'version-not-available', requested: wanted, origin, target: targetName(target), nearest: nearest(wanted, available) });
}

/** The name of a manifest in messages. */
function listName({ source, date }: Manifest): string {
  const name = source === 'this release' ? "this release's list" : `the list ${source}`;
  return date === '' ? name : `${name} of ${date}`;
}

function patchOf(version: string): number {
  return Number(/^\d+\.\d+\.(\d+)/.exec(version)?.[1] ?? 0);
}

function nearest(wanted: string, available: readonly string[]): string[] {
  const distance = (version: string): number => Math.abs(patchOf(version) - patchOf(wanted));
  return available
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, 3)
    .toSorted(compareVersions);
}

/** The URL of `url` on a mirror: the part after the release folder, below the mirror's own address. */
export function mirrored(url: string, mirror: string | undefined): string {
  const marker = '/releases/download/';
  const at = url.indexOf(marker);
  if (mirror === undefined || at < 0) return url;
  return `${mirror.replace(/\/+$/, '')}/${url.slice(at + marker.length)}`;
}
