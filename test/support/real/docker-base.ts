import { createHash } from 'node:crypto';
import { appendFileSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePackages, programOf } from './debian.ts';
import { run } from './docker.ts';
import { REAL_TOOLS } from './tools.ts';

/** The file system of a small Debian as a tar, with its release. */
export interface BaseSystem {
  readonly problem?: undefined;
  readonly tar: string;
  readonly distro: string;
  readonly distroVersion: string;
}

/** The user that builds. The app's files are group-readable for the one that runs it. */
export const BUILD_USER = { id: 1000, group: 1000 };
/** The user that runs the app: a different one, as the spec recommends. */
export const RUN_USER = { id: 1001, group: 1000 };

/** Libraries for CPython's extension modules; some have other names in Debians since the 64-bit time transition. */
const LIBRARIES = 'libssl3 libffi8 libsqlite3-0 zlib1g libbz2-1.0 liblzma5 libreadline8 libncursesw6 libuuid1 libexpat1'.split(' ');

/** Files that a container does not need. */
const UNNEEDED = [
  './var/cache/apt/archives/*.deb',
  './var/lib/apt/lists/*',
  './usr/share/doc/*',
  './usr/share/locale/*',
  './usr/share/man/*',
];

/** Files of this machine that the images also need: how to reach the package index. */
const OF_THE_MACHINE = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pip.conf'];

/** Increase this if the system is made differently, so that an older one is not used. */
const FORMAT = '1';

/**
 * A base system of this machine's own release, so that this machine's interpreters run on it: kept from one run to the next,
 * otherwise created in about half a minute. If that is impossible, a sentence with the reason.
 */
export async function baseSystem(): Promise<BaseSystem | { readonly problem: string }> {
  const lack = ensurePackages(['debootstrap']);
  if (lack !== undefined) return { problem: `base images: ${lack}` };
  const { ID: distro = '', VERSION_ID: distroVersion = '', VERSION_CODENAME: suite = '' } = osRelease();
  const release = [suite, ...(await mirrorOf(suite))];
  const libraries = await packageNames();
  const machine = OF_THE_MACHINE.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''));
  const identity = createHash('sha256')
    .update(JSON.stringify([FORMAT, process.arch, release, libraries, machine]))
    .digest('hex');
  const tar = path.join(REAL_TOOLS, `base-${suite}-${identity.slice(0, 12)}.tar`);
  const problem = existsSync(tar) ? undefined : await make(tar, release, libraries);
  return problem === undefined ? { tar, distro, distroVersion } : { problem };
}

function osRelease(): Record<string, string> {
  const lines = readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?(.*?)"?$/gm);
  return Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, value]));
}

/** This machine's mirror for a release; empty to use debootstrap's default. */
async function mirrorOf(suite: string): Promise<string[]> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(CODENAME) $(REPO_URI)', 'Created-By: Packages']);
  const line = stdout.split('\n').find((text) => text.startsWith(`${suite} `));
  return line === undefined ? [] : [line.slice(suite.length + 1)];
}

async function packageNames(): Promise<string[]> {
  const known = new Set((await run('apt-cache', ['pkgnames', 'lib'])).stdout.split('\n'));
  return ['ca-certificates', ...LIBRARIES.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name))];
}

/** Renamed only when complete: another run may make the same, or this one may be interrupted. */
async function make(tar: string, [suite = '', ...mirror]: readonly string[], packages: readonly string[]): Promise<string | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-base-'));
  const root = path.join(folder, 'root');
  try {
    // Mounts are private to this process, and end with it.
    const apart = ['--mount', '--pid', '--fork', '--kill-child', programOf('debootstrap') ?? 'debootstrap'];
    const made = await run('unshare', [...apart, '--variant=minbase', `--include=${packages.join(',')}`, suite, root, ...mirror]);
    if (made.code !== 0) return `base images: debootstrap says: ${(made.stderr || made.stdout).trim().split('\n').at(-1)}`;
    furnish(root);
    mkdirSync(REAL_TOOLS, { recursive: true });
    const part = `${tar}.${process.pid}`;
    const packed = await run('tar', ['-C', root, ...UNNEEDED.map((pattern) => `--exclude=${pattern}`), '-cf', part, '.']);
    if (packed.code !== 0) return `base images: ${packed.stderr}`;
    renameSync(part, tar);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function furnish(root: string): void {
  for (const file of OF_THE_MACHINE) if (existsSync(file)) copyFileSync(file, path.join(root, file));
  for (const [name, { id, group }] of Object.entries({ builder: BUILD_USER, runner: RUN_USER })) {
    appendFileSync(path.join(root, 'etc/passwd'), `${name}:x:${id}:${group}::/home/${name}:/bin/bash\n`);
    mkdirSync(path.join(root, 'home', name));
    chownSync(path.join(root, 'home', name), id, group);
  }
  appendFileSync(path.join(root, 'etc/group'), `cnb:x:${BUILD_USER.group}:\n`);
}
