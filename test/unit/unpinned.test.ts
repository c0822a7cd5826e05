import { expect, test } from 'vitest';
import { type Installed, pinsOf } from '../../src/python/requirements.ts';
import { unpinned, unpinnedReasons } from '../../src/python/unpinned.ts';
import { requirementsOf } from '../support/facts.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function installed(name: string, direct?: Partial<Installed['direct']>, requested?: true): Installed {
  return {
    name,
    version: '1.0',
    ...(requested === undefined ? {} : { requested }),
    ...(direct === undefined ? {} : { direct: { url: 'https://127.0.0.1/x', editable: false, ...direct } }),
  };
}

const asked = (name: string, direct?: Partial<Installed['direct']>): Installed => installed(name, direct, true);
const LOCAL = { url: 'file:///app/t' };

test.each<[string, string, Installed[], string[]]>([
  ['all pinned', 'a==1\nb==1', [asked('a'), asked('b')], []],
  ['nothing installed', 'a>=1', [], []],
  ['what the app requests, as written', 'FastAPI>=1', [installed('annotated-doc'), asked('fastapi')], ['FastAPI is not pinned']],
  ['two of them', 'b\na', [asked('a'), asked('b')], ['a and b are not pinned']],
  ['three of them', 'b\nc\na[x]', [asked('a'), asked('b'), asked('c')], ['a[x], b and c are not pinned']],
  ['five of them', 'a\nb\nc\nd\ne', ['a', 'b', 'c', 'd', 'e'].map((name) => asked(name)), ['a, b and 3 more are not pinned']],
  ['what another needs', 'a==1', [installed('b'), asked('a')], ['1 dependency is not pinned: b']],
  ['what others need', 'a==1', [installed('d'), installed('c'), installed('b'), asked('a')], ['3 dependencies are not pinned: b, c, …']],
  ['what is requested only elsewhere', 'a>=1 ; sys_platform == "win32"', [], []],
  ['names in another spelling', 'Foo_Bar==1', [asked('foo.bar')], []],
  ['a pin whose marker holds', 'a==1 ; python_version > "3"', [asked('a')], []],
  ['a pin whose marker does not hold', 'a==1 ; python_version < "3"', [installed('a')], ['1 dependency is not pinned: a']],
  ['a commit', `t @ git+https://x/t@${COMMIT}`, [asked('t', { commit: COMMIT, requested: COMMIT })], []],
  [
    'a branch',
    't @ git+https://x/t@main\nb',
    [asked('t', { commit: COMMIT, requested: 'main' }), asked('b')],
    ['t follows main, not a commit', 'b is not pinned'],
  ],
  ['no branch', 't @ git+https://x/t', [asked('t', { commit: COMMIT })], ['t follows the default branch, not a commit']],
  ['a local path', './t', [asked('t', LOCAL)], []],
  [
    "a local path of a local project's",
    './t',
    [asked('t', LOCAL), installed('u', { url: 'file:///srv/u' })],
    ['1 dependency is not pinned: u'],
  ],
  ['a URL without a hash', 't @ https://127.0.0.1/t.whl', [asked('t', {})], ['t is not pinned']],
  ['a URL without a hash, and a constraint', 't @ https://127.0.0.1/t.whl\n-c c.txt', [asked('t', {})], ['t is not pinned']],
  ['a URL without a name', 'https://127.0.0.1/t.zip', [asked('t', {})], ['t is not pinned']],
  ['an editable project', '-e .\na==1', [asked('a'), asked('t', { url: 'file:///app', editable: true })], []],
])('what is not pinned: %s', (_, text, distributions, reasons) => {
  const { wishes } = requirementsOf({ 'requirements.txt': text, 'c.txt': 't==1.0' });
  expect(unpinnedReasons(unpinned(distributions, pinsOf(wishes)))).toEqual(reasons);
});

test('a lock pins everything', () => {
  expect(unpinnedReasons(unpinned([asked('a')], { pins: 'all' }))).toEqual([]);
});
