import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { webConcurrencyProgram } from '../../src/python/web-concurrency.ts';
import { makeApp } from '../support/pybuild.ts';

const MB = 1024 * 1024;
const NO_LIMIT_V1 = '9223372036854771712\n';
/** Of a machine with 64 GB, with room for far more workers than are ever wanted. */
const MEMINFO = { 'proc/meminfo': 'MemTotal:       67108864 kB\nMemFree:        1 kB\n' };

/** What the program sets on a machine with these files below /, and so many CPUs; undefined if it sets nothing. */
function workers(files: Readonly<Record<string, string>>, cpus: number, env: Readonly<Record<string, string>> = {}): string | undefined {
  const root = makeApp({ program: '', 'bin/nproc': `#!/bin/sh\necho ${cpus}\n`, ...files });
  makeApp({ program: webConcurrencyProgram({ cgroup: path.join(root, 'cgroup'), proc: path.join(root, 'proc') }) }, root);
  for (const name of ['program', 'bin/nproc']) chmodSync(path.join(root, name), 0o755);
  const { status, output } = spawnSync(path.join(root, 'program'), {
    env: { PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  expect([status, output[1], output[2]]).toEqual([0, '', '']);
  return output[3] === '' ? undefined : (/^WEB_CONCURRENCY = "(\d+)"\n$/.exec(output[3] ?? '')?.[1] ?? 'not TOML');
}

test.each<[what: string, files: Record<string, string>, cpus: number, expected: number]>([
  ['two for each CPU and one more', MEMINFO, 2, 5],
  ['at most 12', MEMINFO, 64, 12],
  ['as many as fit into the memory of the machine', { 'proc/meminfo': 'MemTotal: 1048576 kB\n' }, 8, 4],
  ['at least one', { 'proc/meminfo': 'MemTotal: 131072 kB\n' }, 8, 1],
  ['by the CPUs alone where nothing else is known', {}, 1, 3],
  [
    'v2: limits of a container',
    { ...MEMINFO, 'proc/self/cgroup': '0::/\n', 'cgroup/memory.max': `${512 * MB}\n`, 'cgroup/cpu.max': 'max 100000\n' },
    8,
    2,
  ],
  [
    'v2: a part of a CPU counts as one',
    { ...MEMINFO, 'proc/self/cgroup': '0::/\n', 'cgroup/memory.max': 'max\n', 'cgroup/cpu.max': '150000 100000\n' },
    8,
    5,
  ],
  ['v2: more CPUs than there are do not count', { ...MEMINFO, 'proc/self/cgroup': '0::/\n', 'cgroup/cpu.max': '800000 100000\n' }, 1, 3],
  [
    'v2: the lowest limit of a group and those around it',
    {
      ...MEMINFO,
      'proc/self/cgroup': '0::/user.slice/my app:1.scope\n',
      'cgroup/user.slice/my app:1.scope/memory.max': `${2048 * MB}\n`,
      'cgroup/user.slice/memory.max': `${1024 * MB}\n`,
      'cgroup/memory.max': 'max\n',
    },
    8,
    4,
  ],
  [
    'v1: limits of a group',
    {
      ...MEMINFO,
      'proc/self/cgroup': '4:memory:/docker/1\n3:cpuset:/\n2:cpu,cpuacct:/docker/1\n1:name=systemd:/x\n0::/\n',
      'cgroup/memory/docker/1/memory.limit_in_bytes': `${4096 * MB}\n`,
      'cgroup/memory/memory.limit_in_bytes': NO_LIMIT_V1,
      'cgroup/cpu/docker/1/cpu.cfs_quota_us': '200000\n',
      'cgroup/cpu/docker/1/cpu.cfs_period_us': '100000\n',
      'cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    8,
    5,
  ],
  [
    'v1: a container that sees its own group as the root',
    {
      ...MEMINFO,
      'proc/self/cgroup': '4:memory:/docker/1\n2:cpu:/docker/1\n',
      'cgroup/memory/memory.limit_in_bytes': `${256 * MB}\n`,
      'cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    },
    8,
    1,
  ],
  ['v1: no limits', { ...MEMINFO, 'proc/self/cgroup': '4:memory:/\n', 'cgroup/memory/memory.limit_in_bytes': NO_LIMIT_V1 }, 2, 5],
  [
    'what is not understood is no limit',
    { 'proc/meminfo': 'MemTotal: lots\n', 'proc/self/cgroup': 'x\n0::/\n', 'cgroup/memory.max': '\n', 'cgroup/cpu.max': '1 0\n' },
    2,
    5,
  ],
])('%s', (_, files, cpus, expected) => {
  expect(workers(files, cpus)).toBe(String(expected));
});

test("the user's own value stays; one that is empty is none", () => {
  expect(workers({}, 2, { WEB_CONCURRENCY: '1' })).toBeUndefined();
  expect(workers({}, 2, { WEB_CONCURRENCY: '' })).toBe('5');
});

test('the program reads what the kernel tells of this machine', () => {
  const text = webConcurrencyProgram();
  expect(text).toContain("cgroup='/sys/fs/cgroup'\nproc='/proc'\n");
});
