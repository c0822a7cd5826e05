import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { surveyApp } from '../../src/lifecycle/survey.ts';
import { changesBetween, wordChanges } from '../../src/lifecycle/watch/changes.ts';
import { isNoise } from '../../src/lifecycle/watch/noise.ts';
import { carryChanges } from '../../src/lifecycle/watch/sync.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const survey = (folder: string): ReturnType<typeof surveyApp> => surveyApp(folder, () => true);

/** What an edit of an app changed, and in which words. */
function changed(edit: (app: string) => void): { names: string[]; words: string } {
  const app = makeApp({ 'a.py': 'a', 'pkg/b.py': 'b', 'pkg/c.py': 'c' });
  utimesSync(path.join(app, 'a.py'), 1_000_000, 1_000_000);
  const before = survey(app);
  edit(app);
  const changes = changesBetween(before, survey(app));
  return { names: changes.map(({ name }) => name), words: wordChanges(changes) };
}

test.each<[what: string, edit: (app: string) => void, names: string[], words: string]>([
  ['nothing', () => {}, [], '0 folders changed'],
  ['new content of the same size', (app) => writeFileSync(path.join(app, 'a.py'), 'x'), ['a.py'], 'a.py changed'],
  [
    'content of the same size with its old time',
    (app) => {
      const { atime, mtime } = statSync(path.join(app, 'a.py'));
      writeFileSync(path.join(app, 'a.py'), 'x');
      utimesSync(path.join(app, 'a.py'), atime, mtime);
    },
    ['a.py'],
    'a.py changed',
  ],
  ['a mode', (app) => chmodSync(path.join(app, 'a.py'), 0o700), ['a.py'], 'a.py changed'],
  ['a new file', (app) => writeFileSync(path.join(app, 'pkg/new.py'), ''), ['pkg/new.py'], 'pkg/new.py added'],
  ['a file that is gone', (app) => rmSync(path.join(app, 'a.py')), ['a.py'], 'a.py removed'],
  ['a rename', (app) => renameSync(path.join(app, 'a.py'), path.join(app, 'z.py')), ['z.py', 'a.py'], 'z.py added, a.py removed'],
  [
    'a folder that is gone',
    (app) => rmSync(path.join(app, 'pkg'), { recursive: true }),
    ['pkg', 'pkg/b.py', 'pkg/c.py'],
    'pkg/b.py and pkg/c.py removed',
  ],
  ['an empty folder', (app) => mkdirSync(path.join(app, 'empty')), ['empty'], 'empty added'],
  [
    'a link in the place of a file',
    (app) => {
      rmSync(path.join(app, 'a.py'));
      symlinkSync('pkg/b.py', path.join(app, 'a.py'));
    },
    ['a.py'],
    'a.py changed',
  ],
])('%s is what changed', (_, edit, names, words) => {
  expect(changed(edit)).toEqual({ names, words });
});

test.each([
  '.git',
  'a/__pycache__',
  'a/b.pyc',
  '.a.py.swp',
  'a.py~',
  '4913',
  '.#a.py',
  '#a.py#',
  '.goutputstream-X',
  'a.py___jb_tmp___',
  '.pybuild',
  'x.log',
])('%s is noise', (name) => expect(isNoise(name)).toBe(true));

test.each(['.env', '.gitignore', 'git', 'a.py', 'log', 'venv.py', 'swp', '.python-version', 'a#b.html', 'dialog', '14913'])(
  '%s is not',
  (name) => expect(isNoise(name)).toBe(false),
);

/** An app and its workspace, before and after an edit of both. */
function carried(edit: (app: string, workspace: string) => void): string {
  const files = { 'a.py': 'a', 'pkg/b.py': 'b' };
  const app = makeApp(files);
  const workspace = makeApp(files, path.join(temporaryFolder(), 'workspace'));
  const before = survey(app);
  edit(app, workspace);
  carryChanges(changesBetween(before, survey(app)), workspace);
  return workspace;
}

describe('carrying changes over', () => {
  test('leaves alone what the app wrote, and drops the bytecode of what changed', () => {
    const workspace = carried((app, own) => {
      makeApp({ 'pkg/b.py': 'x', 'pkg/data': 'new' }, app);
      makeApp({ 'pkg/__pycache__/b.cpython-312.pyc': '', 'pkg/__pycache__/bc.cpython-312.pyc': '', 'own.db': '', 'pkg/data': 'old' }, own);
    });
    expect(readFileSync(path.join(workspace, 'pkg/b.py'), 'utf8')).toBe('x');
    expect(readFileSync(path.join(workspace, 'pkg/data'), 'utf8')).toBe('new');
    expect(
      ['own.db', 'pkg/__pycache__/b.cpython-312.pyc', 'pkg/__pycache__/bc.cpython-312.pyc'].map((name) =>
        existsSync(path.join(workspace, name)),
      ),
    ).toEqual([true, false, true]);
  });

  test('keeps modes, also where a folder is read-only', () => {
    const workspace = carried((app, own) => {
      writeFileSync(path.join(app, 'pkg/b.py'), 'x');
      chmodSync(path.join(app, 'pkg/b.py'), 0o555);
      chmodSync(path.join(own, 'pkg'), 0o555);
      chmodSync(path.join(app, 'pkg'), 0o555);
    });
    expect(statSync(path.join(workspace, 'pkg/b.py')).mode & 0o777).toBe(0o555);
    expect(statSync(path.join(workspace, 'pkg')).mode & 0o777).toBe(0o555);
  });

  test('writes to nothing outside, whatever the app put in the place of a folder', () => {
    const outside = makeApp({ 'b.py': 'outside', 'gone.py': 'outside' });
    const workspace = carried((app, own) => {
      rmSync(path.join(own, 'pkg'), { recursive: true });
      symlinkSync(outside, path.join(own, 'pkg'));
      writeFileSync(path.join(app, 'pkg/b.py'), 'inside');
    });
    expect(readFileSync(path.join(outside, 'b.py'), 'utf8')).toBe('outside');
    expect(readFileSync(path.join(workspace, 'pkg/b.py'), 'utf8')).toBe('inside');
    carried((app, own) => {
      rmSync(path.join(own, 'pkg'), { recursive: true });
      symlinkSync(outside, path.join(own, 'pkg'));
      rmSync(path.join(app, 'pkg/b.py'));
    });
    expect(existsSync(path.join(outside, 'b.py'))).toBe(true);
  });

  test('passes over what is gone again', () => {
    const app = makeApp({ 'a.py': 'a', 'pkg/b.py': 'b' });
    const workspace = path.join(temporaryFolder(), 'workspace');
    mkdirSync(workspace);
    const changes = changesBetween({ entries: [] }, survey(app));
    rmSync(path.join(app, 'pkg'), { recursive: true });
    carryChanges(changes, workspace);
    expect(readFileSync(path.join(workspace, 'a.py'), 'utf8')).toBe('a');
    expect(existsSync(path.join(workspace, 'pkg/b.py'))).toBe(false);
  });
});
