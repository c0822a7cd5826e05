import { existsSync } from 'node:fs';
import { fail } from '../errors/failure.ts';
import type { Target } from '../python/inventory.ts';
import { readOptional } from './files.ts';

const ARCHITECTURES: Readonly<Record<string, Target['arch']>> = { x64: 'x86_64', arm64: 'aarch64' };
const GLIBC_LOADERS = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'];

/** The machine that pybuild runs on. Fails on unsupported systems; Windows is referred to WSL2. */
export function hostTarget(platform: NodeJS.Platform, arch: string): Target {
  const known = ARCHITECTURES[arch];
  if ((platform !== 'linux' && platform !== 'darwin') || known === undefined) {
    fail({ kind: 'platform-unsupported', os: platform === 'win32' ? 'Windows' : `${platform} ${arch}` });
  }
  if (platform === 'darwin') return { os: 'darwin', arch: known, libc: 'none' };
  const libc = GLIBC_LOADERS.some((loader) => existsSync(loader)) ? 'gnu' : 'musl';
  return withDistro({ os: 'linux', arch: known, libc }, ...readDistro());
}

/** Adds the name and release of the distribution to a target, as far as they are known. */
export function withDistro(target: Target, name: string, version: string): Target {
  return name === '' ? target : { ...target, distro: `${name} ${version}`.trimEnd() };
}

/** The distribution as a lifecycle reads it: os-release, quotes and spaces trimmed (lifecycle: internal/fsutil). */
function readDistro(): [name: string, version: string] {
  const text = readOptional('/etc/os-release') ?? '';
  const value = (key: string): string => new RegExp(`^${key}=[" ]*([^"]*?)[" ]*$`, 'm').exec(text)?.[1] ?? '';
  return [value('ID'), value('VERSION_ID')];
}
