import { describe, expect, test } from 'vitest';
import type { AppTrouble } from '../../src/errors/trouble.ts';
import { diagnoseApp } from '../../src/python/diagnosis/app-error.ts';
import { MANAGE, needs, printed, SETTINGS, told, viewOf } from './app-view.ts';

describe.each(['django4', 'django5'])('with %s, settings', (django) => {
  test.each<[string, AppTrouble]>([
    ['environ-key', needs(4, 'SECRET_KEY')],
    ['django-environ', needs(4, 'SECRET_KEY')],
    ['decouple', needs(3, 'SECRET_KEY')],
    ['own-function', needs(12, 'SECRET_KEY')],
    ['none-split', needs(4, 'ALLOWED_HOSTS')],
  ])('that need a variable (%s)', (name, trouble) => {
    expect(told(`${name}-${django}`)).toEqual(trouble);
  });

  test('whose key is an empty variable', () => {
    const settings = 'import os\nSECRET_KEY = os.environ.get("DJANGO_SECRET")\n';
    const name = `empty-secret-${django}`;
    expect(told(name, viewOf({ ...MANAGE, [SETTINGS]: settings }))).toEqual(needs(2, 'DJANGO_SECRET'));
    expect(told(name, viewOf({ ...MANAGE, [SETTINGS]: 'SECRET_KEY = ""\n' }))).toEqual({
      kind: 'app-error',
      error: 'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
      at: { file: 'shop/apps.py', line: 7 },
    });
  });

  test('that import what is not installed', () => {
    expect(told(`debug-toolbar-import-${django}`)).toEqual({
      kind: 'app-module',
      module: 'debug_toolbar',
      at: { file: SETTINGS, line: 9 },
      package: 'django-debug-toolbar',
      addTo: 'requirements.txt',
    });
  });

  test('whose INSTALLED_APPS have what is not installed', () => {
    const files = { ...MANAGE, [SETTINGS]: 'INSTALLED_APPS = [\n    "debug_toolbar",\n]\n' };
    expect(told(`debug-toolbar-app-${django}`, viewOf(files))).toEqual({
      kind: 'app-module',
      module: 'debug_toolbar',
      at: { file: SETTINGS, line: 2 },
      asApp: true,
      package: 'django-debug-toolbar',
      addTo: 'requirements.txt',
    });
  });

  test('that import a file which the app does not have', () => {
    expect(told(`local-settings-${django}`, viewOf({ ...MANAGE, [SETTINGS]: '' }))).toEqual({
      kind: 'app-file',
      module: 'mysite.local',
      file: 'mysite/local.py',
      at: { file: SETTINGS, line: 8 },
    });
  });

  test('that are not there, where others are', () => {
    const others = {
      'mysite/settings/__init__.txt': '',
      'mysite/settings/dev.py': '',
      'mysite/settings/test.py': '',
      'web/settings.py': '',
    };
    expect(told(`settings-missing-${django}`, viewOf({ ...MANAGE, ...others }))).toEqual({
      kind: 'settings-missing',
      module: 'mysite.settings',
      at: { file: 'manage.py', line: 3 },
      others: ['mysite.settings.dev', 'web.settings'],
    });
  });

  test('that a variable names, and that are not there', () => {
    const env = { DJANGO_SETTINGS_MODULE: 'mysite.settings' };
    expect(told(`settings-missing-${django}`, viewOf(MANAGE, env))).toEqual({
      kind: 'settings-missing',
      module: 'mysite.settings',
      others: [],
    });
  });

  test('that are there, and are not found: the exception itself', () => {
    expect(told(`settings-missing-${django}`, viewOf({ ...MANAGE, 'backend/mysite/settings.py': '' }))).toEqual({
      kind: 'app-error',
      error: "ModuleNotFoundError: No module named 'mysite.settings'",
      at: { file: 'manage.py', line: 18 },
    });
  });

  test('whose package is there, but not where it is looked for: no package to install', () => {
    const output = printed(`settings-missing-${django}`).map((line) => line.replace("'mysite.settings'", "'mysite'"));
    expect(diagnoseApp(output, viewOf({ ...MANAGE, 'backend/mysite/settings.py': '' }))).toMatchObject({ kind: 'app-error' });
  });

  test('with a mistake of their own: the line of the app, not that of what ran it', () => {
    expect(told(`syntax-${django}`)).toEqual({
      kind: 'app-error',
      error: "SyntaxError: closing parenthesis '}' does not match opening parenthesis '[' on line 9",
      at: { file: SETTINGS, line: 10 },
    });
    expect(told(`name-error-${django}`)).toEqual({
      kind: 'app-error',
      error: "NameError: name 'env' is not defined",
      at: { file: SETTINGS, line: 8 },
    });
  });

  test('whose database needs a package: what the last of several attempts looked for', () => {
    expect(told(`psycopg-${django}`)).toEqual({
      kind: 'app-module',
      module: 'psycopg2',
      by: 'django',
      package: 'psycopg2-binary',
      addTo: 'requirements.txt',
    });
  });

  test('whose packages need pkg_resources, or a library', () => {
    expect(told(`pkg-resources-${django}`)).toEqual({
      kind: 'python-module',
      module: 'pkg_resources',
      by: 'oldapp',
      removedIn: 'setuptools 82',
      pin: 'setuptools<82',
      addTo: 'requirements.txt',
    });
    expect(told(`library-${django}`)).toEqual({ kind: 'library', library: 'libportaudio.so.2', by: 'sound', debian: 'libportaudio2' });
  });
});

