import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Debian packages whose programs have other names. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = { 'docker.io': ['docker', 'dockerd'] };

/** Folders of administrators' programs; a user's PATH may lack them. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The full path of a program on this machine; undefined if it is missing. */
export function programOf(name: string): string | undefined {
  return [...(process.env['PATH'] ?? '').split(path.delimiter), ...SYSTEM_FOLDERS]
    .map((folder) => path.join(folder, name))
    .find((file) => isProgram(file));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ensures that Debian packages are available: their programs, whatever their source, or the package itself. Installs missing ones
 * if that needs no confirmation. Returns a sentence about what is still missing; undefined if nothing is.
 */
export function ensurePackages(names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const wanted = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing on this machine`;
  const advice = `${wanted} (on Debian, as root: apt-get install ${missing.join(' ')})`;
  if (programOf('apt-get') === undefined || process.getuid?.() !== 0) return advice;
  const said = install(missing);
  const left = missing.filter((name) => !isThere(name));
  return left.length === 0 ? undefined : `${advice}; apt-get says: ${said}`;
}

function isThere(name: string): boolean {
  const programs = PROGRAMS[name] ?? [name];
  if (programs.every((program) => programOf(program) !== undefined)) return true;
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat', '${db:Status-Status}', name], { encoding: 'utf8' });
  return PROGRAMS[name] === undefined && stdout === 'installed';
}

/** Installs packages as far as possible; returns the last output of apt-get. */
function install(names: readonly string[]): string {
  const few = ['install', '--yes', '--no-install-recommends', ...names];
  // Package lists that are missing or old refer to files that no longer exist. Newer Debians only recommend a daemon's client.
  const attempts = [few, ['update'], few, ['install', '--yes', ...names]];
  let said = '';
  for (const attempt of attempts) {
    said = aptGet(attempt);
    if (names.every((name) => isThere(name))) break;
  }
  return said;
}

function aptGet(args: readonly string[]): string {
  const { stdout, stderr } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
    encoding: 'utf8',
    // RUNLEVEL keeps init scripts from starting installed services.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (stderr || stdout).trim().split('\n').at(-1) ?? '';
}
