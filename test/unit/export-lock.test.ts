import { expect, test } from 'vitest';
import { exportLock } from '../../src/python/export-lock.ts';
import type { Installed } from '../../src/python/requirements.ts';

const SHA256 = 'a'.repeat(64);

function lockOf(...packages: Installed[]): unknown {
  return exportLock({ packages, python: '3.12.1', target: 'linux-x86_64-gnu', app: '/app/a b' });
}

function installed(file: string, more: Partial<Installed> = {}): Installed {
  return { name: 'ant', version: '1.0', archive: { url: `http://127.0.0.1/files/${file}`, sha256: SHA256 }, ...more };
}

test('a lock holds for the Python and the system of the build', () => {
  expect(lockOf()).toEqual({
    lock: {
      'lock-version': '1.0',
      environments: ["python_version == '3.12' and sys_platform == 'linux' and platform_machine == 'x86_64'"],
      'requires-python': '==3.12.*',
      'created-by': 'pybuild',
      packages: [],
    },
  });
});

const FILE = { hashes: { sha256: SHA256 } };

test.each([
  ['a wheel', installed('ant-1.0%2Blocal-py3-none-any.whl#x'), { wheels: [{ name: 'ant-1.0+local-py3-none-any.whl', ...FILE }] }],
  ['a source archive', installed('ant-1.0.tar.gz'), { sdist: { name: 'ant-1.0.tar.gz', ...FILE } }],
  [
    'a file that the app requests by URL',
    installed('ant.zip', { direct: { url: 'http://127.0.0.1/files/ant.zip', editable: false } }),
    { archive: FILE },
  ],
  [
    'a repository',
    { name: 'ant', version: '1.0', direct: { url: 'http://127.0.0.1/ant.git', commit: 'c0ffee', editable: false } },
    { vcs: { type: 'git', url: 'http://127.0.0.1/ant.git', 'commit-id': 'c0ffee' } },
  ],
  [
    'an editable project',
    { name: 'ant', version: '1.0', direct: { url: 'file:///workspace/ant', editable: true } },
    { directory: { path: '/workspace/ant', editable: true } },
  ],
  [
    'the app itself',
    { name: 'ant', version: '1.0', direct: { url: 'file:///app/a%20b', editable: true } },
    { directory: { path: '.', editable: true } },
  ],
  [
    'a project in the app',
    { name: 'ant', version: '1.0', direct: { url: 'file:///app/a%20b/lib/ant', editable: false } },
    { directory: { path: 'lib/ant' } },
  ],
])('%s', (_, one, expected) => {
  expect(lockOf(one)).toMatchObject({ lock: { packages: [{ name: 'ant', version: '1.0', ...expected }] } });
});

test('packages of unknown origin are listed', () => {
  expect(lockOf(installed('ant-1.0.tar.gz'), { name: 'bee', version: '1.0' })).toEqual({ unknown: ['bee'] });
});
