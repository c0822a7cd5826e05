import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { nearestName } from './spelling.ts';

/** A variable that configures a build. */
interface Setting {
  readonly name: string;
  /** Its possible values, in the words of the README. */
  readonly holds: string;
  readonly does: string;
}

/** Every setting of this buildpack, for the README's table and for detecting misspelled names. */
export const SETTINGS: readonly Setting[] = [
  { name: 'BP_PYTHON_VERSION', holds: '`3.12` or `3.12.2`', does: 'the Python version; takes precedence over every file' },
  {
    name: 'BP_PYTHON_PACKAGE_MANAGER',
    holds: '`pip`, `poetry`, `uv`, `pipenv`, `pdm`, `pylock`',
    does: 'the package manager, where the app has files of several',
  },
  { name: 'BP_PYTHON_GROUPS', holds: 'names, with commas or spaces', does: 'dependency groups to install besides the main one' },
  { name: 'BP_PYTHON_EXTRAS', holds: 'names, with commas or spaces', does: 'extras of the project to install, and `*` for all' },
  { name: 'BP_PIP_REQUIREMENT', holds: 'paths in the app', does: 'requirements files to install instead of `requirements.txt`' },
  { name: 'BP_PYLOCK_FILE', holds: '`pylock.prod.toml`', does: 'which of several `pylock.*.toml` to install from' },
  { name: 'BP_PIP_VERSION', holds: 'a version', does: 'another version of pip; the one bundled with Python needs no network' },
  { name: 'BP_PIP_SHA256', holds: '64 hex digits', does: "the checksum of that pip's wheel" },
  { name: 'BP_PYTHON_INSTALLER', holds: '`pip`', does: 'lets pip install every package itself, without the shared store' },
  { name: 'BP_PYTHON_REFRESH', holds: '`true` or `false`', does: 'with `false`, as `--no-refresh`' },
  { name: 'BP_PYTHON_LOCKED', holds: '`true` or `false`', does: 'with `true`, an app without a lock or a `requirements.txt` is an error' },
  { name: 'BP_PYTHON_MIRROR', holds: 'a URL (http, https or file)', does: 'where to download Python from, instead of GitHub' },
  {
    name: 'BP_ALLOW_INSECURE_HOST',
    holds: 'host names, with commas or spaces',
    does: 'hosts that may serve a list of archives over plain http',
  },
  { name: 'BP_RUN_IMAGE', holds: '`heroku:24`', does: 'the run image to check native code against; `none` turns the check off' },
  { name: 'BP_PYTHON_START', holds: '`off`', does: 'turns off start commands from the code: only a Procfile counts' },
  {
    name: 'BP_PYTHON_IMPORT_CHECK',
    holds: '`on` or `off`',
    does: 'with `off`, does not check that what the code imports is installed',
  },
  { name: 'BP_DJANGO_MANAGE', holds: '`backend/manage.py`', does: 'the `manage.py` of a Django project that is not at the root' },
  { name: 'BP_DJANGO_COLLECTSTATIC', holds: '`true` or `false`', does: "whether to collect a Django app's static files" },
];

/** Whether a variable is one of our settings, or Heroku's equivalent of one. */
export function isSetting(name: string): boolean {
  return name === 'DISABLE_COLLECTSTATIC' || SETTINGS.some((setting) => setting.name === name);
}

/** The names in a setting with a list. */
export function listSetting(env: Environment, name: string): string[] {
  return [...new Set((env[name] ?? '').split(/[\s,]+/).filter((entry) => entry !== ''))];
}

/** The value of a setting that has few; undefined if it is not set. Fails if it is none of them; `expected` lists them in words. */
export function oneOfSetting(env: Environment, name: string, values: readonly string[], expected: string): string | undefined {
  const value = env[name];
  if (value !== undefined && !values.includes(value)) fail({ kind: 'setting-invalid', name, value, expected });
  return value;
}

/** Variables whose names are close to a setting's, and the setting that was probably meant. */
export function misspelledSettings(env: Environment): { name: string; meant: string }[] {
  const known = SETTINGS.map(({ name }) => name);
  return Object.keys(env)
    .filter((name) => name.startsWith('BP_') && !known.includes(name))
    .toSorted()
    .flatMap((name) => {
      const meant = nearestName(name, known);
      return meant === undefined ? [] : [{ name, meant }];
    });
}
