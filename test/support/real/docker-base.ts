import { createHash } from 'node:crypto';
import { appendFileSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePackages, programOf } from './debian.ts';
import { run } from './docker.ts';
import { REAL_TOOLS } from './tools.ts';

/** The file system of a small Debian as a tar, with the release that it is of. */
export interface BaseSystem {
  readonly problem?: undefined;
  readonly tar: string;
  readonly distro: string;
  readonly distroVersion: string;
}

/** The user that builds. The app's files are group-readable to the one that runs it. */
export const BUILD_USER = { id: 1000, group: 1000 };
/** The user that runs the app: another one, as the spec advises. */
export const RUN_USER = { id: 1001, group: 1000 };

/** What the extension modules of a CPython need; some have another name in Debians since 64-bit times. */
const LIBRARIES = 'libssl3 libffi8 libsqlite3-0 zlib1g libbz2-1.0 liblzma5 libreadline8 libncursesw6 libuuid1 libexpat1'.split(' ');

/** What nobody reads in a container. */
const UNNEEDED = [
  './var/cache/apt/archives/*.deb',
  './var/lib/apt/lists/*',
  './usr/share/doc/*',
  './usr/share/locale/*',
  './usr/share/man/*',
];

/** What of this machine has to be in the images too: how it reaches the package index. */
const OF_THE_MACHINE = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pip.conf'];

/** To be counted up when the system is made differently, so that an older one is not taken. */
const FORMAT = '1';

/**
 * A base system of this machine's own release, so that this machine's interpreters run on it: kept from one run to the
 * next, else made now in about half a minute. A sentence that says why where that cannot be.
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

/** Where this machine gets packages of a release; nothing leaves the choice to debootstrap. */
async function mirrorOf(suite: string): Promise<string[]> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(CODENAME) $(REPO_URI)', 'Created-By: Packages']);
  const line = stdout.split('\n').find((text) => text.startsWith(`${suite} `));
  return line === undefined ? [] : [line.slice(suite.length + 1)];
}

async function packageNames(): Promise<string[]> {
  const known = new Set((await run('apt-cache', ['pkgnames', 'lib'])).stdout.split('\n'));
  return ['ca-certificates', ...LIBRARIES.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name))];
}

/** Under its name only when it is whole: another run may make the same, or this one be interrupted. */
async function make(tar: string, [suite = '', ...mirror]: readonly string[], packages: readonly string[]): Promise<string | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-base-'));
  const root = path.join(folder, 'root');
  try {
    // What is mounted meanwhile is seen by nobody else, and goes with the process.
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
