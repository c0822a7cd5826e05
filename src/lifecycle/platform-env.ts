import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { withTrust } from '../python/environment.ts';

/** What a real lifecycle lets through to a buildpack (lifecycle: env/build.go). */
const LIFECYCLE = new Set([
  'CNB_STACK_ID',
  'HOSTNAME',
  'HOME',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'PATH',
  'LD_LIBRARY_PATH',
  'LIBRARY_PATH',
  'CPATH',
  'PKG_CONFIG_PATH',
]);
const PATHS = new Set(['PATH', 'LD_LIBRARY_PATH', 'LIBRARY_PATH', 'CPATH', 'PKG_CONFIG_PATH']);

/** What belongs to the machine rather than to the app: trust, mirrors, and how git and ssh reach the world. */
const MACHINE = new Set([
  'ALL_PROXY',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'PIP_CERT',
  'PIP_CLIENT_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'UV_PYTHON_INSTALL_MIRROR',
  'UV_PYTHON_DOWNLOADS_JSON_URL',
  'PIP_CONFIG_FILE',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_ASKPASS',
  'SSH_AUTH_SOCK',
  'SSH_ASKPASS',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'XDG_CONFIG_HOME',
  'TMPDIR',
]);

const OF_THE_APP = /^(BP|PIP|UV|POETRY|PDM|PIPENV)_|^PYTHON[A-Z]+$/;

export interface BuildEnvironment {
  readonly env: Environment;
  /** The machine's settings that were let through, by name. */
  readonly machine: readonly string[];
  /** Variables of the caller that look as if they were meant for the app's build, but do not pass by themselves. */
  readonly withheld: readonly string[];
}

/**
 * The environment of detect and build: the lifecycle's allow-list of the caller's variables, what belongs to the
 * machine, and over both the platform's `given` ones (their paths are put first, as the lifecycle does).
 * `isolated` leaves pip's own configuration out.
 */
export function buildEnvironment(caller: Environment, given: Environment, isolated: boolean): BuildEnvironment {
  const env: Record<string, string> = {};
  const machine: string[] = [];
  for (const [name, value] of Object.entries(caller)) {
    if (LIFECYCLE.has(name)) env[name] = value;
    else if (MACHINE.has(name) && !(isolated && name === 'PIP_CONFIG_FILE')) {
      env[name] = value;
      machine.push(name);
    }
  }
  env['PATH'] = withoutEnvironments(caller);
  if (isolated) env['PIP_CONFIG_FILE'] = '/dev/null';
  for (const [name, value] of Object.entries(given)) {
    const before = env[name] ?? '';
    env[name] = PATHS.has(name) && before !== '' ? `${value}:${before}` : value;
  }
  const withheld = Object.keys(caller).filter((name) => OF_THE_APP.test(name) && env[name] === undefined);
  return { env: withTrust(env), machine: machine.toSorted(), withheld: withheld.toSorted() };
}

/** The PATH without the programs of an active virtual or conda environment. */
function withoutEnvironments(caller: Environment): string {
  const active = new Set(['VIRTUAL_ENV', 'CONDA_PREFIX'].map((name) => path.join(caller[name] ?? '', 'bin')));
  const folders = (caller['PATH'] ?? '').split(':');
  return folders.filter((folder) => !active.has(folder)).join(':');
}

/** Reads `--env` values: `K=V`, or `K` for the caller's own value (left out if it has none). */
export function parseEnvOptions(options: readonly string[], caller: Environment): Record<string, string> {
  const env: Record<string, string> = {};
  for (const option of options) {
    if (!/^[^=\s]+(=|$)/.test(option)) fail({ kind: 'usage', message: `--env takes NAME=value or NAME, not "${option}"` });
    assign(env, option, caller);
  }
  return env;
}

/** Reads an `--env-file` in pack's format: a `K=V` or `K` on each line, trimmed; quotes and `#` belong to the value. */
export function parseEnvFile(text: string, file: string, caller: Environment): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    if (!/^[^=\s]+(=|$)/.test(line)) fail({ kind: 'env-file-invalid', file, line: index + 1, text: line });
    assign(env, line, caller);
  }
  return env;
}

function assign(env: Record<string, string>, entry: string, caller: Environment): void {
  const equals = entry.indexOf('=');
  const name = equals < 0 ? entry : entry.slice(0, equals);
  const value = equals < 0 ? caller[name] : entry.slice(equals + 1);
  if (value !== undefined) env[name] = value;
}
