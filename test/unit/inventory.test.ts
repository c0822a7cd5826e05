import { expect, test } from 'vitest';
import { type Artifact, checkSupported, decodeUvManifest, mirrored, resolveArtifact, type Target } from '../../src/python/inventory.ts';
import { type RequestedVersion, SUPPORT } from '../../src/python/python-version.ts';
import { failureOf, LINUX, MANIFEST } from '../support/facts.ts';

const SHA = 'a'.repeat(64);
const ORIGIN = { from: 'file', file: '.python-version' } as const;

function asked(version: string): RequestedVersion {
  const [major = 0, minor = 0, patch] = version.split('.').map(Number);
  return { major, minor, ...(patch === undefined ? {} : { patch }), origin: ORIGIN };
}

/** An entry of uv's list: CPython 3.12.4 for x86_64 Linux unless `changes` says otherwise. */
function entry(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'cpython',
    arch: { family: 'x86_64', variant: null },
    os: 'linux',
    libc: 'gnu',
    major: 3,
    minor: 12,
    patch: 4,
    prerelease: '',
    url: 'http://127.0.0.1/releases/download/20240726/python.tar.gz',
    sha256: SHA,
    variant: null,
    build: '20240726',
    ...changes,
  };
}

function uvManifest(...entries: readonly unknown[]) {
  return decodeUvManifest(Object.fromEntries(entries.map((value, index) => [`key-${index}`, value])), 'list.json');
}

const TARGETS: readonly Target[] = [
  LINUX,
  { os: 'linux', arch: 'aarch64', libc: 'gnu' },
  { os: 'linux', arch: 'x86_64', libc: 'musl' },
  { os: 'darwin', arch: 'x86_64', libc: 'none' },
  { os: 'darwin', arch: 'aarch64', libc: 'none' },
];

