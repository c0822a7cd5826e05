import { expect, test } from 'vitest';
import { checkEnvironment, effectiveEnvironment } from '../../src/python/environment.ts';
import { SETTINGS } from '../../src/python/settings.ts';
import { failureOf } from '../support/facts.ts';

const UNSAFE =
  'PIP_CACHE_DIR PIP_PREFIX PIP_PYTHON PIP_ROOT PIP_TARGET PIP_USER POETRY_CACHE_DIR POETRY_DATA_DIR POETRY_HOME ' +
  'POETRY_VIRTUALENVS_CREATE POETRY_VIRTUALENVS_IN_PROJECT POETRY_VIRTUALENVS_USE_POETRY_PYTHON PYTHONHOME PYTHONINSPECT ' +
  'PYTHONNOUSERSITE PYTHONPLATLIBDIR PYTHONUSERBASE UV_CACHE_DIR UV_LINK_MODE UV_MANAGED_PYTHON UV_NO_CACHE UV_NO_MANAGED_PYTHON ' +
  'UV_PROJECT UV_PROJECT_ENVIRONMENT UV_PYTHON UV_PYTHON_DOWNLOADS UV_PYTHON_PREFERENCE VIRTUAL_ENV';

test('the 28 variables that would break a build are all reported at once, in a fixed order', () => {
  const names = UNSAFE.split(' ');
  const env = Object.fromEntries(names.toReversed().map((name) => [name, 'x']));
  expect(names).toHaveLength(28);
  expect(failureOf(() => checkEnvironment({ PATH: '/bin', ...env }))).toEqual({ kind: 'unsafe-environment', names });
});

test('an empty one also counts', () => {
  expect(failureOf(() => checkEnvironment({ VIRTUAL_ENV: '' }))).toEqual({ kind: 'unsafe-environment', names: ['VIRTUAL_ENV'] });
});

test.each([
  'PATH',
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'PIP_DISABLE_PIP_VERSION_CHECK',
  'PYTHONPATH',
  'UV_INDEX',
  'POETRY_X',
  'BP_PIP_VERSION',
])('%s passes', (name) => {
  expect(() => checkEnvironment({ [name]: 'x' })).not.toThrow();
});

test.each([
  ...SETTINGS.map(({ name }) => name),
  'DISABLE_COLLECTSTATIC',
  'UV_PYTHON_INSTALL_MIRROR',
  'UV_PYTHON_DOWNLOADS_JSON_URL',
  'UV_INDEX_URL',
])('an empty %s counts as not set', (name) => {
  expect(effectiveEnvironment({ [name]: '', PATH: '/bin' })).toEqual({ PATH: '/bin' });
  expect(effectiveEnvironment({ [name]: ' ' })).toEqual({ [name]: ' ' });
});

test('an empty variable that is not a setting stays, as does a refused one', () => {
  const env = { SECRET: '', PIP_INDEX_URL: '', BP_OTHER: '', UV_CACHE_DIR: '' };
  expect(effectiveEnvironment(env)).toEqual(env);
});
