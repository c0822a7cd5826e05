import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, type Files, missing, modules, type Options, PYTHON } from '../support/checked-imports.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const FINDER = {
  '__editable___x_1_finder.py': "MAPPING: dict[str, str] = {'cv2': '/w/cv2'}\nNAMESPACES: dict[str, list[str]] = {}\n",
};

test('what nothing provides is reported with its place and package, in one warning', async () => {
  const app = { 'app.py': 'import os, cv2\nfrom yaml import load\nimport frobnicate.deep\nimport yaml\n' };
  const events = await check(app);
  expect(events).toEqual([
    {
      type: 'warning',
      title: '3 imported modules are not installed',
      body: [
        '  app.py:1 imports cv2: add opencv-python-headless to requirements.txt',
        '  app.py:2 imports yaml (and 1 more): add PyYAML to requirements.txt',
        '  app.py:3 imports frobnicate: no package known',
        expect.stringContaining('BP_PYTHON_IMPORT_CHECK=off'),
      ],
    },
  ]);
  expect(await check(app, { env: { BP_PYTHON_IMPORT_CHECK: 'off' } })).toEqual([]);
  expect(await check(app, { installed: { 'cv2/__init__.py': '', 'yaml/__init__.py': '', 'frobnicate.py': '' } })).toEqual([]);
});

test('a package is proposed under its own name only if it is popular', async () => {
  const app = { 'app.py': 'import requests, reqeusts, PIL, dotenv, bs4, sklearn\n' };
  expect(modules(await missing(app))).toEqual([
    'requests: requests',
    'reqeusts',
    'PIL: Pillow',
    'dotenv: python-dotenv',
    'bs4: beautifulsoup4',
    'sklearn: scikit-learn',
  ]);
});

