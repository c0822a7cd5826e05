import type { Environment } from '../cnb/layer-env.ts';
import { nearestName } from './spelling.ts';

/** A variable that steers a build. */
interface Setting {
  readonly name: string;
  /** What it holds, as a reader of the README needs it. */
  readonly holds: string;
  readonly does: string;
}

/** Every setting of this buildpack: the README's table, and what a misspelled name is compared with. */
export const SETTINGS: readonly Setting[] = [
  { name: 'BP_PYTHON_VERSION', holds: '`3.12` or `3.12.2`', does: 'the Python version, above every file' },
  {
    name: 'BP_PYTHON_PACKAGE_MANAGER',
    holds: '`pip`, `poetry`, `uv`, `pipenv`, `pdm`, `pylock`',
    does: 'decides where several files say what to install',
  },
  { name: 'BP_PYTHON_GROUPS', holds: 'names, with commas or spaces', does: 'dependency groups to install besides the main one' },
  { name: 'BP_PYTHON_EXTRAS', holds: 'names, with commas or spaces', does: 'extras of the project to install, and `*` for all' },
  { name: 'BP_PIP_REQUIREMENT', holds: 'paths in the app', does: 'requirements files to install from, in place of `requirements.txt`' },
  { name: 'BP_PYLOCK_FILE', holds: '`pylock.prod.toml`', does: 'which of several `pylock.*.toml` to install from' },
  { name: 'BP_PIP_VERSION', holds: 'a version', does: 'another pip; the one that Python carries installs without a network' },
  { name: 'BP_PIP_SHA256', holds: '64 hex digits', does: "the checksum of that pip's wheel" },
  { name: 'BP_PYTHON_INSTALLER', holds: '`pip`', does: 'has pip install every package by itself: nothing comes from the shared store' },
  { name: 'BP_PYTHON_REFRESH', holds: '`true` or `false`', does: 'with `false`, as `--no-refresh`' },
  { name: 'BP_PYTHON_MIRROR', holds: 'a URL (http, https or file)', does: 'where archives of Python come from, in place of GitHub' },
  {
    name: 'BP_ALLOW_INSECURE_HOST',
    holds: 'host names, with commas or spaces',
    does: 'hosts that may serve a list of archives by plain http',
  },
  {
    name: 'BP_PYTHON_START',
    holds: '`off`',
    does: 'start commands are not worked out from the code: only a Procfile counts',
  },
  { name: 'BP_DJANGO_COLLECTSTATIC', holds: '`true` or `false`', does: "whether a Django app's static files are collected" },
];

/** Whether a variable is one of ours, or Heroku's switch that counts as one. */
export function isSetting(name: string): boolean {
  return name === 'DISABLE_COLLECTSTATIC' || SETTINGS.some((setting) => setting.name === name);
}

/** The names in a setting that lists them. */
export function listSetting(env: Environment, name: string): string[] {
  return [...new Set((env[name] ?? '').split(/[\s,]+/).filter((entry) => entry !== ''))];
}

/** Variables whose names are nearly one of ours, and what they should probably be. */
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
