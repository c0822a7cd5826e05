import { existsSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ProcessNote } from '../../src/lifecycle/state/decode.ts';
import { acquireLock, discard } from '../../src/lifecycle/state/lock.ts';
import { noteOf } from '../../src/lifecycle/state/process-notes.ts';
import { failureOf } from '../support/facts.ts';
import { temporaryFolder } from '../support/pybuild.ts';

const ELSEWHERE = { place: 'another boot, another namespace', host: 'other-box' };
const DEAD = { started: '1' };
let file: string;

beforeEach(() => {
  file = path.join(temporaryFolder(), 'lock');
});

/** A lock as a build of this process would hold it, with `changes`, last refreshed so many seconds ago. */
function held(changes: Partial<ProcessNote> = {}, secondsAgo = 0): void {
  writeFileSync(file, JSON.stringify({ ...noteOf(process.pid, 'build'), ...changes }));
  age(secondsAgo);
}

function age(secondsAgo: number): void {
  const time = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(file, time, time);
}

const holder = (): ProcessNote => JSON.parse(readFileSync(file, 'utf8')) as ProcessNote;

test.each([
  ['a live process', {}, 0, {}],
  ['a live process of this place that was silent for an hour', {}, 3600, {}],
  ['one elsewhere, whose ID is not in use here', { ...ELSEWHERE, ...DEAD }, 0, { host: 'other-box' }],
  ['one elsewhere that was silent for a short time', { ...ELSEWHERE, ...DEAD }, 150, { host: 'other-box' }],
])('the lock of %s is refused', (_, changes, secondsAgo, told) => {
  held(changes, secondsAgo);
  expect(failureOf(() => acquireLock(file, 'build'))).toEqual({ kind: 'locked', path: file, pid: process.pid, command: 'build', ...told });
  expect(readdirSync(path.dirname(file))).toEqual(['lock']);
});

test.each([
  ['a process that is gone', DEAD, 0],
  ['one elsewhere that was silent for long, though its ID is in use here', ELSEWHERE, 200],
])('the lock of %s is taken over', (_, changes, secondsAgo) => {
  held(changes, secondsAgo);
  const release = acquireLock(file, 'clean');
  expect(holder()).toMatchObject({ ...noteOf(process.pid, 'clean') });
  release();
  expect(readdirSync(path.dirname(file))).toEqual([]);
});

test('a lock is refreshed, and stays valid', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const release = acquireLock(file, 'build');
    age(3600);
    vi.advanceTimersByTime(10_000);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(1_800_000);
    expect(holder()).toEqual(noteOf(process.pid, 'build'));
    release();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a lock that another process took over stays with that process', () => {
  const release = acquireLock(file, 'build');
  renameSync(file, `${file}.was`);
  held(ELSEWHERE);
  release();
  expect(holder()).toMatchObject(ELSEWHERE);
});

test.each([
  ['here', {}],
  ['elsewhere', { ...ELSEWHERE, ...DEAD }],
])('a lock that a process %s has just taken over is given back to it', (_, changes) => {
  held(changes);
  const before = holder();
  writeFileSync(`${file}.draft`, '{}');
  discard(file, `${file}.draft`);
  expect(holder()).toEqual(before);
});

test('a dead lock is discarded, and a missing one is no error', () => {
  held(DEAD);
  discard(file, `${file}.draft`);
  expect(existsSync(file)).toBe(false);
  expect(() => discard(file, `${file}.draft`)).not.toThrow();
});
