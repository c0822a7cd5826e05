import { describe, expect, test } from 'vitest';
import { parse } from '../../src/io/toml.ts';
import type { Table } from '../../src/python/file-content.ts';
import { nowInLock, usedOfLock } from '../../src/python/locked-packages.ts';
import type { Install, LockedEntry } from '../../src/python/managers/manager.ts';
import { PDM } from '../../src/python/managers/pdm/pdm.ts';
import { PIPENV } from '../../src/python/managers/pipenv/pipenv.ts';
import { POETRY } from '../../src/python/managers/poetry/poetry.ts';
import { UV } from '../../src/python/managers/uv/uv.ts';
import { resolutionChanges } from '../../src/python/resolution.ts';

function entry(name: string, version: string, more: Table = {}): LockedEntry {
  return { name, version, content: { name, version, ...more } };
}

function installed(...names: readonly string[]) {
  return names.map((one) => ({ name: one.split(' ')[0] ?? '', version: one.split(' ')[1] ?? '' }));
}

/** How an environment differs from a newer lock. */
function changes(before: readonly LockedEntry[], there: readonly string[], now: readonly LockedEntry[]): string[] | undefined {
  const used = usedOfLock(before, installed(...there), String);
  return used && resolutionChanges(used.resolved, nowInLock(now, used, String));
}

const ANT = entry('ant', '1.0');
const BEE = entry('bee', '1.0');
/** For another system. */
const CAT = entry('cat', '1.0');

test.each<[string, readonly LockedEntry[], readonly string[], readonly LockedEntry[], string[] | undefined]>([
  ['the same', [ANT, BEE], ['ant 1.0', 'bee 1.0'], [BEE, ANT], []],
  ['another version', [ANT, BEE], ['ant 1.0', 'bee 1.0'], [ANT, entry('bee', '2.0')], ['bee 1.0 → 2.0']],
  ['another file', [ANT], ['ant 1.0'], [entry('ant', '1.0', { files: ['x'] })], ['ant 1.0 is another file']],
  ['one more', [ANT], ['ant 1.0'], [ANT, BEE], ['bee 1.0 added']],
  ['one less', [ANT, BEE], ['ant 1.0', 'bee 1.0'], [ANT], ['bee removed']],
  ['a new version of what was not needed', [ANT, CAT], ['ant 1.0'], [ANT, entry('cat', '2.0')], []],
  ['two versions, both the same', [ANT, entry('ant', '2.0')], ['ant 2.0'], [ANT, entry('ant', '2.0')], []],
  ['two versions, one new', [ANT, entry('ant', '2.0')], ['ant 2.0'], [ANT, entry('ant', '2.1')], ['ant 2.0 → 2.1']],
  [
    'two versions, the other is new',
    [ANT, entry('ant', '2.0')],
    ['ant 2.0'],
    [entry('ant', '1.1'), entry('ant', '2.0')],
    ['ant 2.0 is another file'],
  ],
  ['a local project without a version', [entry('shop', '')], ['shop 1.0'], [entry('shop', '')], []],
  ['a lock that does not have all that is there', [ANT], ['ant 1.0', 'bee 1.0'], [ANT], undefined],
  ['a lock that is not understood', [], ['ant 1.0'], [], undefined],
])('%s', (_, before, there, now, expected) => {
  expect(changes(before, there, now)).toEqual(expected);
});

test('what is installed from a repository or a folder need not be in the lock', () => {
  const direct = { url: 'file:///app', editable: true };
  expect(usedOfLock([ANT], [...installed('ant 1.0'), { name: 'app', version: '1', direct }], String)).toMatchObject({ aside: [] });
});

test('identities are no checksums of files', () => {
  expect(usedOfLock([ANT], installed('ant 1.0'), () => 'f'.repeat(64))?.resolved).toMatchObject([
    { identity: `lock:${'f'.repeat(64)}`, wheel: false },
  ]);
});

function toml(text: string): Table {
  const parsed = parse(text, 'lock');
  if ('problem' in parsed) throw new Error(text);
  return parsed.table;
}

