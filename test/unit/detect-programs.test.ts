import { expect, test } from 'vitest';
import { detect } from '../../src/buildpack/detect.ts';
import type { Environment } from '../../src/cnb/layer-env.ts';
import * as files from '../../src/io/files.ts';
import { failureOf } from '../support/facts.ts';
import { makeApp } from '../support/pybuild.ts';

const MAIN = 'print("hello")\n\nif __name__ == "__main__":\n    print("bye")\n';

function passes(app: Record<string, string>, env: Environment = {}): boolean {
  const folder = makeApp(app);
  try {
    detect({ files }, folder, env);
    return true;
  } catch {
    return false;
  }
}

test.each<[string, Record<string, string>]>([
  ['the only Python file', { 'func.py': 'x = 1\n', 'README.md': '' }],
  ['one of several that has a __main__ part', { 'bot.py': MAIN, 'words.py': 'x = 1\n' }],
  ['a __main__ part the other way round', { 'bot.py': "if '__main__' == __name__:\n    pass\n", 'words.py': '' }],
  ['an inline block', { 'report.py': '# /// script\n# dependencies = []\n# ///\n', 'words.py': '' }],
  ['a web app by another name', { 'shop.py': 'from fastapi import FastAPI\napp = FastAPI()\n', 'words.py': '' }],
  ['a program beside a page', { 'serve.py': MAIN, 'index.html': '' }],
])('detect passes on %s', (_, app) => {
  expect(passes(app)).toBe(true);
});

test.each<[string, Record<string, string>]>([
  ['modules of which none is a program', { 'words.py': 'x = 1\n', 'more.py': 'y = 2\n' }],
  ['a helper beside another project', { 'gyp.py': MAIN, 'package.json': '{}' }],
  ['a helper beside a project of Go', { 'gen.py': MAIN, 'go.mod': '' }],
  ['a helper beside a solution', { 'gen.py': MAIN, 'Shop.sln': '' }],
  ['a lone script beside a page', { 'gen.py': 'x = 1\n', 'index.html': '' }],
  ['scripts below a folder', { 'tools/gen.py': MAIN, 'README.md': '' }],
  ['a test', { 'test_words.py': MAIN, 'README.md': '' }],
  ['a text that says __main__', { 'words.py': '"""\n  if __name__ == "__main__"\n"""\n', 'more.py': '' }],
])('detect fails on %s, unless a setting says that it is Python', (_, app) => {
  expect(passes(app)).toBe(false);
  expect(passes(app, { BP_PYTHON_PACKAGE_MANAGER: 'pip' })).toBe(true);
  expect(passes(app, { BP_PYTHON_PACKAGE_MANAGER: '' })).toBe(false);
});

test('a failure names the helper and the project that it is beside', () => {
  const folder = makeApp({ 'gyp.py': MAIN, 'package.json': '{}' });
  expect(failureOf(() => detect({ files }, folder, {}))).toMatchObject({
    kind: 'not-python',
    helper: { script: 'gyp.py', beside: 'package.json' },
  });
});