describe('is no missing import', () => {
  test.each<[string, Files, Options?]>([
    ['one for type checkers', { 'app.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import cv2\nelse:\n    cv2 = None\n' }],
    ['one in a try', { 'app.py': 'try:\n    import cv2\nexcept ImportError:\n    import yaml\nelse:\n    import bs4\n' }],
    ['one in a try for several errors', { 'app.py': 'try:\n    import cv2\nexcept (OSError, builtins.ModuleNotFoundError): pass\n' }],
    ['one in a try for all errors', { 'app.py': 'try:\n    import cv2\nexcept: pass\n' }],
    ['one that is suppressed', { 'app.py': 'import contextlib\nwith contextlib.suppress(ImportError):\n    import cv2\n' }],
    ['one of another system', { 'app.py': 'import sys\nif sys.platform == "win32":\n    import win32api\n' }],
    ['one of another system, put differently', { 'app.py': 'import os\nif os.name != "posix" or False:\n    import winreg2\n' }],
    ['one of an old Python', { 'app.py': 'import sys\nif sys.version_info < (3, 9):\n    import cv2\n' }],
    ['one under a condition', { 'app.py': 'import os\nif os.environ.get("DEBUG"):\n    import debug_toolbar\n' }],
    ['one in a function', { 'app.py': 'def thumbnail():\n    import cv2\n' }],
    ['one of a program, for a server', { 'app.py': 'if __name__ == "__main__":\n    import uvicorn\n' }],
    ['one for all but a program', { 'app.py': 'if __name__ != "__main__":\n    import cv2\n' }, { command: 'python app.py' }],
    ['one that a server makes, or Python itself', { 'app.py': 'import uwsgi, __main__\nfrom __future__ import annotations\n' }],
    ['a relative one', { 'app.py': 'from . import cv2\nfrom .yaml import x\n' }],
    ['a text', { 'app.py': 'import importlib\nimportlib.import_module("cv2")\n__import__("yaml")\n' }],
    ['a module of the app', { 'app.py': 'import cv2, deep.yaml\n', 'cv2.py': '', 'deep/yaml.py': '' }],
    ['a compiled module of the app', { 'app.py': 'import fast\n', 'fast.cpython-312-x86_64-linux-gnu.so': '' }],
    ['a module in src', { 'app.py': 'import shop\n', 'src/shop/__init__.py': '' }],
    ['a module beside a program', { 'bin/app.py': 'import cv2\n', 'bin/cv2.py': '' }, { command: 'python bin/app.py' }],
    ['a module in a folder of the command', { 'app.py': 'import cv2\n', 'lib/cv2.py': '' }, { command: 'PYTHONPATH=lib python app.py' }],
    ["the standard library's own tests", { 'app.py': 'import test.support\n' }],
    ['a folder without code', { 'app.py': 'import data\n', 'data/words.txt': '' }],
    ['an unknown module in any folder', { 'app.py': 'import helper\n', 'deep/er/helper.py': '' }],
    ['a module where the app changes sys.path', { 'app.py': 'import sys\nsys.path.append("x")\nimport cv2\n', 'x/cv2.py': '' }],
    ['any where the app has finders', { 'app.py': 'import sys\nsys.meta_path.insert(0, 1)\nimport cv2\n' }],
    ['one in a file that is not reached', { 'app.py': 'import os\n', 'other.py': 'import cv2\n', 'setup.py': 'import yaml\n' }],
    ['one of a test', { 'app.py': 'import tests.helper\n', 'tests/helper.py': 'import pytest\n' }],
    ['one in a file with a syntax error', { 'app.py': 'import cv2\nx = (\n' }],
    ['one in a file that no parser reads', { 'app.py': 'import cv2\n\0\n' }],
    ['one in an unknown encoding', { 'app.py': '# coding: nonsense\nimport cv2\n' }],
    [
      'one in a stub or a notebook',
      { 'app.py': 'import shop\n', 'shop.py': '', 'shop.pyi': 'import cv2\n', 'a.ipynb': '{"import cv2": 1}' },
    ],
    ['what comes after the end', { 'app.py': 'raise SystemExit\nimport cv2\n' }],
    ['one in a Django app for debugging', { 'app.py': 'INSTALLED_APPS = []\nif DEBUG:\n    INSTALLED_APPS += ["debug_toolbar"]\n' }],
    ['a text in another list', { 'app.py': 'NAMES = ["debug_toolbar"]\nINSTALLED_APPS = []\n' }],
    ['a text in a file that has no settings', { 'app.py': 'PHONE_APPS = ["debug_toolbar"]\n' }],
  ])('%s', async (_, files, options) => {
    expect(await missing(files, options)).toEqual([]);
  });

  test.each<[string, Files]>([
    ['a package without __init__', { 'cv2/data/x.txt': '' }],
    ['a compiled module', { 'cv2.abi3.so': '' }],
    ['a folder of a .pth file', { 'other.pth': '# a comment\nbeside\n', 'beside/cv2.py': '' }],
    ['a project in place', { '__editable__.x-1.pth': 'import __editable___x_1_finder; __editable___x_1_finder.install()', ...FINDER }],
    ['a project in place, by another tool', { '_x_editable.pth': 'import _x_editable_loader' }],
    ['a finder that is not understood', { '__editable__.x.pth': 'import __editable___x_finder' }],
  ])('what is installed as %s', async (_, installed) => {
    expect(await missing({ 'app.py': 'import cv2\n' }, { installed })).toEqual([]);
  });
});

