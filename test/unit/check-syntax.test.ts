import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findSyntaxProblems } from '../../src/buildpack/check-code.ts';
import type { SyntaxProblem } from '../../src/python/imports/code-facts.ts';
import { makeHost } from '../../src/io/make-host.ts';
import { hostPython, makeApp } from '../support/pybuild.ts';

const HOST = makeHost({ env: {}, offline: true, emit: () => {}, signal: new AbortController().signal });
const BROKEN = 'import os\n\nx = [1,\n';
const NEVER_CLOSED = "'[' was never closed";

function problems(files: Readonly<Record<string, string>>, ...commands: string[]): Promise<readonly SyntaxProblem[]> {
  return findSyntaxProblems(HOST, hostPython().executable, makeApp(files), commands);
}

function places(found: readonly SyntaxProblem[]): string[] {
  return found.map(({ file, line }) => `${file}:${line}`);
}

test('what a command names is parsed, and says where and why it cannot be', async () => {
  expect(await problems({ 'app.py': BROKEN }, 'gunicorn app:app')).toEqual([
    { file: 'app.py', line: 3, message: NEVER_CLOSED, code: 'x = [1,', named: true },
  ]);
  expect(await problems({ 'app.py': 'def f():\nreturn 1\n' }, 'python app.py')).toMatchObject([{ line: 2, code: 'return 1' }]);
  expect(await problems({ 'app.py': 'return 1\n' }, 'python app.py')).toMatchObject([{ message: "'return' outside function" }]);
});

test('so is what it imports of the app, in any way', async () => {
  const files = {
    'shop/__init__.py': '',
    'shop/wsgi.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nfrom . import views\nimport lib.a\n',
    'shop/settings.py': `ROOT_URLCONF = "shop.urls"\n`,
    'shop/urls.py': BROKEN,
    'shop/views.py': 'from .models import Thing\n',
    'shop/models.py': BROKEN,
    'lib/a.py': 'from shop.sub import c\n',
    'shop/sub/__init__.py': '',
    'shop/sub/c.py': BROKEN,
    'shop/unused.py': BROKEN,
  };
  const found = await problems(files, 'gunicorn shop.wsgi');
  expect(places(found).toSorted()).toEqual(['shop/models.py:3', 'shop/sub/c.py:3', 'shop/urls.py:3']);
  expect(found.map(({ named }) => named)).toEqual([false, false, false]);
});

test('without a command, what apps usually start with is parsed, and nothing is certain', async () => {
  expect(await problems({ 'main.py': BROKEN, 'other.py': BROKEN })).toMatchObject([{ file: 'main.py', named: false }]);
  expect(await problems({ 'main.py': BROKEN, 'start.sh': '' }, 'bash start.sh')).toMatchObject([{ file: 'main.py', named: false }]);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['valid code with odd escapes', { 'app.py': 'x = "\\d"\n' }],
  ['brackets within brackets by the thousand', { 'app.py': '['.repeat(5000) + ']'.repeat(5000) }],
  ['a module of a package', { 'app.py': 'import json, nowhere\nfrom nowhere.deep import x\nfrom .... import y\n' }],
  ['modules that import each other', { 'app.py': 'import b\n', 'b.py': 'import app\n' }],
  ['a large file', { 'app.py': `${'x = 1\n'.repeat(100_000)}(` }],
])('%s is no problem', async (_, files) => {
  expect((await problems(files, 'python app.py')).filter(({ message }) => !/too many nested/.test(message))).toEqual([]);
});

test('a pipe, a link out of the app and what does not answer are not waited for', async () => {
  const folder = makeApp({ 'app.py': 'import pipe, out\n' });
  const out = path.join(makeApp({ 'out.py': BROKEN }), 'out.py');
  execFileSync('sh', ['-c', 'mkfifo pipe.py && ln -s "$1" out.py', 'sh', out], { cwd: folder });
  expect(await findSyntaxProblems(HOST, hostPython().executable, folder, ['python app.py'])).toEqual([]);
  expect(await findSyntaxProblems(HOST, '/bin/false', folder, ['python app.py'])).toEqual([]);
  expect(await findSyntaxProblems(HOST, '/bin/echo', folder, ['python app.py'])).toEqual([]);
});
