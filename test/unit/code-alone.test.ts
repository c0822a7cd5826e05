import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readApp } from '../../src/buildpack/read-app.ts';
import type { Environment } from '../../src/cnb/layer-env.ts';
import * as files from '../../src/io/files.ts';
import * as toml from '../../src/io/toml.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { decodeKnownPackages, readConda } from '../../src/python/sources/conda.ts';
import { failureOf, planInputs } from '../support/facts.ts';
import { makeApp } from '../support/pybuild.ts';

const DATA = fileURLToPath(new URL('../../data', import.meta.url));
const ONE = 'import flask\n';

async function factsOf(app: Record<string, string | Buffer>, env: Environment = {}) {
  return readApp({ files, toml }, makeApp(app), env, () => true, DATA);
}

async function decide(app: Record<string, string | Buffer>, env: Environment = {}) {
  return makeDecisions(await factsOf(app, env), planInputs(env));
}

/** The imports of an app for which packages are missing, each with its package. */
async function imports(app: Record<string, string | Buffer>): Promise<string[]> {
  const found = (await factsOf(app)).code?.imports ?? [];
  return found.map((one) => `${one.file}:${one.line} ${one.module} ${one.package ?? '?'}`);
}

test.each<[string, Record<string, string>]>([
  [
    'the standard library',
    { 'app.py': 'import os, json as j\nfrom http.server import HTTPServer\nimport xml.etree.ElementTree\nimport tomllib\n' },
  ],
  [
    'its own modules',
    {
      'app.py': 'import prices\nfrom lib.more import x\nimport space.part\n',
      'prices.py': '',
      'lib/__init__.py': '',
      'lib/more.py': '',
      'space/part.py': '',
    },
  ],
  [
    'modules below src',
    { 'src/shop/__init__.py': '', 'src/shop/app.py': 'from shop.more import x\nfrom . import more\n', 'src/shop/more.py': '' },
  ],
  ['a folder that is not looked into', { 'app.py': 'import tools.words\n', 'tools/words.py': ONE }],
  ['a compiled module', { 'app.py': 'import fast\n', 'fast.cpython-312-x86_64-linux-gnu.so': '' }],
  ['packages that it works without', { 'app.py': 'try:\n    import orjson\nexcept ImportError:\n    import json as orjson\n' }],
  ['packages whose absence is suppressed', { 'app.py': 'import contextlib\nwith contextlib.suppress(ImportError):\n    import orjson\n' }],
  ['packages where any error is caught', { 'app.py': 'try:\n    import orjson\nexcept:\n    pass\n' }],
  ['packages for types', { 'app.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import flask\n' }],
  ['packages of another system', { 'app.py': 'import sys\nif sys.platform == "win32":\n    import winrt\n' }],
  ['packages in tests', { 'app.py': '', 'test_app.py': 'import pytest\n', 'tests/conftest.py': 'import pytest\n' }],
  ['words in texts', { 'app.py': '"""\nimport flask\n"""\n' }],
])('code alone that imports %s needs no packages', async (_, app) => {
  const { packageManager, install } = await decide(app);
  expect(packageManager).toEqual({ name: 'pip', files: [] });
  expect(install).toMatchObject({ requirements: [], editable: [], unlocked: true });
  expect(install.notes).toEqual(['No packages to install: the code imports only the standard library and its own modules']);
});

test('each import that needs a package, once, with file, line and the package', async () => {
  const app = {
    'app.py': 'import os, cv2\nfrom flask import Flask\nimport flask.json\nfrom google.cloud import storage\nimport acme_tools\n',
    'lib/more.py': 'def f():\n    import yaml\n    from PIL import Image\n',
  };
  expect(await imports(app)).toEqual([
    'app.py:1 cv2 opencv-python-headless',
    'app.py:2 flask flask',
    'app.py:4 google.cloud google-cloud-storage',
    'app.py:5 acme_tools ?',
    'lib/more.py:2 yaml PyYAML',
    'lib/more.py:3 PIL Pillow',
  ]);
  const facts = await factsOf(app);
  expect(failureOf(() => makeDecisions(facts, planInputs()))).toMatchObject({ kind: 'imports-without-packages' });
});

