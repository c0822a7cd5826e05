import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostPythons, type Outcome } from '../support/pybuild.ts';
import { networkVariables } from '../support/real/lifecycle-network.ts';
import { checkRows, expectBuilt, needsIndex, parityApp, pathsOf, scenario } from '../support/real/parity.ts';

const FIXTURE = 'pip_django_staticfiles';
const fixtureFile = (name: string): string => readFileSync(new URL(`../../fixtures/${FIXTURE}/backend/${name}`, import.meta.url), 'utf8');

/** The same in all apps except the legacy ones, so that their packages are installed once. */
const PACKAGES = { 'requirements.txt': fixtureFile('requirements.txt') };
const MANAGE = { 'manage.py': fixtureFile('manage.py') };
const [{ minor } = { minor: '' }] = hostPythons();

const app = parityApp();

function project(settings: string): Record<string, string> {
  return { ...PACKAGES, ...MANAGE, 'config/__init__.py': '', 'config/settings.py': `SECRET_KEY = "only for tests"\n${settings}` };
}

/** The output of the fixture's settings while static files were collected. */
function seenBySettings({ stderr }: Outcome): { env: Record<string, string>; path: string[] } {
  const [, json = ''] = /^ {2}The settings see (.*)$/m.exec(stderr) ?? [];
  return JSON.parse(json) as ReturnType<typeof seenBySettings>;
}

/** The output from the step of the static files on. */
function storyOf({ stderr }: Outcome): string {
  return stderr.slice(stderr.indexOf('[Collecting static files]'));
}

/** The variables of this app's build, without those of the machine and of the test's own process. */
function withoutMachine(env: Readonly<Record<string, string>>): Record<string, string> {
  const machine = new Set([
    ...Object.keys(networkVariables()),
    'GIT_SSL_CAINFO',
    'CURL_CA_BUNDLE',
    'REQUESTS_CA_BUNDLE',
    'PIP_CERT',
    'HOME',
  ]);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !machine.has(name) && name !== 'SSL_CERT_FILE'));
}

