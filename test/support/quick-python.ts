import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostPython } from './pybuild.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/quick-python', import.meta.url));
const MAKE = fileURLToPath(new URL('make_quick_pip.py', import.meta.url));

const LOOK = 'import json, os, sysconfig; print(json.dumps([os.path.dirname(os.__file__), sysconfig.get_path("include")]))';

/**
 * A copy of a host interpreter for tests with many builds from scratch. It shares everything with the host's except its bundled
 * pip wheel: the modules in that wheel are not copied and compiled on every install (four of the six seconds of a build), but
 * imported from one place, where they are already compiled. It is kept for the next run.
 */
export function quickPython(python: HostPython): HostPython {
  const { executable, minor, pipWheel } = python;
  const stamps = [executable, pipWheel, MAKE, fileURLToPath(import.meta.url)].map((file) => [file, statSync(file).mtimeMs]);
  const prefix = path.join(CACHE, `${minor}-${createHash('sha256').update(JSON.stringify(stamps)).digest('hex').slice(0, 12)}`);
  if (!existsSync(prefix)) make(python, prefix);
  const wheels = path.join(prefix, `lib/python${minor}/ensurepip/_bundled`);
  return { ...python, executable: path.join(prefix, 'bin', `python${minor}`), pipWheel: path.join(wheels, path.basename(pipWheel)) };
}

function make({ executable, minor, pipWheel }: HostPython, prefix: string): void {
  const [stdlib = '', include = ''] = JSON.parse(execFileSync(executable, ['-I', '-c', LOOK], { encoding: 'utf8' })) as string[];
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, 'new-'));
  // Some tests build as another user.
  chmodSync(folder, 0o755);
  const library = path.join(folder, `lib/python${minor}`);
  for (const name of ['bin', 'include', `lib/python${minor}/ensurepip/_bundled`, `lib/python${minor}/site-packages`])
    mkdirSync(path.join(folder, name), { recursive: true });
  cpSync(executable, path.join(folder, 'bin', `python${minor}`));
  symlinkSync(`python${minor}`, path.join(folder, 'bin/python3'));
  if (existsSync(include)) symlinkSync(include, path.join(folder, `include/python${minor}`));
  for (const name of readdirSync(stdlib))
    if (!/^(ensurepip|(site|dist)-packages)$/.test(name)) symlinkSync(path.join(stdlib, name), path.join(library, name));
  for (const name of readdirSync(path.join(stdlib, 'ensurepip')))
    if (name !== '_bundled') symlinkSync(path.join(stdlib, 'ensurepip', name), path.join(library, 'ensurepip', name));
  execFileSync(executable, ['-I', MAKE, pipWheel, path.join(library, 'ensurepip/_bundled'), folder, prefix]);
  try {
    renameSync(folder, prefix);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(prefix)) throw error;
    rmSync(folder, { recursive: true });
  }
}