test('an error that is not about imports is not caught', async () => {
  expect(await imports({ 'app.py': 'try:\n    import flask\nexcept ValueError:\n    pass\n' })).toEqual(['app.py:2 flask flask']);
});

test('5,000 imports are read', async () => {
  const text = Array.from({ length: 5000 }, (_, number) => `import module_${number}\n`).join('');
  expect(await imports({ 'app.py': text })).toHaveLength(5000);
});

test('what cannot be read is a warning, not an error', async () => {
  const { warnings } = await decide({
    'app.py': 'x = 1\n',
    'old.py': Buffer.from('x = "\u00e9"\n', 'latin1'),
    'deep.py': `x = ${'('.repeat(2000)}\n`,
  });
  expect(warnings.map(({ title }) => title)).toContain('Not all of the code was looked at for imports');
  expect(warnings[0]?.body).toEqual(expect.arrayContaining(['  old.py is not UTF-8', '  deep.py cannot be parsed']));
});

test.each<[string, Record<string, string>, Environment]>([
  ['a requirements.txt', { 'app.py': ONE, 'requirements.txt': '' }, {}],
  ['a project', { 'app.py': ONE, 'pyproject.toml': '[project]\nname = "a"\n' }, {}],
  ['a lock', { 'app.py': ONE, 'uv.lock': '' }, {}],
  ['a misspelled requirements.txt', { 'app.py': ONE, 'requirement.txt': '' }, {}],
  ['another manager by a setting', { 'app.py': ONE }, { BP_PYTHON_PACKAGE_MANAGER: 'uv' }],
])('with %s the code is not looked at', async (_, app, env) => {
  expect((await factsOf(app, env)).code).toBeUndefined();
});

test('the setting for pip leaves it to the code', async () => {
  expect((await decide({ 'app.py': '' }, { BP_PYTHON_PACKAGE_MANAGER: 'pip', BP_PYTHON_LOCKED: 'true' })).packageManager.files).toEqual([]);
});

const KNOWN = decodeKnownPackages(readFileSync(`${DATA}/import-names.json`, 'utf8'));

test("conda's file: what PyPI has under the same name, and what pip installs", () => {
  const specs = 'python=3.11.4 pip numpy=1.26 conda-forge::pandas>=2,<3 scipy==1.11.1 requests=2.31.0=pyhd8ed1ab_0 flask'.split(' ');
  const dependencies = [
    ...specs,
    'redis-py 5.*',
    'rich >=13',
    'sympy 1.12|1.13',
    'cudatoolkit=11.8',
    { pip: ['gunicorn==23.0', '-e .'] },
    3,
  ];
  expect(readConda('environment.yml', { dependencies }, KNOWN)).toEqual({
    file: 'environment.yml',
    requirements: [
      'numpy==1.26.*',
      'pandas>=2,<3',
      'scipy==1.11.1',
      'requests==2.31.0',
      'flask',
      'rich>=13',
      'sympy',
      'gunicorn==23.0',
      '-e .',
    ],
    leftOut: ['redis-py', 'cudatoolkit'],
    python: '3.11',
  });
});

test.each([undefined, [], {}, { dependencies: 'numpy' }])('no list of conda: %j', (content) => {
  expect(readConda('environment.yml', content, KNOWN)).toBeUndefined();
});

test("conda's file comes before the code", async () => {
  const facts = await factsOf({ 'app.py': ONE, 'environment.yml': 'dependencies:\n  - numpy\n' });
  expect(failureOf(() => makeDecisions(facts, planInputs()))).toMatchObject({ kind: 'conda-environment', requirements: ['numpy'] });
});