describe('Django', () => {
  scenario('T-j1', 'the newest Django, its files reached by links: collectstatic sees the build and the app', async (context) => {
    needsIndex(context);
    app.become({}, FIXTURE);
    const built = await app.build({ EXPECTED_ENV_VAR: '1', BP_PYTHON_VERSION: minor });
    expectBuilt(built);
    const workspace = path.join(app.folder, '.pybuild/workspace');
    const seen = seenBySettings(built);
    const at = (...folders: string[]): string => pathsOf(app, folders);
    const { PATH = '', ...env } = withoutMachine(seen.env);
    expect(PATH.slice(0, at('venv/bin', 'pip/bin', 'python/bin').length)).toBe(at('venv/bin', 'pip/bin', 'python/bin'));
    // Python sets it if the locale is C.
    delete env['LC_CTYPE'];
    // A folder of the build's own.
    expect(env['TMPDIR']).toMatch(/\/pybuild-[^/]+$/);
    delete env['TMPDIR'];
    expect(env).toEqual({
      BP_PYTHON_VERSION: minor,
      CPATH: at('venv/include', `python/include/python${minor}`, 'python/include'),
      DJANGO_SETTINGS_MODULE: 'config.settings',
      EXPECTED_ENV_VAR: '1',
      LD_LIBRARY_PATH: at('venv/lib', 'pip/lib', 'python/lib'),
      LIBRARY_PATH: at('venv/lib', 'pip/lib', 'python/lib'),
      PIP_CACHE_DIR: path.join(app.layers, 'pip-cache'),
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_PYTHON: path.join(app.layers, 'venv'),
      PKG_CONFIG_PATH: at('python/lib/pkgconfig'),
      PWD: workspace,
      PYTHONPATH: '/invalid',
      PYTHONUNBUFFERED: '1',
      PYTHONUSERBASE: path.join(app.layers, 'pip'),
      SOURCE_DATE_EPOCH: '315532801',
      VIRTUAL_ENV: path.join(app.layers, 'venv'),
    });
    expect(seen.path.slice(0, 2)).toEqual([path.join(workspace, 'backend'), '/invalid']);
    expect(seen.path.at(-1)).toBe(path.join(app.layers, `venv/lib/python${minor}/site-packages`));
    expect(built.stderr).toContain(`1 static file copied to '${path.join(workspace, 'backend/staticfiles')}'.`);
    expect(readFileSync(path.join(workspace, 'backend/staticfiles/shop/shop.css'), 'utf8')).toBe(fixtureFile('shop/static/shop/shop.css'));
  });

  scenario('S-8', 'static files are copied, the app itself is not touched, and a second build does the same', async (context) => {
    needsIndex(context);
    const again = await app.build({ BP_PYTHON_VERSION: minor });
    expectBuilt(again);
    expect(app.said()).toMatchObject({ python: 'reused', pip: 'reused', 'pip-cache': 'reused', venv: 'reused' });
    expect(again.stderr).toContain('1 static file copied');
    const files = await app.run('find', '.', '-name', 'shop.css', '-type', 'f', '-o', '-name', '*.pyc');
    expect(files.stdout.trim().split('\n').toSorted()).toEqual([
      './backend/shop/static/shop/shop.css',
      './backend/staticfiles/shop/shop.css',
    ]);
    expect(() => fixtureFileOf('staticfiles/shop/shop.css')).toThrow('ENOENT');
  });

  scenario('T-j3', 'no manage.py: skipped, and says why', async (context) => {
    needsIndex(context);
    app.become({ ...PACKAGES, 'backend/manage.py': 'raise SystemExit("not to be run")\n' });
    const built = await app.build({ BP_PYTHON_VERSION: minor });
    expectBuilt(built);
    expect(storyOf(built)).toContain('Skipped: there is no manage.py at the root of the app.');
  });

  scenario('T-j4', 'staticfiles not enabled: skipped, and says why', async (context) => {
    needsIndex(context);
    app.become(project('INSTALLED_APPS = []\n'));
    const built = await app.build({ BP_PYTHON_VERSION: minor });
    expectBuilt(built);
    expect(storyOf(built)).toContain('Skipped: django.contrib.staticfiles is not among the INSTALLED_APPS.');
  });

  test('a manage.py without settings: skipped, with the reason', async (context) => {
    needsIndex(context);
    app.become({ ...PACKAGES, 'manage.py': 'from django.core.management import execute_from_command_line as run\nrun()\n' });
    const built = await app.build({ BP_PYTHON_VERSION: minor });
    expectBuilt(built);
    expect(storyOf(built)).toContain('Skipped: manage.py names no settings (DJANGO_SETTINGS_MODULE).');
  });

  scenario('T-j5', 'settings that are not there: the traceback of the project', async (context) => {
    needsIndex(context);
    app.become({ ...PACKAGES, 'manage.py': MANAGE['manage.py'].replace('config.settings', 'nonexistent-module.settings') });
    const story = storyOf(await expectFailed());
    expect(story).toMatch(
      / manage\.py help collectstatic\n {2}Traceback \(most recent call last\):\n[^]*\n {2}ModuleNotFoundError: No module named 'nonexistent-module'\n\nError: Could not load the Django project/,
    );
    expect(story).toContain('"python manage.py help collectstatic" ended with exit code 1.');
    expect(story).toContain('manage.py:7 names the settings nonexistent-module.settings, which the app does not have.');
    expect(story).toContain('To build without static files: --env BP_DJANGO_COLLECTSTATIC=false');
    const quiet = await app.build({ BP_PYTHON_VERSION: minor }, '--quiet');
    expect(quiet.stderr).toMatch(/ {2}ModuleNotFoundError: No module named 'nonexistent-module'\nError: Could not load the Django project/);
  });

  test('settings that need a missing variable: it is reported', async (context) => {
    needsIndex(context);
    app.become(project('import os\nINSTALLED_APPS = [os.environ["SHOP_APP"], "django.contrib.staticfiles"]\n'));
    const story = storyOf(await expectFailed());
    expect(story).toMatch(/\n {2}KeyError: 'SHOP_APP'\n\nError: Could not load the Django project/);
    expect(story).toContain('The settings need SHOP_APP, which is not set (config/settings.py:3).');
  });

  scenario('T-j6', 'a static root that is not set: what Django says of it', async (context) => {
    needsIndex(context);
    app.become(project('INSTALLED_APPS = ["django.contrib.staticfiles"]\n'));
    const story = storyOf(await expectFailed());
    expect(story).toMatch(
      / manage\.py collectstatic --noinput\n {2}Traceback \(most recent call last\):\n[^]*\n {2}django\.core\.exceptions\.ImproperlyConfigured: [^\n]*\n\nError: Could not collect the static files/,
    );
    expect(story).toContain('STATIC_URL is not set (config/settings.py).');
    expect(story).toContain('Add to config/settings.py: STATIC_URL = "static/"; STATIC_ROOT = "staticfiles"');
  });

  test.for([
    ['BP_DJANGO_COLLECTSTATIC', 'false'],
    ['DISABLE_COLLECTSTATIC', '1'],
  ] as const)('%s=%s: skipped, and says why, whatever the project would say', async ([name, value], context) => {
    needsIndex(context);
    const built = await app.build({ BP_PYTHON_VERSION: minor, [name]: value });
    expectBuilt(built);
    expect(storyOf(built)).toContain(`Skipped: ${name} says so.`);
  });

  test('BP_DJANGO_COLLECTSTATIC=maybe is refused before anything is done', async () => {
    app.become({ 'requirements.txt': '' });
    const { code, stderr } = await app.build({ BP_DJANGO_COLLECTSTATIC: 'maybe' });
    expect(code).toBe(1);
    expect(stderr).toContain('Error: BP_DJANGO_COLLECTSTATIC is not valid');
    expect(stderr).not.toContain('[Installing Python]');
  });

  scenario('T-j2', 'older releases of Django that are still about', async (context) => {
    needsIndex(context);
    // Django 2.1 needs distutils, which Python 3.12 does not have any more.
    const releases: [string, string][] = hostPythons().some((python) => python.minor === '3.10') ? [['2.1.15', '3.10']] : [];
    for (const [django, python] of [['4.2.30', minor] as [string, string], ...releases]) {
      const settings = 'INSTALLED_APPS = ["django.contrib.staticfiles", "shop"]\nSTATIC_URL = "/static/"\nSTATIC_ROOT = "staticfiles"\n';
      app.become({ ...project(settings), 'requirements.txt': `Django==${django}\n`, 'shop/__init__.py': '', 'shop/static/shop.css': '' });
      const built = await app.build({ BP_PYTHON_VERSION: python });
      expectBuilt(built);
      expect(app.report().packages).toContainEqual(expect.objectContaining({ version: django }));
      const workspace = path.join(app.folder, '.pybuild/workspace');
      expect(built.stderr).toMatch(/1 static file copied to '.*staticfiles'/);
      expect(readFileSync(path.join(workspace, 'staticfiles/shop.css'), 'utf8')).toBe('');
    }
  });
});

async function expectFailed(): Promise<Outcome> {
  const outcome = await app.build({ BP_PYTHON_VERSION: minor });
  expect(outcome.code).toBe(1);
  return outcome;
}

function fixtureFileOf(name: string): string {
  return readFileSync(path.join(app.folder, 'backend', name), 'utf8');
}

checkRows(import.meta.filename);