describe('the part of a lock that an install uses', () => {
  const INSTALL: Install = {
    files: [],
    groups: [],
    extras: [],
    reads: [],
    localPaths: [],
    editable: [],
    variables: [],
    pins: [],
    unlocked: true,
  };

  function names(manager: { unlocked?: (typeof UV)['unlocked'] }, lock: Table, asked: Partial<Install> = {}) {
    const read = manager.unlocked?.locking?.read(lock, { ...INSTALL, ...asked });
    return { ...read, entries: read?.entries.map(({ name, version }) => `${name} ${version}`.trim()) };
  }

  test('of poetry.lock', () => {
    const lock = toml(
      '[[package]]\nname = "Ant_Hill"\nversion = "1"\ngroups = ["main"]\n[[package]]\nname = "dog"\nversion = "1"\ngroups = ["dev"]\n' +
        '[[package]]\nname = "lib"\nversion = "1"\ngroups = ["main", "dev"]\ndevelop = true\n[package.source]\ntype = "directory"\nurl = "lib"\n',
    );
    expect(names(POETRY, lock)).toEqual({ entries: ['ant-hill 1', 'lib 1'], localPaths: [], editable: ['lib'] });
    expect(names(POETRY, lock, { groups: ['dev'] }).entries).toEqual(['ant-hill 1', 'dog 1', 'lib 1']);
  });

  test('of pdm.lock', () => {
    const lock = toml(
      '[[package]]\nname = "ant"\nversion = "1"\ngroups = ["default"]\n[[package]]\nname = "dog"\nversion = "1"\ngroups = ["dev"]\n' +
        '[[package]]\nname = "lib"\nversion = "1"\ngroups = ["default"]\npath = "./lib"\n',
    );
    expect(names(PDM, lock)).toEqual({ entries: ['ant 1', 'lib 1'], localPaths: ['lib'], editable: [] });
    expect(names(PDM, lock, { extras: ['dev'] }).entries).toEqual(['ant 1', 'dog 1', 'lib 1']);
  });

  test('of Pipfile.lock', () => {
    const lock = {
      default: { ant: { version: '==1' }, lib: { path: './lib', editable: true } },
      develop: { dog: { version: '==2' } },
      docs: {},
    };
    expect(names(PIPENV, lock)).toEqual({ entries: ['ant 1', 'lib'], localPaths: [], editable: ['lib'] });
    expect(names(PIPENV, lock, { groups: ['dev-packages'] }).entries).toEqual(['ant 1', 'lib', 'dog 2']);
  });

  const UV_LOCK = toml(`version = 1
[manifest]
members = ["app", "lib"]
[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "ant", extra = ["fast"] }, { name = "lib" }]
[package.optional-dependencies]
loud = [{ name = "cow" }]
[package.dev-dependencies]
dev = [{ name = "dog" }]
[[package]]
name = "ant"
version = "1"
[package.optional-dependencies]
fast = [{ name = "bee" }]
slow = [{ name = "eel" }]
[[package]]
name = "bee"
version = "1"
dependencies = [{ name = "ant" }]
[[package]]
name = "cow"
version = "1"
[[package]]
name = "dog"
version = "1"
[[package]]
name = "eel"
version = "1"
[[package]]
name = "lib"
version = "1"
source = { editable = "lib" }
[package.dev-dependencies]
dev = [{ name = "fox" }]
[[package]]
name = "fox"
version = "1"
`);

  test('of uv.lock', () => {
    expect(names(UV, UV_LOCK)).toEqual({ entries: ['app 1', 'ant 1', 'bee 1', 'lib 1'], localPaths: [], editable: ['lib'] });
    expect(names(UV, UV_LOCK, { groups: ['dev'], extras: ['*'] }).entries).toEqual(['app 1', 'ant 1', 'bee 1', 'cow 1', 'dog 1', 'lib 1']);
  });

  test('of uv.lock without a project at the root: all members', () => {
    const packages = (UV_LOCK['package'] as Table[]).filter(({ name }) => name !== 'app');
    const lock = { manifest: { members: ['lib'], 'dependency-groups': { dev: [{ name: 'dog' }] } }, package: packages };
    expect(names(UV, lock).entries).toEqual(['lib 1']);
    expect(names(UV, lock, { groups: ['dev'] }).entries).toEqual(['dog 1', 'lib 1', 'fox 1']);
  });
});
