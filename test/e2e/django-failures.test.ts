import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostPythons } from '../support/pybuild.ts';
import { needsIndex, parityApp } from '../support/real/parity.ts';

const [{ minor } = { minor: '' }] = hostPythons();
const app = parityApp();
const FIXTURE = new URL('../../fixtures/pip_django_staticfiles/backend/manage.py', import.meta.url);
const PACKAGES = 'Django~=5.2\ndjango-environ\npython-decouple\npydantic-settings\nenvirons\n';
const FILES = {
  'requirements.txt': PACKAGES,
  'manage.py': readFileSync(FIXTURE, 'utf8'),
  'config/__init__.py': '',
  'shop/__init__.py': '',
  'shop/static/shop.css': '',
};
const PROJECT = 'from pathlib import Path\nBASE_DIR = Path(__file__).parent.parent\nSECRET_KEY = "x"\nSTATIC_URL = "static/"\n';
const APPS = `${PROJECT}INSTALLED_APPS = ["django.contrib.staticfiles", "shop"]\n`;
const SET = 'STATIC_ROOT = BASE_DIR / "staticfiles"\n';
const AT = 'config/settings.py';

/** The last of what a build says that fails with these settings. */
async function failing(settings: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  app.become({ ...FILES, [AT]: settings, ...more });
  const { code, stderr } = await app.build({ BP_PYTHON_VERSION: minor });
  expect(code, stderr).toBe(1);
  return stderr.slice(stderr.lastIndexOf('\nError: ') + 1);
}

test.for([
  ['os.environ', 'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n', 2],
  ['django-environ', 'import environ\nenv = environ.Env()\nSECRET_KEY = env("SECRET_KEY")\n', 3],
  ['python-decouple', 'from decouple import config\nSECRET_KEY = config("SECRET_KEY")\n', 2],
  ['environs', 'from environs import Env\nSECRET_KEY = Env().str("SECRET_KEY")\n', 2],
  [
    'pydantic-settings',
    'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    secret_key: str\nSECRET_KEY = S().secret_key\n',
    4,
  ],
] as const)('a variable that is not set, read by %s', async ([, settings, line], context) => {
  needsIndex(context);
  const story = await failing(settings, { '.env.dist': 'SECRET_KEY=\nDEBUG=\n' });
  expect(story).toContain(`The settings need SECRET_KEY, which is not set (${AT}:${line}). A build does not see your shell.\n`);
  expect(story).toContain('Pass it: --env SECRET_KEY=…\nSee .env.dist, which lists it, with DEBUG.\n');
});

test('a static root that is not set, and the settings that set it', async (context) => {
  needsIndex(context);
  const story = await failing(APPS, { 'config/production.py': `from config.settings import *\n${SET}` });
  expect(story).toContain(`STATIC_ROOT is not set (${AT}).\n`);
  expect(story).toContain('Use config.production, which sets it: --env DJANGO_SETTINGS_MODULE=config.production\n');
  const built = await app.build({ BP_PYTHON_VERSION: minor, DJANGO_SETTINGS_MODULE: 'config.production' });
  expect(built.code, built.stderr).toBe(0);
  expect(built.stderr).toContain('1 static file copied');
});

test('the lines that are to be added for it are enough', async (context) => {
  needsIndex(context);
  const story = await failing(APPS);
  const [, line = ''] = /^Add to config\/settings\.py: (.*)$/m.exec(story) ?? [];
  app.become({ ...FILES, [AT]: `${APPS}${line}\n` });
  expect((await app.build({ BP_PYTHON_VERSION: minor })).stderr).toContain('1 static file copied');
});

test.for([
  ['imported', `${PROJECT}import debug_toolbar\n`, `${AT}:5 imports debug_toolbar, which is not installed.`],
  ['an app', APPS.replace('"shop"', '"debug_toolbar"'), `INSTALLED_APPS has debug_toolbar, which is not installed (${AT}:5).`],
] as const)('what is not installed, %s', async ([, settings, words], context) => {
  needsIndex(context);
  const story = await failing(settings, { 'requirements/dev.txt': '-r ../requirements.txt\ndjango-debug-toolbar==4.4\n' });
  expect(story).toContain(words);
  expect(story).toContain('Add django-debug-toolbar to requirements.txt. It is only in requirements/dev.txt, which is not installed.\n');
});

test('a module that Python or setuptools no longer has', async (context) => {
  needsIndex(context);
  const story = await failing(`${APPS}${SET}import pkg_resources\n`);
  expect(story).toContain(`${AT}:7 imports pkg_resources, which setuptools 82 no longer has.\n`);
  const [, pin = ''] = /^Add this line to requirements\.txt: (.*)$/m.exec(story) ?? [];
  app.become({ ...FILES, 'requirements.txt': `${PACKAGES}${pin}\n`, [AT]: `${APPS}${SET}import pkg_resources\n` });
  const built = await app.build({ BP_PYTHON_VERSION: minor });
  expect(built.code, built.stderr).toBe(0);
});
