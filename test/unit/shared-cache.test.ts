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

/** The folder of Pythons for a build. */
function pythons(cacheDir: string | undefined = cache, pythonSource = 'auto'): string {
  events = [];
  const platform = { pythonSource, cacheDir, context: { runtimesDir: PRIVATE } } as EquippedPlatform;
  return withSharedCache({ emit: (event) => events.push(event) }, platform).context.runtimesDir;
}

const told = (): string => events.map((event) => JSON.stringify(event)).join('\n');

test('Pythons are shared if only this user can write', () => {
  expect(pythons()).toBe(path.join(cache, 'pythons'));
  expect(readdirSync(path.join(cache, 'pythons'))).toEqual([]);
  expect(events).toEqual([]);
});

test('without a HOME they are not, and a message says so', () => {
  const platform = { pythonSource: 'auto', cacheDir: undefined, context: { runtimesDir: PRIVATE } } as EquippedPlatform;
  events = [];
  expect(withSharedCache({ emit: (event) => events.push(event) }, platform)).toBe(platform);
  expect(told()).toContain('HOME is not set');
});

test("a build with the host's Python creates no cache", () => {
  expect(pythons(cache, 'host')).toBe(PRIVATE);
  expect(existsSync(path.join(cache, 'pythons'))).toBe(false);
});

describe('they are not shared, and the folder is reported,', () => {
  test.each([
    ['everybody can write to the cache', '', 0o777],
    ['its group can write to the cache', '', 0o775],
    ['the cache is sticky and everybody can write to it', '', 0o1777],
    ['everybody can write to the folder of Pythons', 'pythons', 0o777],
    ['everybody can write to a folder above', '..', 0o777],
    ['everybody can write to a folder two levels above', '../..', 0o777],
  ])('if %s', (_, folder, mode) => {
    mkdirSync(path.join(cache, 'pythons'));
    chmodSync(path.join(cache, folder), mode);
    expect(pythons()).toBe(PRIVATE);
    expect(told()).toContain(`Other users can write to ${path.join(cache, folder)}.`);
  });

  test('if a link points to a folder that everybody can write to', () => {
    const elsewhere = path.join(temporaryFolder(), 'open/pybuild');
    mkdirSync(elsewhere, { recursive: true });
    chmodSync(path.dirname(elsewhere), 0o777);
    symlinkSync(elsewhere, path.join(home, 'link'));
    expect(pythons(path.join(home, 'link'))).toBe(PRIVATE);
  });

  test('if the link itself is in such a folder', () => {
    const open = path.join(temporaryFolder(), 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    symlinkSync(cache, path.join(open, 'link'));
    expect(pythons(path.join(open, 'link'))).toBe(PRIVATE);
  });

  test.skipIf(!IS_ROOT).each([['.'], ['pythons'], ['..']])('if another user owns %s', (folder) => {
    mkdirSync(path.join(cache, 'pythons'));
    chownSync(path.join(cache, folder), STRANGER, STRANGER);
    expect(pythons()).toBe(PRIVATE);
    expect(told()).toContain('belongs to another user (12345)');
  });

  test('if no folder can be created', () => {
    expect(pythons('/dev/null/pybuild')).toBe(PRIVATE);
    expect(told()).toContain('cannot be created (ENOTDIR)');
  });
});

test.each([
  ['sticky', 0o1777],
  ["writable for the user's own group", 0o775],
])('a folder above may be %s', (_, mode) => {
  chmodSync(path.dirname(cache), mode);
  expect(pythons()).toBe(path.join(cache, 'pythons'));
});

test('Pythons that others could have put there are removed with a warning; safe ones stay', () => {
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

test('the download of a killed build is removed, and that of a live one stays', () => {
  const folder = pythons();
  const live = [makeTemporary(folder, 'incoming-'), makeTemporary(folder, 'manifest-')].map((name) => path.basename(name));
  for (const name of live) mkdirSync(path.join(folder, name.replace(/-[0-9a-z]+_/, '-zzzz_'), 'python'), { recursive: true });
  expect(readdirSync(folder)).toHaveLength(4);
  expect(readdirSync(pythons())).toEqual(live.toSorted());
});
