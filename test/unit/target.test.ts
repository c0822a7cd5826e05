import { expect, test } from 'vitest';
import { hostTarget, withDistro } from '../../src/io/target.ts';
import { failureOf } from '../support/facts.ts';

test.each([
  ['win32', 'x64', 'Windows'],
  ['win32', 'mips', 'Windows'],
  ['freebsd', 'x64', 'freebsd x64'],
  ['linux', 'ia32', 'linux ia32'],
  ['darwin', 'ia32', 'darwin ia32'],
] as const)('%s on %s is refused by its name', (platform, arch, os) => {
  expect(failureOf(() => hostTarget(platform, arch))).toEqual({ kind: 'platform-unsupported', os });
});

test('macOS has neither a choice of libc nor a distribution; Linux has a libc', () => {
  expect(hostTarget('darwin', 'arm64')).toEqual({ os: 'darwin', arch: 'aarch64', libc: 'none' });
  expect(hostTarget('linux', 'x64')).toMatchObject({ os: 'linux', arch: 'x86_64', libc: expect.stringMatching(/^(gnu|musl)$/) as string });
});

test.each([
  ['debian', '12', { distro: 'debian 12' }],
  ['arch', '', { distro: 'arch' }],
  ['', '12', {}],
])('the distribution %j %j', (name, version, distro) => {
  const target = { os: 'linux', arch: 'x86_64', libc: 'gnu' } as const;
  expect(withDistro(target, name, version)).toEqual({ ...target, ...distro });
});
