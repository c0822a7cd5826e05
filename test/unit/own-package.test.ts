import { expect, test } from 'vitest';
import type { Files } from '../support/facts.ts';
import { plan, poetry } from './manager-apps.ts';

const PROJECT = '[project]\nname = "The.Shop"\n';

function installOf(manifest: string, files: Files) {
  const { install, warnings } = plan({ ...poetry(manifest), 'app.py': null, ...files });
  return { editable: install.editable, withoutProject: install.withoutProject, titles: warnings.map(({ title }) => title) };
}

const INSTALLED = { editable: ['.'], withoutProject: undefined, titles: [] };

test.each<[string, string, Files]>([
  ['a folder', PROJECT, { 'the_shop/__init__.py': '' }],
  ['a module', PROJECT, { 'the_shop.py': '' }],
  ['a folder in src', PROJECT, { 'src/the_shop/__init__.py': '' }],
  ['a module in src', PROJECT, { 'src/the_shop.py': '' }],
  ["Poetry's own name", '[tool.poetry]\nname = "the-shop"\n', { 'the_shop.py': '' }],
  ['packages that are named', `${PROJECT}[tool.poetry]\npackages = [{ include = "other" }]\n`, {}],
  ['a build script, which may create it', `${PROJECT}[tool.poetry.build]\nscript = "build.py"\n`, {}],
  ['no name, which Poetry reports', '[tool.poetry]\n', {}],
])('Poetry installs a project: %s', (_, manifest, files) => {
  expect(installOf(manifest, files)).toEqual(INSTALLED);
});

test.each<[string, string, Files]>([
  ['nothing', PROJECT, {}],
  ['the name as it is written', PROJECT, { 'The.Shop/__init__.py': '', 'the-shop.py': '' }],
  ['a folder that is called like a module', PROJECT, { 'the_shop.py': null }],
  ['a file without an ending', PROJECT, { the_shop: '' }],
  ['deeper in src', PROJECT, { 'src/lib/the_shop/__init__.py': '' }],
  ['no packages', `${PROJECT}[tool.poetry]\npackages = []\n`, {}],
])('a project without its package is not installed: %s', (_, manifest, files) => {
  const titles = ['The package The.Shop is not in the app'];
  expect(installOf(manifest, files)).toEqual({ editable: [], withoutProject: true, titles });
});

test('a project that is not a package needs none', () => {
  expect(installOf(`${PROJECT}[tool.poetry]\npackage-mode = false\n`, {})).toEqual({ editable: [], withoutProject: undefined, titles: [] });
});
