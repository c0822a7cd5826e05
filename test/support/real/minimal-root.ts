import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensurePackages } from './debian.ts';
import { REAL_TOOLS } from './tools.ts';

/** The root of a minimal Debian 12, as its images begin with; kept from one run to the next. If that is impossible, a sentence. */
export function minimalRoot(): { readonly root: string } | { readonly problem: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { problem: 'a minimal Debian needs root on Linux' };
  const lack = ensurePackages(['debootstrap']);
  if (lack !== undefined) return { problem: `a minimal Debian: ${lack}` };
  const root = path.join(REAL_TOOLS, 'minimal-bookworm');
  if (existsSync(root)) return { root };
  mkdirSync(REAL_TOOLS, { recursive: true });
  const folder = mkdtempSync(path.join(REAL_TOOLS, 'minimal-'));
  try {
    const made = path.join(folder, 'root');
    // Mounts are private to this process, and end with it.
    const apart = ['--mount', '--pid', '--fork', '--kill-child', 'debootstrap', '--variant=minbase', 'bookworm', made];
    const { status, stderr, stdout } = spawnSync('unshare', apart, { encoding: 'utf8' });
    if (status !== 0) return { problem: `a minimal Debian: debootstrap says: ${(stderr || stdout).trim().split('\n').at(-1) ?? ''}` };
    renameSync(made, root);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { root };
}

/** What `ldd` says of files in a system, with `folder` at its own path there: the libraries and versions that are not found. */
export function lddIn(root: string, folder: string, libraryPath: string, files: readonly string[]): Map<string, string[]> {
  const script =
    'mount -t tmpfs none "$1/tmp" && mkdir -p "$1$2" && mount --bind "$2" "$1$2" && exec chroot "$1" /usr/bin/env -i "LD_LIBRARY_PATH=$3" /bin/sh -c "$4"';
  const each = 'while read -r file; do echo "== $file"; /usr/bin/ldd "$file" 2>&1; done';
  const { stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', root, folder, libraryPath, each], {
    input: files.map((file) => `${file}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const parts = stdout.split(/^== /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [file = ''] = part.split('\n');
      const libraries = Array.from(part.matchAll(/^\s*(\S+) => not found/gm), ([, name = '']) => name);
      const versions = Array.from(part.matchAll(/version `(\S+)' not found/g), ([, name = '']) => name);
      return [file, [...libraries, ...versions]];
    }),
  );
}

/** The libraries that the loader of a system knows. */
export function librariesIn(root: string): string[] {
  const { stdout } = spawnSync('chroot', [root, '/sbin/ldconfig', '-p'], { encoding: 'utf8' });
  return Array.from(stdout.matchAll(/^\s*(\S+) \(/gm), ([, name = '']) => name);
}
