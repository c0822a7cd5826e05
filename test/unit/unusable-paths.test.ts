import { expect, test } from 'vitest';
import { readProject, type Selects } from '../../src/buildpack/read-project.ts';
import * as files from '../../src/io/files.ts';
import * as toml from '../../src/io/toml.ts';
import { makeSelects } from '../../src/lifecycle/selection.ts';
import { makeApp } from '../support/pybuild.ts';

const LINES = [
  '-e ./libs/ant',
  './wheels/bee-1.0-py3-none-any.whl',
  './docs',
  '-e .',

  './nowhere',
  '-e ../beside',
  '/srv/nowhere',
];
const APP = {
  'requirements.txt': `${LINES.join('\n')}\n`,
  'libs/ant/setup.py': '',
  'wheels/bee-1.0-py3-none-any.whl': '',
  'docs/index.md': '',
};

function unusable(selects: Selects = () => true): Record<string, string> {
  return Object.fromEntries(readProject({ files, toml }, makeApp(APP), {}, selects).unusable);
}

const ALWAYS = { docs: 'no-project', '.': 'no-project', nowhere: 'absent', '/srv/nowhere': 'absent' };

test('what requirements name is looked for in the app', () => {
  expect(unusable()).toEqual(ALWAYS);
});

test.each<[string, { include?: string[]; exclude?: string[] }, Record<string, string>]>([
  ['a folder', { exclude: ['libs'] }, { 'libs/ant': 'excluded' }],
  ['what is in a folder', { exclude: ['libs/ant/*'] }, { 'libs/ant': 'excluded' }],
  ['a kind of file', { exclude: ['*.whl'] }, { 'wheels/bee-1.0-py3-none-any.whl': 'excluded' }],
  ['all but a few', { include: ['requirements.txt', 'wheels/*', 'docs/*'] }, { 'libs/ant': 'excluded' }],
  ['nothing that matters', { exclude: ['docs/*'] }, {}],
])('project.toml that leaves out %s counts', async (_, { include = [], exclude = [] }, more) => {
  const selects = await makeSelects({ include, exclude, env: {} }, 'project.toml');
  expect(unusable(selects)).toEqual({ ...ALWAYS, ...more });
});

test('the paths of locks are looked for, and what is in an index is not', () => {
  const folder = makeApp({
    'Pipfile.lock': '{"default": {"a": {"path": "./a"}, "b": {"file": "https://index.invalid/b.whl"}, "c": {"file": "c.whl"}}}',
    'poetry.lock': '[[package]]\nfiles = [{file = "d-1.0.whl"}]\n[package.source]\ntype = "directory"\nurl = "libs/e"\n',
    'uv.lock': 'source = { registry = "https://index.invalid" }\nsource = { editable = "f" }\nsource = { directory = "../g" }\n',
    'pdm.lock': 'path = "./h"\n',
    'pylock.prod.toml': 'directory = { path = "i" }\n',
    'other.lock': 'path = "j"\n',
  });
  const { unusable: found } = readProject({ files, toml }, folder, {}, () => true);
  expect([...found.keys()].toSorted()).toEqual(['a', 'c.whl', 'f', 'h', 'i', 'libs/e']);
});
