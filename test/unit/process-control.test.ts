import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporary } from '../../src/io/files.ts';
import { identityOf, isAlive, isSame, signalGroup, signalProcess } from '../../src/io/processes.ts';
import { sweepTemporary } from '../../src/io/trees.ts';
import { gone } from '../support/processes.ts';
import { temporaryFolder } from '../support/pybuild.ts';

/** Starts a process that leads a group, until the test ends. */
async function leader(
  program: string,
  args: readonly string[],
  options: { readonly uid?: number } = {},
): Promise<ChildProcess & { pid: number }> {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'], ...options });
  await once(child, 'spawn');
  const { pid = 0 } = child;
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  });
  return Object.assign(child, { pid });
}

// A harmless signal, should it arrive.
test.each([0, 1, -1, -2, 1.5, Number.NaN, Number.POSITIVE_INFINITY, process.pid])('%d is never signalled', (pid) => {
  expect(signalGroup(pid, 'SIGCONT')).toBe(false);
});

test('our own group is never signalled as another one', () => {
  const group = execFileSync('sh', ['-c', "sed 's/.*) //' /proc/self/stat | cut -d' ' -f3"], { encoding: 'utf8' });
  expect(group).toMatch(/^\d+$/m);
  expect(signalGroup(Number(group), 'SIGCONT')).toBe(false);
});

test('a group that we started is, even if its leader is gone', async () => {
  const child = await leader('sh', ['-c', 'sleep 600 >/dev/null & echo $!']);
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  await once(child, 'exit');
  expect(signalGroup(child.pid, 'SIGKILL')).toBe(true);
  await gone([Number(line.toString())]);
});

test.skipIf(process.getuid?.() !== 0)("another user's is not", async () => {
  const child = await leader('sleep', ['600'], { uid: 12_345 });
  expect(signalGroup(child.pid, 'SIGKILL')).toBe(false);
  signalProcess(child.pid, 'SIGKILL');
  expect(isAlive(child.pid)).toBe(true);
});

test('a process is distinguished from a later one with the same ID', async () => {
  const child = await leader('sleep', ['600']);
  const identity = identityOf(child.pid);
  expect(isSame(identity)).toBe(true);
  expect(isSame({ ...identity, started: '1' })).toBe(false);
  expect([0, -1, 1.5].some((pid) => isSame({ pid, started: '' }))).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isSame(identity)).toBe(false);
});

test('temporary folders of dead processes are removed, and old ones of processes elsewhere', () => {
  const parent = temporaryFolder();
  const mine = path.basename(makeTemporary(parent, 'work-'));
  const [, place = ''] = /_([0-9a-f]{6})-/.exec(mine) ?? [];
  const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
  const make = (name: string, time = new Date()): void => {
    mkdirSync(path.join(parent, name, 'inner'), { recursive: true });
    utimesSync(path.join(parent, name), time, time);
  };
  make(mine.replace(/_[0-9a-z]*_/, '_1_'));
  make(`work-zzzz_1_${place}-gone00`);
  make('work-1_1_000000-recent', new Date());
  make('work-1_1_000000-old000', yesterday);
  make('work-unmark');
  make('work-oldone', yesterday);
  make('other-oldone', yesterday);
  sweepTemporary(parent, 'work-');
  expect(readdirSync(parent).toSorted()).toEqual([mine, 'work-1_1_000000-recent', 'work-unmark', 'other-oldone'].toSorted());
  expect(() => sweepTemporary(path.join(mkdtempSync(path.join(parent, 'x-')), 'nowhere'), 'work-')).not.toThrow();
});
