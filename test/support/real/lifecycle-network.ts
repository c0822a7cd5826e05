import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { hostPython } from '../pybuild.ts';

const OF_THE_MACHINE =
  /^(PIP_CERT|PIP_CLIENT_CERT|PIP_CONFIG_FILE|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|(https?|no|all)_proxy)$/i;

/** This machine's variables for reaching the package index; a lifecycle does not pass them automatically. */
export function networkVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && OF_THE_MACHINE.test(entry[0])),
  );
}

/** Why the package index cannot be reached, as reported by pip; undefined if it can. */
export function indexProblem(): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-index-'));
  const { executable, pipWheel } = hostPython();
  const args = ['download', '--quiet', '--no-deps', '--disable-pip-version-check', '--no-cache-dir', '--timeout', '10'];
  const { status, stderr } = spawnSync(executable, [path.join(pipWheel, 'pip'), ...args, '--dest', folder, 'itsdangerous==2.2.0'], {
    env: { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: homedir() },
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return status === 0 ? undefined : `the package index is out of reach: ${stderr.trim().split('\n').at(-1) ?? 'pip failed'}`;
}

/** The package index that pip uses: this machine's, otherwise pip's own. */
export function indexUrl(): string {
  const { executable, pipWheel } = hostPython();
  const env = { ...networkVariables(), PATH: process.env['PATH'] ?? '', HOME: homedir() };
  const print = (...args: string[]): string => spawnSync(executable, args, { env, encoding: 'utf8' }).stdout;
  const named = /^(?:global|install|:env:)\.index-url='(.*)'$/m.exec(print(path.join(pipWheel, 'pip'), 'config', 'list'))?.[1];
  const own = 'import sys; sys.path.insert(0, sys.argv[1]); from pip._internal.models.index import PyPI; print(PyPI.simple_url)';
  return named ?? print('-c', own, pipWheel).trim();
}
