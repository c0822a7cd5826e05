import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostPython } from './pybuild.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/warm-store', import.meta.url));
const OLD_MS = 24 * 60 * 60 * 1000;
const STORE = '.cache/pybuild/store';

let made: { readonly python: string; readonly store: string } | undefined;

/**
 * Puts pip into the shared store of a HOME, as an earlier build of another app with no packages leaves it: for tests that are not
 * about installing it, which is most of what a small build does. It is made by this pybuild, and kept until that changes.
 */
export function warmHome(home: string, python: HostPython): string {
  if (made?.python !== python.executable) made = { python: python.executable, store: storeOf(python) };
  cpSync(made.store, path.join(home, STORE), { recursive: true });
  return home;
}

function storeOf(python: HostPython): string {
  const key = createHash('sha256').update(readFileSync(CLI)).update(python.executable).digest('hex').slice(0, 12);
  const place = path.join(CACHE, key);
  if (existsSync(place)) return place;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, 'new-'));
  const app = path.join(folder, 'app');
  mkdirSync(app);
  writeFileSync(path.join(app, 'requirements.txt'), '');
  const settings = [`BP_PYTHON_VERSION=${python.minor}`, `BP_PIP_VERSION=${python.bundledPip}`].flatMap((one) => ['--env', one]);
  execFileSync(CLI, ['build', '--quiet', '--python-source', 'host', ...settings, app], {
    env: { PATH: `${path.dirname(python.executable)}:${process.env['PATH']}`, HOME: folder },
  });
  // Another run may use one that was made just now.
  for (const name of readdirSync(CACHE)) {
    const other = path.join(CACHE, name);
    if (Date.now() - statSync(other).mtimeMs > OLD_MS) rmSync(other, { recursive: true, force: true });
  }
  try {
    renameSync(path.join(folder, STORE), place);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(place)) throw error;
  }
  rmSync(folder, { recursive: true });
  return place;
}