test.each(TARGETS)('the bundled manifest has every supported minor for $os $arch $libc', (target) => {
  for (let minor = SUPPORT.oldest; minor <= SUPPORT.newest; minor++) {
    const artifact = resolveArtifact(asked(`3.${minor}`), MANIFEST, target);
    expect(artifact.version).toMatch(new RegExp(`^3\\.${minor}\\.\\d+$`));
    expect(artifact.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(artifact.url).toMatch(/^https:\/\/.+\.tar\.gz$/);
    expect(artifact.url).toContain(`-${artifact.version}%2B`);
    expect(artifact.url).not.toMatch(/[{}]/);
  }
});

test('the bundled manifest lists only final releases, newest first, and has a date', () => {
  expect(MANIFEST.versions.filter((version) => !/^3\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(MANIFEST.versions[0]).toMatch(new RegExp(`^3\\.${SUPPORT.newest}\\.`));
  expect(MANIFEST.versions.indexOf('3.12.10')).toBeLessThan(MANIFEST.versions.indexOf('3.12.9'));
  expect(MANIFEST.date).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
});

test('a minor version selects its newest patch, a patch version itself', () => {
  const newest = MANIFEST.versions.find((version) => version.startsWith('3.12.'));
  expect(resolveArtifact(asked('3.12'), MANIFEST, LINUX).version).toBe(newest);
  expect(resolveArtifact(asked('3.12.2'), MANIFEST, LINUX).version).toBe('3.12.2');
});

test('the newest patch has an archive for the target', () => {
  const manifest = uvManifest(entry({ patch: 9, os: 'darwin', libc: 'none' }), entry({ patch: 3 }), entry({ patch: 10, arch: 'aarch64' }));
  expect(resolveArtifact(asked('3.12'), manifest, LINUX).version).toBe('3.12.3');
});

test.each(['0.1', '1.0', '2.7', '2.7.18', '3.0', '3.9', '3.9.25'])('%s is past its end of life', (version) => {
  expect(failureOf(() => checkSupported(asked(version), 14))).toEqual({
    kind: 'version-end-of-life',
    requested: version,
    origin: ORIGIN,
    oldest: '3.11',
    suggested: '3.12',
  });
});

test.each(['3.18', '3.999', '3.999.1', '4.0', '5.0.1'])('%s is unknown', (version) => {
  expect(failureOf(() => checkSupported(asked(version), 14))).toMatchObject({
    kind: 'version-unknown',
    requested: version,
    newest: '3.14',
  });
});

test.each(['3.10', '3.10.0', '3.14', '3.15', '3.17'])('%s is not refused yet', (version) => {
  expect(() => checkSupported(asked(version), 14)).not.toThrow();
});

test('a minor version that the manifest lacks does not select a pre-release', () => {
  expect(failureOf(() => resolveArtifact(asked(`3.${SUPPORT.newest + 1}`), MANIFEST, LINUX))).toEqual({
    kind: 'version-newer-than-manifest',
    requested: `3.${SUPPORT.newest + 1}`,
    origin: ORIGIN,
    list: `this release's list of ${MANIFEST.date}`,
    newest: `3.${SUPPORT.newest}`,
  });
});

test.each([
  ['20240726', 'the list list.json of 2024-07-26'],
  [null, 'the list list.json'],
])("a user's list is named in messages (build %j)", (build, list) => {
  expect(failureOf(() => resolveArtifact(asked('3.13'), uvManifest(entry({ build })), LINUX))).toMatchObject({ list, newest: '3.12' });
});

test('a patch that does not exist: the nearest ones are listed', () => {
  const manifest = uvManifest(...[1, 2, 5, 9, 10].map((patch) => entry({ patch })));
  const fails = (version: string) => failureOf(() => resolveArtifact(asked(version), manifest, LINUX));
  expect(fails('3.12.999')).toMatchObject({ kind: 'version-not-available', nearest: ['3.12.5', '3.12.9', '3.12.10'] });
  expect(fails('3.12.0')).toMatchObject({ kind: 'version-not-available', nearest: ['3.12.1', '3.12.2', '3.12.5'] });
  expect(fails('3.11')).toMatchObject({ kind: 'version-not-available', target: 'linux-x86_64-gnu', nearest: [] });
});

test('a version without an archive for the target', () => {
  const manifest = uvManifest(entry());
  const arm: Target = { os: 'linux', arch: 'aarch64', libc: 'musl' };
  expect(failureOf(() => resolveArtifact(asked('3.12'), manifest, arm))).toMatchObject({ target: 'linux-aarch64-musl', nearest: [] });
});

test.each<[string, Record<string, unknown>, Target]>([
  ['an architecture as a table', {}, LINUX],
  ['an architecture as a string', { arch: 'x86_64' }, LINUX],
  ['musl', { libc: 'musl' }, { ...LINUX, libc: 'musl' }],
  ['macOS', { os: 'darwin', libc: 'none', arch: { family: 'aarch64' } }, { os: 'darwin', arch: 'aarch64', libc: 'none' }],
  ['no build', { build: undefined }, LINUX],
])("uv's list: %s", (_, changes, target) => {
  const artifact: Artifact = { version: '3.12.4', url: 'http://127.0.0.1/releases/download/20240726/python.tar.gz', sha256: SHA };
  expect(uvManifest(entry(changes)).find('3.12.4', target)).toEqual(artifact);
});

test('a pre-release is only found by its full version', () => {
  const manifest = uvManifest(entry({ minor: 15, patch: 0, prerelease: 'rc1' }));
  expect(manifest.versions).toEqual([]);
  const wanted = { major: 3, minor: 15, origin: ORIGIN };
  expect(resolveArtifact({ ...wanted, patch: 0, pre: 'rc1' }, manifest, LINUX).version).toBe('3.15.0rc1');
  expect(failureOf(() => resolveArtifact({ ...wanted, patch: 0 }, manifest, LINUX)).kind).toBe('version-newer-than-manifest');
  expect(failureOf(() => resolveArtifact(wanted, manifest, LINUX)).kind).toBe('version-newer-than-manifest');
});

test.each<[string, unknown]>([
  ['an invalid version', entry({ prerelease: 'final', patch: 0 })],
  ['no checksum', entry({ sha256: null })],
  ['an invalid checksum', entry({ sha256: 'abc' })],
  ['another implementation', entry({ name: 'pypy' })],
  ['a free-threaded build', entry({ variant: 'freethreaded' })],
  ['a build for newer processors', entry({ arch: { family: 'x86_64', variant: 'v3' } })],
  ['no address', entry({ url: undefined })],
  ['no architecture', entry({ arch: null })],
  ['no entry', null],
  ['another invalid version', entry({ patch: '4; rm' })],
])("uv's list: %s is skipped", (_, other) => {
  expect(uvManifest(other, entry({ patch: 1 })).versions).toEqual(['3.12.1']);
  expect(failureOf(() => uvManifest(other))).toMatchObject({ kind: 'manifest-invalid', source: 'list.json' });
});

test.each([null, [], 'text', 3, {}])("uv's list: %j is not a list", (document) => {
  expect(failureOf(() => decodeUvManifest(document, 'list.json'))).toMatchObject({ kind: 'manifest-invalid', source: 'list.json' });
});

test.each([
  ['https://host/owner/releases/download/2024/a%2Bb.tar.gz', undefined, 'https://host/owner/releases/download/2024/a%2Bb.tar.gz'],
  ['https://host/owner/releases/download/2024/a%2Bb.tar.gz', 'http://mirror/python/', 'http://mirror/python/2024/a%2Bb.tar.gz'],
  ['https://host/owner/releases/download/2024/a.tar.gz', 'file:///srv/python', 'file:///srv/python/2024/a.tar.gz'],
  ['http://127.0.0.1/python.tar.gz', 'http://mirror', 'http://127.0.0.1/python.tar.gz'],
])('%s from the mirror %s', (url, mirror, expected) => {
  expect(mirrored(url, mirror)).toBe(expected);
});
