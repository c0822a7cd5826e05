import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { isSetting } from './settings.ts';

/** Variables that would redirect an install or break the interpreter. Refused even if empty, and all reported at once. */
const UNSAFE: readonly string[] = [
  'PIP_CACHE_DIR',
  'PIP_PREFIX',
  'PIP_PYTHON',
  'PIP_ROOT',
  'PIP_TARGET',
  'PIP_USER',
  'POETRY_CACHE_DIR',
  'POETRY_DATA_DIR',
  'POETRY_HOME',
  'POETRY_VIRTUALENVS_CREATE',
  'POETRY_VIRTUALENVS_IN_PROJECT',
  'POETRY_VIRTUALENVS_USE_POETRY_PYTHON',
  'PYTHONHOME',
  'PYTHONINSPECT',
  'PYTHONNOUSERSITE',
  'PYTHONPLATLIBDIR',
  'PYTHONUSERBASE',
  'UV_CACHE_DIR',
  'UV_LINK_MODE',
  'UV_MANAGED_PYTHON',
  'UV_NO_CACHE',
  'UV_NO_MANAGED_PYTHON',
  'UV_PROJECT',
  'UV_PROJECT_ENVIRONMENT',
  'UV_PYTHON',
  'UV_PYTHON_DOWNLOADS',
  'UV_PYTHON_PREFERENCE',
  'VIRTUAL_ENV',
];

/** Fails with every variable of `env` that would break a build. */
export function checkEnvironment(env: Environment): void {
  const names = UNSAFE.filter((name) => env[name] !== undefined);
  if (names.length > 0) fail({ kind: 'unsafe-environment', names });
}

/** Each tool's variable for a file of certificates; the first one set is also used for the others. */
const TRUST: readonly string[] = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'];

/** The environment of a build from its platform's: empty settings count as unset, and certificates reach every tool. */
export function effectiveEnvironment(env: Environment): Environment {
  return withTrust(withoutEmptySettings(env));
}

function withoutEmptySettings(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== '' || !isClearable(name)));
}

/** Settings that a platform can clear by emptying them, as it may have no other way. Unsafe ones are refused even if empty. */
function isClearable(name: string): boolean {
  return (isSetting(name) || name.startsWith('UV_')) && !UNSAFE.includes(name);
}

/** Sets every tool's certificate variable that is unset to the first one that is set. */
function withTrust(env: Environment): Environment {
  const trust = TRUST.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  return trust === undefined ? env : { ...Object.fromEntries(TRUST.map((name) => [name, trust])), ...env };
}
