import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeTemporary } from '../../src/io/files.ts';
import type { EquippedPlatform } from '../../src/lifecycle/platform/own-temporary.ts';
import { withSharedCache } from '../../src/lifecycle/platform/shared-cache.ts';
import type { Event } from '../../src/output/events.ts';
import { temporaryFolder } from '../support/pybuild.ts';

const IS_ROOT = process.getuid?.() === 0;
const STRANGER = 12_345;
const PRIVATE = '/private/pythons';

let home: string;
let cache: string;
let events: Event[];

beforeEach(() => {
  home = path.join(temporaryFolder(), 'home');
  cache = path.join(home, '.cache/pybuild');
  mkdirSync(cache, { recursive: true });
});

/** The folder of Pythons that a build uses. */
function pythons(cacheDir: string | undefined = cache, pythonSource = 'auto'): string {
  events = [];
  const platform = { pythonSource, cacheDir, context: { runtimesDir: PRIVATE } } as EquippedPlatform;
  return withSharedCache({ emit: (event) => events.push(event) }, platform).context.runtimesDir;
}

const told = (): string => events.map((event) => JSON.stringify(event)).join('\n');

test('Pythons are shared where only this user can write', () => {
  expect(pythons()).toBe(path.join(cache, 'pythons'));
  expect(readdirSync(path.join(cache, 'pythons'))).toEqual([]);
  expect(events).toEqual([]);
});

test('without a HOME they are not, and that is said', () => {
  const platform = { pythonSource: 'auto', cacheDir: undefined, context: { runtimesDir: PRIVATE } } as EquippedPlatform;
  events = [];
  expect(withSharedCache({ emit: (event) => events.push(event) }, platform)).toBe(platform);
  expect(told()).toContain('HOME is not set');
});

test("a build of the host's Python makes no cache", () => {
  expect(pythons(cache, 'host')).toBe(PRIVATE);
  expect(existsSync(path.join(cache, 'pythons'))).toBe(false);
});

describe('they are not shared, and the folder is named,', () => {
  test.each([
    ['the cache is for all to write', '', 0o777],
    ['the cache is for its group to write', '', 0o775],
    ['the cache is sticky and for all to write', '', 0o1777],
    ['the folder of Pythons is for all to write', 'pythons', 0o777],
    ['a folder above is for all to write', '..', 0o777],
    ['a folder two above is for all to write', '../..', 0o777],
  ])('where %s', (_, folder, mode) => {
    mkdirSync(path.join(cache, 'pythons'));
    chmodSync(path.join(cache, folder), mode);
    expect(pythons()).toBe(PRIVATE);
    expect(told()).toContain(`Other users can write to ${path.join(cache, folder)}.`);
  });

  test('where a link leads to a place that is for all to write', () => {
    const elsewhere = path.join(temporaryFolder(), 'open/pybuild');
    mkdirSync(elsewhere, { recursive: true });
    chmodSync(path.dirname(elsewhere), 0o777);
    symlinkSync(elsewhere, path.join(home, 'link'));
    expect(pythons(path.join(home, 'link'))).toBe(PRIVATE);
  });

  test('where the link that leads to it is in one', () => {
    const open = path.join(temporaryFolder(), 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    symlinkSync(cache, path.join(open, 'link'));
    expect(pythons(path.join(open, 'link'))).toBe(PRIVATE);
  });

  test.skipIf(!IS_ROOT).each([['.'], ['pythons'], ['..']])("where another user's is %s", (folder) => {
    mkdirSync(path.join(cache, 'pythons'));
    chownSync(path.join(cache, folder), STRANGER, STRANGER);
    expect(pythons()).toBe(PRIVATE);
    expect(told()).toContain('belongs to another user (12345)');
  });

  test('where no folder can be made', () => {
    expect(pythons('/dev/null/pybuild')).toBe(PRIVATE);
    expect(told()).toContain('cannot be created (ENOTDIR)');
  });
});

test.each([
  ['sticky', 0o1777],
  ["for the user's own group to write", 0o775],
])('a folder above may be %s', (_, mode) => {
  chmodSync(path.dirname(cache), mode);
  expect(pythons()).toBe(path.join(cache, 'pythons'));
});

test('what others could have put there is removed, and said; what is safe stays', () => {
  for (const [name, mode] of [
    ['open', 0o777],
    ['group', 0o775],
    ['safe', 0o755],
  ] as const) {
    mkdirSync(path.join(cache, 'pythons', name, 'bin'), { recursive: true });
    chmodSync(path.join(cache, 'pythons', name), mode);
  }
  symlinkSync(temporaryFolder(), path.join(cache, 'pythons/link'));
  if (IS_ROOT) {
    mkdirSync(path.join(cache, 'pythons/foreign/bin'), { recursive: true });
    chownSync(path.join(cache, 'pythons/foreign'), STRANGER, STRANGER);
  }
  expect(readdirSync(path.join(pythons()))).toEqual(['safe']);
  for (const name of ['open', 'group', 'link']) expect(told()).toContain(path.join(cache, 'pythons', name));
  expect(events).toHaveLength(IS_ROOT ? 4 : 3);
});

test('what a killed build was fetching is removed, and what a live one is fetching stays', () => {
  const folder = pythons();
  const live = [makeTemporary(folder, 'incoming-'), makeTemporary(folder, 'manifest-')].map((name) => path.basename(name));
  for (const name of live) mkdirSync(path.join(folder, name.replace(/-[0-9a-z]+_/, '-zzzz_'), 'python'), { recursive: true });
  expect(readdirSync(folder)).toHaveLength(4);
  expect(readdirSync(pythons())).toEqual(live.toSorted());
});
