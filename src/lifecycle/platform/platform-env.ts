import path from 'node:path';
import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { VariableOption } from '../../errors/variable-option.ts';
import { effectiveEnvironment } from '../../python/environment.ts';

/** The variables that a real lifecycle passes to a buildpack (lifecycle: env/build.go). */
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

/** Settings of the machine rather than the app: trusted certificates, mirrors, and how git and ssh connect. */
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
  /** The names of the machine's settings that were passed. */
  readonly machine: readonly string[];
  /** Variables of the caller that look as if they were meant for the build, but are not passed automatically. */
  readonly withheld: readonly string[];
}

/**
 * The environment of detect and build: the caller's variables on the lifecycle's allow-list, the machine's settings, and over
 * both the platform's `given` variables (its paths come first, as in the lifecycle). `isolated` disables pip's own configuration.
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
  return { env: effectiveEnvironment(env), machine: machine.toSorted(), withheld: withheld.toSorted() };
}

/** The PATH without the programs of an active virtual or conda environment. */
function withoutEnvironments(caller: Environment): string {
  const active = new Set(['VIRTUAL_ENV', 'CONDA_PREFIX'].map((name) => path.join(caller[name] ?? '', 'bin')));
  const folders = (caller['PATH'] ?? '').split(':');
  return folders.filter((folder) => !active.has(folder)).join(':');
}

/** Reads values of `--env`, or of another option of its kind: `K=V`, or `K` for the caller's own value (left out if it has none). */
export function parseEnvOptions(options: readonly string[], caller: Environment, name: VariableOption = '--env'): Record<string, string> {
  const env: Record<string, string> = {};
  for (const option of options) {
    // What follows the "=" may be a secret.
    const found = option.replace(/=.+$/s, '=…');
    if (!/^[^=\s]+(=|$)/.test(option)) fail({ kind: 'usage', message: `${name} takes NAME=value or NAME, not "${found}"` });
    assign(env, option, caller);
  }
  return env;
}

/**
 * Reads an `--env-file` as docker and pack do: one `K=V` or `K` on each line, trimmed. Blank lines and lines that start with `#`
 * are skipped; quotes and a later `#` belong to the value. Fails on any other line, such as `export K=V`.
 */
export function parseEnvFile(text: string, file: string, caller: Environment): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { line, number } of envLines(text)) {
    if (!/^[^=\s]+(=|$)/.test(line)) fail({ kind: 'env-file-invalid', file, line: number, text: line });
    assign(env, line, caller);
  }
  return env;
}

/** The lines of an env file whose value is in quotes, which most other readers of such files would remove. */
export function quotedLines(text: string): { name: string; line: number }[] {
  return envLines(text).flatMap(({ line, number }) => {
    const [, name] = /^([^=\s]+)=(['"]).*\2$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, line: number }];
  });
}

/** Names without a value, in `--env` options and env files, that the caller has not set either. */
export function namesWithoutValue(options: readonly string[], files: readonly string[], caller: Environment): string[] {
  const entries = [...options, ...files.flatMap((text) => envLines(text).map(({ line }) => line))];
  return [...new Set(entries.filter((entry) => !entry.includes('=') && caller[entry] === undefined))];
}

function envLines(text: string): { line: string; number: number }[] {
  return text
    .split('\n')
    .map((raw, index) => ({ line: raw.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
}

function assign(env: Record<string, string>, entry: string, caller: Environment): void {
  const equals = entry.indexOf('=');
  const name = equals < 0 ? entry : entry.slice(0, equals);
  const value = equals < 0 ? caller[name] : entry.slice(equals + 1);
  if (value !== undefined) env[name] = value;
}
