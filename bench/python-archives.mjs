import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './stage.mjs';

const UNWANTED = /^(test|tests|idlelib|turtledemo|tkinter|site-packages|dist-packages|__pycache__|config-.*)$/;
const LOOK = `
import json, os, platform, sysconfig
of = sysconfig.get_config_var
print(json.dumps([os.path.dirname(os.__file__), of("LIBDIR"), of("WHEEL_PKG_DIR"), platform.python_version()]))`;

/**
 * Creates two archives of a host interpreter in `folder`: `cpython.tar.gz` in the layout of python-build-standalone, and
 * one like heroku/python's, with the bytecode of the standard library and compressed with zstd
 * if the host has that.
 * @param {string} executable
 * @param {string} folder
 * @returns {{ standalone: string, heroku: string }}
 */
export function makeArchives(executable, folder) {
  const [stdlib = '', libraries = '', wheels = '', version = ''] = JSON.parse(run(executable, ['-I', '-c', LOOK]));
  const minor = version.split('.').slice(0, 2).join('.');
  const root = path.join(folder, 'python');
  const lib = path.join(root, `lib/python${minor}`);
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  cpSync(executable, path.join(root, `bin/python${minor}`), { dereference: true });
  symlinkSync(`python${minor}`, path.join(root, 'bin/python3'));
  symlinkSync(`python${minor}`, path.join(root, 'bin/python'));
  cpSync(stdlib, lib, { recursive: true, dereference: true, filter: (source) => !UNWANTED.test(path.basename(source)) });
  for (const name of existsSync(libraries) ? readdirSync(libraries) : []) {
    const from = path.join(libraries, name);
    if (name.startsWith(`libpython${minor}`) && !name.endsWith('.a'))
      cpSync(from, path.join(root, 'lib', name), { verbatimSymlinks: true });
  }
  const bundled = path.join(lib, 'ensurepip/_bundled');
  if (wheels && !existsSync(bundled)) cpSync(wheels, bundled, { recursive: true, dereference: true });
  const binaries = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.so(\.[\d.]+)?$/.test(file));
  // Without debug information, as in both kinds of archive.
  spawnSync('strip', ['--strip-debug', `bin/python${minor}`, ...binaries], { cwd: root });

  const standalone = path.join(folder, 'cpython.tar.gz');
  run('tar', ['-czf', standalone, '-C', folder, 'python']);
  const compile = ['-m', 'compileall', '-q', '-j', '0', '--invalidation-mode', 'unchecked-hash', lib];
  spawnSync(path.join(root, 'bin/python3'), compile, { env: { LD_LIBRARY_PATH: path.join(root, 'lib') } });
  const [kind, compress] = spawnSync('zstd', ['--version']).status === 0 ? ['zst', '--zstd'] : ['gz', '--gzip'];
  const heroku = path.join(folder, `heroku.tar.${kind}`);
  run('tar', ['-c', compress, '-f', heroku, '-C', root, '.']);
  rmSync(root, { recursive: true });
  return { standalone, heroku };
}

/**
 * Writes a list of archives in uv's format with a single one.
 * @param {string} file
 * @param {{ url: string, archive: string, version: string }} archive
 */
export function writeList(file, { url, archive, version }) {
  const [major, minor, patch] = version.split('.').map(Number);
  const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
  const family = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const system = process.platform === 'darwin' ? { os: 'darwin', libc: 'none' } : { os: 'linux', libc: 'gnu' };
  const numbers = { name: 'cpython', arch: { family, variant: null }, ...system, major, minor, patch, prerelease: '' };
  writeFileSync(file, JSON.stringify({ [`cpython-${version}`]: { ...numbers, url, sha256, variant: null, build: '20240101' } }));
}