describe('is a missing import', () => {
  test.each<[string, Files, Options?]>([
    ['one in a try for another error', { 'app.py': 'try:\n    import cv2\nexcept OSError: pass\n' }],
    ['one at the end of a try', { 'app.py': 'try:\n    pass\nexcept ImportError: pass\nfinally:\n    import cv2\n' }],
    ['one of this system', { 'app.py': 'import sys\nif not sys.platform.startswith("win"):\n    import cv2\n' }],
    ['one of this Python', { 'app.py': 'import sys\nif sys.version_info >= (3, 8):\n    import cv2\nelse:\n    import yaml\n' }],
    ['one of this Python, by its number', { 'app.py': 'import sys\nif sys.version_info[0] > 2 and 1:\n    import cv2\n' }],
    [
      'one of a program',
      { 'app.py': 'if __name__ == "__main__":\n    main()\ndef main():\n    import cv2\n' },
      { command: 'python app.py' },
    ],
    ['one below a guard of a program', { 'app.py': 'if __name__ == "__main__":\n    import cv2\n' }, { command: 'python app.py' }],
    ['one where the app is made', { 'app.py': 'def create_app():\n    import cv2\n' }],
    [
      'one that type checkers do not see',
      { 'app.py': 'import typing\nif typing.TYPE_CHECKING:\n    import yaml\nelse:\n    import cv2\n' },
    ],
    ['one in a class', { 'app.py': 'class A:\n    import cv2\n' }],
    ['one in a module of the app', { 'app.py': 'from shop.a import b\n', 'shop/__init__.py': '', 'shop/a/b.py': 'import cv2\n' }],
    [
      'one that a relative import leads to',
      { 'shop/app.py': 'from . import b\n', 'shop/b.py': 'import cv2\n' },
      { command: 'python -m shop.app' },
    ],
    [
      "one of the app's own program",
      { 'src/shop/cli.py': 'import cv2\n', 'src/shop/__init__.py': '' },
      { command: 'serve --all', programs: { serve: '#!/venv/bin/python\nimport sys\nfrom shop.cli import main\n' } },
    ],
    ['one with a folder of its name', { 'app.py': 'import cv2\n', 'cv2/readme.txt': '' }],
    ['one that a package has, whatever else is in other folders', { 'app.py': 'import cv2\n', 'deep/cv2.py': '' }],
    ['one in Latin-1', { 'app.py': Buffer.from('# -*- coding: latin-1 -*-\nimport cv2  # \xe9\n', 'latin1') }],
    ['one of a file with a byte order mark', { 'app.py': '\uFEFFimport cv2\n' }],
    ['one in a file that apps usually start with', { 'main.py': 'import cv2\n', 'manage.py': 'import yaml\n' }, { command: '' }],
    ['one of many', { 'app.py': `${Array.from({ length: 5000 }, () => 'import os\n').join('')}import cv2\n` }],
    ['one in a file of a megabyte', { 'app.py': `${'x = 1\n'.repeat(150_000)}import cv2\n` }],
  ])('%s', async (_, files, options) => {
    expect(modules(await missing(files, options))).toEqual(['cv2: opencv-python-headless']);
  });
});

test('a project of Django imports what its settings name', async () => {
  const files = {
    'manage.py': 'import yaml\n',
    'shop/wsgi.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    'shop/settings.py':
      'INSTALLED_APPS = ["corsheaders", "cart", "django.contrib.auth"]\nMIDDLEWARE = ["whitenoise.middleware.X"]\nROOT_URLCONF = "shop.urls"\n',
    'shop/urls.py': 'from django.urls import include\nurlpatterns = [include("cart.urls")]\n',
    'shop/live.py': 'import bs4\n',
    'cart/models.py': 'import PIL\n',
    'cart/urls.py': 'import cv2\n',
  };
  const options = { installed: { 'django/__init__.py': '' }, command: 'gunicorn shop.wsgi' };
  const found = await missing(files, options);
  expect(found.map(({ file, module, setting }) => `${file} ${module} ${setting ?? ''}`).toSorted()).toEqual([
    'cart/models.py PIL ',
    'cart/urls.py cv2 ',
    'shop/settings.py corsheaders INSTALLED_APPS',
    'shop/settings.py whitenoise MIDDLEWARE',
  ]);
  expect(modules(await missing(files, { ...options, env: { DJANGO_SETTINGS_MODULE: 'shop.live' } }))).toEqual(['bs4: beautifulsoup4']);
});

