import type { Target } from './inventory.ts';

/** The parts of a wheel's file name (PyPA, "Binary distribution format"); each tag may be several in one, joined by dots. */
export interface WheelName {
  readonly name: string;
  readonly version: string;
  readonly python: string;
  readonly abi: string;
  readonly platform: string;
}

/** What a wheel has to fit: `3.12` on a system. */
export interface WheelSite {
  readonly minor: string;
  readonly target: Target;
}

const WHEEL = /^([^-/]+)-([^-/]+)(?:-\d[^-/]*)?-([^-/]+)-([^-/]+)-([^-/]+)\.whl$/;

/** Reads the file name of a wheel; undefined if it is none. */
export function readWheelName(file: string): WheelName | undefined {
  const [, name, version, python, abi, platform] = WHEEL.exec(file.slice(file.lastIndexOf('/') + 1)) ?? [];
  if (name === undefined || version === undefined || python === undefined || abi === undefined || platform === undefined) return undefined;
  return { name, version, python, abi, platform };
}

/**
 * Why a wheel cannot be installed there, whatever the details of the machine; undefined where it may fit. A tag that is not
 * known here may.
 */
export function unfitReason({ python, abi, platform }: WheelName, { minor, target }: WheelSite): 'python' | 'system' | undefined {
  if (platform.split('.').every((tag) => isOtherPlatform(tag, target))) return 'system';
  return python.split('.').every((tag) => abi.split('.').every((one) => isOtherPython(tag, one, minor))) ? 'python' : undefined;
}

/** The tags of a wheel that would fit, as an example: `cp312-cp312-manylinux_2_17_x86_64`, or `py3-none-any`. */
export function fittingTags({ minor, target }: WheelSite): string {
  const python = `cp${minor.replace('.', '')}`;
  const platform =
    target.os === 'darwin'
      ? `macosx_11_0_${target.arch === 'aarch64' ? 'arm64' : target.arch}`
      : `${target.libc === 'musl' ? 'musllinux_1_2' : 'manylinux_2_17'}_${target.arch}`;
  return `${python}-${python}-${platform}`;
}

/** A wheel's Python and system in words: `Python 3.11 on Windows`. */
export function tagWords({ python, platform }: WheelName): string {
  const versions = python
    .split('.')
    .map((tag) => tag.replace(/^(?:cp|py)(\d)(\d*)$/, (_, major, rest) => (rest === '' ? major : `${major}.${rest}`)));
  const system = SYSTEMS.find(([pattern]) => pattern.test(platform))?.[1];
  const arch = /(x86_64|amd64|aarch64|arm64|i686|win32|armv7l|ppc64le|s390x|universal2)/.exec(platform)?.[1];
  const where =
    platform === 'any' || system === undefined ? '' : ` on ${system}${arch === undefined || arch === 'win32' ? '' : ` ${arch}`}`;
  return `Python ${versions.join(' or ')}${where}`;
}

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^win/, 'Windows'],
  [/^macosx/, 'macOS'],
  [/^musllinux/, 'Linux (musl)'],
  [/linux/, 'Linux'],
];

function isOtherPlatform(tag: string, { os, arch, libc }: Target): boolean {
  if (tag === 'any') return false;
  if (/^(?:win32|win_|ios_|android_|emscripten_|pyodide_)/.test(tag)) return true;
  if (tag.startsWith('macosx_')) {
    if (os !== 'darwin') return true;
    return /_(x86_64|arm64)$/.test(tag) && !tag.endsWith(arch === 'aarch64' ? 'arm64' : 'x86_64');
  }
  const [, kind, tagArch = ''] = /^(manylinux|musllinux|linux)(?:\d+|_\d+_\d+)?_(\w+)$/.exec(tag) ?? [];
  if (kind === undefined) return false;
  if (os !== 'linux' || tagArch !== arch) return true;
  return (kind === 'manylinux' && libc === 'musl') || (kind === 'musllinux' && libc === 'gnu');
}

function isOtherPython(python: string, abi: string, version: string): boolean {
  const minor = Number(version.split('.')[1]);
  if (/^pp\d/.test(python)) return true;
  const [, kind, major, rest = ''] = /^(cp|py)(\d)(\d*)$/.exec(python) ?? [];
  if (kind === undefined) return false;
  if (major !== '3') return true;
  if (rest === '') return false;
  if (kind === 'py' || abi === 'abi3') return Number(rest) > minor;
  // A free-threaded Python (`cp313t`) is another one.
  return Number(rest) !== minor || /^cp\d+t$/.test(abi);
}
