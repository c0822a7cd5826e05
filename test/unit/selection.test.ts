import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MARK, MARK_TEXT } from '../../src/buildpack/output-mark.ts';
import { NO_DESCRIPTOR } from '../../src/lifecycle/platform/descriptor.ts';
import { makeSelects, tally, walkApp } from '../../src/lifecycle/selection.ts';
import { makeApp } from '../support/pybuild.ts';

const FILES = {
  'app.py': '',
  'README.md': '',
  '.env': '',
  'docs/guide.md': '',
  'docs/keep/this.md': '',
  'src/a.py': '',
  'src/deep/b.py': '',
  'node_modules/x.js': '',
};

/** Files and links that a build of the app copies. */
async function taken(app: string, descriptor: { include?: string[]; exclude?: string[] } = {}): Promise<string[]> {
  const selects = await makeSelects({ ...NO_DESCRIPTOR, ...descriptor }, 'project.toml');
  return [...walkApp(app, selects)]
    .filter(({ kind }) => kind !== 'folder')
    .map(({ name }) => name)
    .toSorted();
}

test.each<[string, { include?: string[]; exclude?: string[] }, string[]]>([
  ['everything by default', {}, Object.keys(FILES)],
  ['exclude by name, at any depth', { exclude: ['*.md'] }, ['app.py', '.env', 'src/a.py', 'src/deep/b.py', 'node_modules/x.js']],
  ['exclude a folder', { exclude: ['docs/', 'node_modules', '.env'] }, ['app.py', 'README.md', 'src/a.py', 'src/deep/b.py']],
  [
    'exclude at the root only',
    { exclude: ['/*.md', '/.env'] },
    ['app.py', 'docs/guide.md', 'docs/keep/this.md', 'src/a.py', 'src/deep/b.py', 'node_modules/x.js'],
  ],
  ['exclude with exceptions', { exclude: ['*.md', '!README.md', 'src/**', 'node_modules/'] }, ['app.py', '.env', 'README.md']],
  ['include files', { include: ['*.py'] }, ['app.py', 'src/a.py', 'src/deep/b.py']],
  ['include a folder', { include: ['src/', 'docs/keep'] }, ['src/a.py', 'src/deep/b.py', 'docs/keep/this.md']],
  ['include with exceptions', { include: ['*.py', '!app.py'] }, ['src/a.py', 'src/deep/b.py']],
  ['include only missing names', { include: ['nothing'] }, []],
])('%s', async (_, descriptor, names) => {
  expect(await taken(makeApp(FILES), descriptor)).toEqual(names.toSorted());
});

test('a folder excluded with a slash is empty, and one without is absent, as in pack', async () => {
  const selects = await makeSelects({ ...NO_DESCRIPTOR, exclude: ['docs/', 'src', '*.*'] }, 'project.toml');
  expect([...walkApp(makeApp(FILES), selects)].map(({ name }) => name)).toEqual(['docs', 'node_modules']);
});

test('output folders of pybuild are never copied, wherever they are; other folders of that name are', async () => {
  const app = makeApp({
    'app.py': '',
    '.pybuild/layers/x': '',
    [`out/${MARK}`]: MARK_TEXT,
    'out/x': '',
    'sub/.pybuild/x': '',
    [`cache/${MARK}`]: 'other',
  });
  expect(await taken(app)).toEqual(['app.py', `cache/${MARK}`, 'sub/.pybuild/x']);
});

test('links stay links, broken or not', async () => {
  const app = makeApp({ 'a/real.py': '' });
  symlinkSync('a', path.join(app, 'folder'));
  symlinkSync('nowhere', path.join(app, 'broken'));
  symlinkSync('.', path.join(app, 'a', 'circle'));
  const entries = [...walkApp(app, await makeSelects(NO_DESCRIPTOR, 'project.toml'))];
  expect(entries.map(({ name, kind }) => `${kind} ${name}`).toSorted()).toEqual([
    'file a/real.py',
    'folder a',
    'link a/circle',
    'link broken',
    'link folder',
  ]);
});

test('a folder comes before its contents', async () => {
  const app = makeApp({ 'a/b/c.py': '' });
  mkdirSync(path.join(app, 'a', 'b', 'empty'));
  writeFileSync(path.join(app, 'z.py'), '');
  const names = [...walkApp(app, await makeSelects(NO_DESCRIPTOR, 'project.toml'))].map(({ name }) => name);
  expect(names.indexOf('a')).toBeLessThan(names.indexOf('a/b'));
  expect(names.indexOf('a/b')).toBeLessThan(names.indexOf('a/b/c.py'));
  expect(names).toContain('a/b/empty');
});

test.each([{ exclude: ['*.txt'] }, { include: ['*.py'] }])('%j does not apply outside the app', async (descriptor) => {
  const selects = await makeSelects({ ...NO_DESCRIPTOR, ...descriptor }, 'project.toml');
  expect(['../common.txt', '/etc/common.txt', '..'].map((name) => selects(name, false))).toEqual([true, true, true]);
});

test.each<[string, { include?: string[]; exclude?: string[] }, { files: number; folders: number }, string[]]>([
  ['no rule', {}, { files: 0, folders: 0 }, []],
  ['files and folders', { exclude: ['*.md', 'node_modules', '/.env'] }, { files: 4, folders: 1 }, []],
  ['the contents of a folder', { exclude: ['docs/'] }, { files: 1, folders: 1 }, []],
  [
    'patterns that match nothing',
    { exclude: ['*.md', 'secrt', '!READM.md', '# comment', ''] },
    { files: 3, folders: 0 },
    ['secrt', '!READM.md'],
  ],
  ['an exception with effect', { exclude: ['*.md', '!README.md'] }, { files: 2, folders: 0 }, []],
  ['inclusion', { include: ['src/*.py', 'lib'] }, { files: 7, folders: 0 }, ['lib']],
  ['the output folder does not count', { exclude: ['.pybuild'] }, { files: 0, folders: 0 }, []],
])('excluded entries are counted, and patterns without a match are listed: %s', async (_, descriptor, leftOut, unmatched) => {
  const app = makeApp({ ...FILES, '.pybuild/layers/x': '' });
  const counting = tally(await makeSelects({ ...NO_DESCRIPTOR, ...descriptor }, 'project.toml'));
  const names = [...walkApp(app, counting.selects)].map(({ name }) => name);
  expect({ leftOut: counting.leftOut, unmatched: counting.unmatched() }).toEqual({ leftOut, unmatched });
  const plain = await makeSelects({ ...NO_DESCRIPTOR, ...descriptor }, 'project.toml');
  expect(names).toEqual([...walkApp(app, plain)].map(({ name }) => name));
});