test('what a group, an extra or another file asks for is reported as that', async () => {
  const text = '[dependency-groups]\ndev = ["PyYAML"]\n[project.optional-dependencies]\nweb = ["frobnicate>=2"]\n';
  const found = await missing({ 'app.py': 'import yaml, frobnicate\n', 'pyproject.toml': text }, { manager: 'uv' });
  expect(found).toMatchObject([
    { package: 'PyYAML', heldBy: { file: 'pyproject.toml', group: 'dev' } },
    { package: 'frobnicate', heldBy: { file: 'pyproject.toml', extra: 'web' } },
  ]);
  const other = await missing({ 'app.py': 'import yaml\n', 'requirements-dev.txt': 'pyyaml==6\n' });
  expect(other).toMatchObject([{ package: 'pyyaml', heldBy: { file: 'requirements-dev.txt' } }]);
});

test('a module that left Python is reported with what brings it back, unless it is installed', async () => {
  const app = { 'app.py': 'import urllib2, asyncore2, pkg_resources\n' };
  expect(await missing(app)).toMatchObject([
    { module: 'urllib2', removedIn: 'Python 3' },
    { module: 'asyncore2' },
    { module: 'pkg_resources', removedIn: 'setuptools 82', pin: 'setuptools<82' },
  ]);
  const [first] = await missing({ 'app.py': 'import urllib2\n' });
  expect(first).not.toHaveProperty('pin');
});

test('setuptools has distutils', async () => {
  const python = makePython(['sys']);
  const app = { 'app.py': 'import distutils.core\n' };
  expect(await missing(app, { python })).toMatchObject([{ module: 'distutils', removedIn: 'Python 3.12', pin: 'setuptools' }]);
  const installed = { 'distutils-precedence.pth': "import os; var = 'SETUPTOOLS_USE_DISTUTILS'" };
  expect(await missing(app, { python, installed })).toEqual([]);
});

/** A Python whose standard library has only these modules. */
function makePython(standard: readonly string[]): typeof PYTHON {
  const executable = path.join(temporaryFolder(), 'python');
  const program = `import sys; sys.stdlib_module_names = frozenset(${JSON.stringify(standard)}); exec(sys.argv[1])`;
  writeFileSync(executable, `#!/bin/sh\nfor last; do :; done\nexec '${PYTHON.executable}' -I -S -B -W ignore -c '${program}' "$last"\n`, {
    mode: 0o755,
  });
  return { ...PYTHON, executable };
}

test('a part of a namespace counts as a module where it has a package of its own', async () => {
  const app = { 'app.py': 'from google.cloud import storage\nimport google.protobuf.message\nimport google.unheard\n' };
  const installed = { 'google/protobuf/message.py': '' };
  expect(modules(await missing(app, { installed }))).toEqual(['google.cloud.storage: google-cloud-storage']);
  const all = { ...installed, 'google/cloud/storage/__init__.py': '' };
  expect(await missing(app, { installed: all })).toEqual([]);
  expect(modules(await missing({ 'app.py': 'import google.auth\n' }))).toEqual(['google.auth: google-auth']);
});

test('nothing of the app is run, and links in a circle or out of the app are not followed', async () => {
  const folder = makeApp({ 'app.py': 'open("ran", "w")\nimport a.b, out, pipe, yonder, cv2\n', 'a/b.py': 'open("ran", "w")\n' });
  const out = makeApp({ 'out.py': 'import yaml\n', 'yonder.py': '' });
  execFileSync(
    'sh',
    ['-c', 'ln -s . loop && ln -s ../a a/again && mkfifo pipe.py && ln -s "$1"/out.py out.py && ln -s "$1" outside', 'sh', out],
    {
      cwd: folder,
    },
  );
  expect(modules(await missing(folder))).toEqual(['pipe', 'yonder', 'cv2: opencv-python-headless']);
  expect(existsSync(path.join(folder, 'ran'))).toBe(false);
});

test('a limit is reported, and says nothing of the rest', async () => {
  const large = `${'x = 1\n'.repeat(200_000)}import cv2\n`;
  const events = await check({ 'app.py': 'import large, yaml\n', 'large.py': large });
  expect(events).toMatchObject([
    { type: 'detail', message: /first 2000 files or 4 MB/ },
    { type: 'warning', title: 'yaml is not installed' },
  ]);
});