/** What is said of an exception that came by these files, the innermost last. */
function raisedIn(error: string, ...files: string[]): AppTrouble | undefined {
  const frames = files.map((file) => `  File "${file}", line 3, in <module>`);
  return diagnoseApp(['Traceback (most recent call last):', ...frames, error], viewOf({}));
}

test('who imports: the app where its line does, else the package that does, whatever of Python is below it', () => {
  const SITE = '/layers/pybuild_python/venv/lib/python3.12/site-packages';
  const missing = "ModuleNotFoundError: No module named 'six'";
  const app = { file: 'a.py', line: 3 };
  expect(raisedIn(missing, `${SITE}/x/y.py`, '/workspace/a.py', '<frozen importlib._bootstrap>')).toEqual({
    kind: 'app-module',
    module: 'six',
    package: 'six',
    at: app,
    addTo: 'requirements.txt',
  });
  expect(raisedIn(missing, '/workspace/a.py', `${SITE}/x/y.py`)).toMatchObject({ by: 'x', at: app });
  const part = "ModuleNotFoundError: No module named 'django.utils.six.moves'";
  expect(raisedIn(part, '/workspace/a.py', `${SITE}/django/utils/encoding.py`)).toMatchObject({ kind: 'app-error', at: app });
  expect(raisedIn(part, '/workspace/a.py')).toMatchObject({ kind: 'app-module', module: 'django' });
  const library = 'OSError: libcairo.so.2: cannot open shared object file: No such file or directory';
  expect(raisedIn(library, '/workspace/a.py', `${SITE}/cairo.py`, '/usr/lib/python3.12/ctypes/__init__.py')).toEqual({
    kind: 'library',
    library: 'libcairo.so.2',
    by: 'cairo',
    debian: 'libcairo2',
  });
  expect(raisedIn(library, '/workspace/a.py', '/usr/lib/python3.12/ctypes/__init__.py')).not.toHaveProperty('by');
});

test('without a traceback, or without a line of the app, nothing is said', () => {
  expect(diagnoseApp(['CommandError: no'], viewOf({}))).toBeUndefined();
  expect(
    diagnoseApp(['Traceback (most recent call last):', '  File "/usr/lib/x.py", line 1, in y', 'ValueError: z'], viewOf({})),
  ).toBeUndefined();
});
