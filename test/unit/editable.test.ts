import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { editableFacts } from '../../src/buildpack/editable.ts';
import * as files from '../../src/io/files.ts';
import * as toml from '../../src/io/toml.ts';
import * as trees from '../../src/io/trees.ts';
import { makeApp } from '../support/pybuild.ts';

const HOST = { files, toml, trees };
const DECLARED = '[project]\nname = "shop"\nversion = "1"\n[build-system]\nbuild-backend = "uv_build"\n';
const POETRY = '[tool.poetry]\nname = "shop"\nversion = "1"\n';

/** Whether a change of an editable project requires its environment to be rebuilt. */
function matters(pyproject: string, more: Readonly<Record<string, string>>, change: Readonly<Record<string, string>>): boolean {
  const app = makeApp({ 'pyproject.toml': pyproject, 'src/shop/__init__.py': '', ...more });
  const before = editableFacts(HOST, app, '.');
  expect(editableFacts(HOST, app, '.')).toBe(before);
  makeApp(change, app);
  return editableFacts(HOST, app, '.') !== before;
}

test.each<[string, string, Record<string, string>, Record<string, string>, boolean]>([
  ['code', DECLARED, {}, { 'src/shop/__init__.py': 'changed' }, false],
  ['code of a Poetry project', POETRY, {}, { 'src/shop/__init__.py': 'changed' }, false],
  ['pyproject.toml', DECLARED, {}, { 'pyproject.toml': `${DECLARED}# changed` }, true],
  ['its description', DECLARED, { 'README.md': '' }, { 'README.md': 'changed' }, true],
  ['a file without influence on metadata', DECLARED, { Procfile: '' }, { Procfile: 'changed' }, false],
  ['a file for builders', DECLARED, {}, { 'project.toml': '', Procfile: '', 'uv.lock': '', '.gitignore': '' }, false],
  ['another module', DECLARED, {}, { 'more.py': '' }, true],
  ['a version read from code', DECLARED.replace('version = "1"', 'dynamic = ["version"]'), {}, { 'src/shop/__init__.py': '2' }, true],
  ['code that setup.py may read', DECLARED, { 'setup.py': '' }, { 'src/shop/__init__.py': 'changed' }, true],
  ['a backend of its own', `${DECLARED}backend-path = ["."]\n`, { 'backend.py': '' }, { 'backend.py': 'changed' }, true],
  ['a build script of Poetry', `${POETRY}build = "build.py"\n`, { 'build.py': '' }, { 'build.py': 'changed' }, true],
  ['pyproject.toml without metadata', '', {}, { 'src/shop/__init__.py': 'changed' }, true],
])('%s', (_, pyproject, more, change, expected) => {
  expect(matters(pyproject, more, change)).toBe(expected);
});

test('a missing project', () => {
  const app = makeApp({ 'lib/a.py': '' });
  rmSync(path.join(app, 'lib'), { recursive: true });
  expect(editableFacts(HOST, app, 'lib')).toBe('missing');
});
