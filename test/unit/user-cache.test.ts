import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownershipOf, sealOutput } from '../../src/lifecycle/state/ownership.ts';
import { readSecret, userSecret } from '../../src/lifecycle/state/user-cache.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const IS_ROOT = process.getuid?.() === 0;
const SECRET = Buffer.alloc(32, 7);

describe('the secret of a user', () => {
  test('is created once, for its user only, with nothing left beside it', () => {
    const cache = path.join(temporaryFolder(), 'not', 'there');
    expect(readSecret(cache)).toBeUndefined();
    const secret = userSecret(cache);
    expect(secret).toHaveLength(32);
    expect(userSecret(cache)).toEqual(secret);
    expect(readSecret(cache)).toEqual(secret);
    expect(statSync(path.join(cache, 'secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(cache)).toEqual(['secret']);
    expect(userSecret(temporaryFolder())).not.toEqual(secret);
  });

  test.each<[string, (file: string) => void]>([
    ['empty', (file) => writeFileSync(file, '', { mode: 0o600 })],
    ['of another length', (file) => writeFileSync(file, Buffer.alloc(33), { mode: 0o600 })],
    ['readable by others', (file) => (writeFileSync(file, SECRET), chmodSync(file, 0o644))],
    ['a folder', (file) => mkdirSync(file)],
    ['a link', (file) => (writeFileSync(`${file}.elsewhere`, SECRET, { mode: 0o600 }), symlinkSync(`${file}.elsewhere`, file))],
    // Only root can give a file away.
    [
      "another user's",
      (file) => (writeFileSync(file, SECRET, { mode: 0o600 }), IS_ROOT ? chownSync(file, 54_321, 54_321) : chmodSync(file, 0o640)),
    ],
  ])('that is %s is replaced', (_, spoil) => {
    const cache = temporaryFolder();
    spoil(path.join(cache, 'secret'));
    expect(readSecret(cache)).toBeUndefined();
    const secret = userSecret(cache);
    expect(secret).not.toEqual(SECRET);
    expect(readSecret(cache)).toEqual(secret);
  });

  test('is undefined if there is no place for it', () => {
    const file = path.join(makeApp({ file: '' }), 'file');
    expect(userSecret(file)).toBeUndefined();
  });
});

describe('the seal of an output folder', () => {
  test('distinguishes our own folder from a moved one, and from all others', () => {
    const file = path.join(temporaryFolder(), 'owner.json');
    sealOutput('/app/.pybuild', file, SECRET);
    expect(ownershipOf('/app/.pybuild', file, SECRET)).toEqual({ is: 'ours' });
    expect(ownershipOf('/new/.pybuild', file, SECRET)).toEqual({ is: 'moved', from: '/app/.pybuild' });
    expect(ownershipOf('/app/.pybuild', file, Buffer.alloc(32, 8))).toEqual({ is: 'unknown' });
    expect(ownershipOf('/app/.pybuild', file, undefined)).toEqual({ is: 'unknown' });
  });

  test.each([
    ['for another path', (seal: object) => JSON.stringify({ ...seal, path: '/victim/.pybuild' })],
    ['with another digest', (seal: object) => JSON.stringify({ ...seal, seal: '0'.repeat(64) })],
    ['that is truncated', (seal: object) => JSON.stringify(seal).slice(0, -9)],
    ['that is empty', () => ''],
  ])('%s does not count', (_, spoil) => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'owner.json');
    sealOutput('/app/.pybuild', file, SECRET);
    const seal = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, spoil(seal));
    expect(ownershipOf('/victim/.pybuild', file, SECRET)).toEqual({ is: 'unknown' });
    expect(ownershipOf('/app/.pybuild', file, SECRET)).toEqual({ is: 'unknown' });
  });
});
