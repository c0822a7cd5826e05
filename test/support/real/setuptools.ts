import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostPython } from '../pybuild.ts';
import { networkVariables } from './lifecycle-network.ts';
import { REAL_TOOLS } from './tools.ts';

const PINS = fileURLToPath(new URL('../../../data/tools/pipenv.txt', import.meta.url));

/** The setuptools wheel that this release pins, for indexes on the loopback, or why it is unavailable. */
export function setuptoolsWheel(): { readonly wheel: string; readonly problem?: undefined } | { readonly problem: string } {
  const pin = /^setuptools==(\S+)[\s\S]*?(?=^\S)/m.exec(readFileSync(PINS, 'utf8'));
  if (pin === null) return { problem: 'setuptools is not pinned' };
  const folder = path.join(REAL_TOOLS, `setuptools-${pin[1]}`);
  const problem = existsSync(folder) ? undefined : download(pin[0], folder);
  if (problem !== undefined) return { problem };
  return { wheel: path.join(folder, readdirSync(folder).find((file) => file.endsWith('.whl')) ?? '') };
}

function download(pins: string, folder: string): string | undefined {
  mkdirSync(REAL_TOOLS, { recursive: true });
  const work = mkdtempSync(path.join(REAL_TOOLS, 'setuptools-'));
  writeFileSync(path.join(work, 'requirements.txt'), pins);
  const { executable, pipWheel } = hostPython();
  const args = [
    'download',
    '--quiet',
    '--no-deps',
    '--require-hashes',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--dest',
    work,
  ];
  const { status, stderr } = spawnSync(executable, [path.join(pipWheel, 'pip'), ...args, '-r', path.join(work, 'requirements.txt')], {
    env: { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: homedir() },
    encoding: 'utf8',
  });
  if (status === 0 && !existsSync(folder)) renameSync(work, folder);
  else rmSync(work, { recursive: true });
  return status === 0 ? undefined : `setuptools cannot be had from the package index: ${stderr.trim().split('\n').at(-1) ?? 'pip failed'}`;
}
