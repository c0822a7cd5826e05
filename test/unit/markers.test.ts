import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { markerHolds } from '../../src/python/markers.ts';

const VALUES = {
  python_version: '3.12',
  python_full_version: '3.12.1',
  sys_platform: 'linux',
  platform_machine: 'x86_64',
  os_name: 'posix',
};

test.each([
  ['python_version >= "3.9"', 'yes'],
  ["python_version<'3.10'", 'no'],
  ["python_version == '3.*'", 'yes'],
  ["'3.10' <= python_version", 'yes'],
  ['sys_platform == "win32"', 'no'],
  ['sys_platform != "win32" and os_name == "posix"', 'yes'],
  ['(sys_platform == "win32" or platform_machine in "x86_64 aarch64") and python_version > "3"', 'yes'],
  ['platform_machine not in "arm64"', 'yes'],
  ['extra == "dev"', 'extra'],
  ['python_version < "3.10" and extra == "dev"', 'no'],
  ['extra == "dev" or sys_platform == "linux"', 'yes'],
  ["'linux' in sys_platform", 'yes'],
  // What is not understood counts.
  ['unheard_of == "1"', 'yes'],
  ['python_version >=', 'yes'],
  ['((', 'yes'],
  ['', 'yes'],
] as const)('%s: %s', (marker, holds) => {
  expect(markerHolds(marker, VALUES)).toBe(holds);
});

test('any text is answered', () => {
  const piece = fc.constantFrom('(', ')', 'and', 'or', 'not in', '"x"', 'extra', 'python_version', '==', '~=', ' ', '\n');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((all) => all.join(' ')),
      ),
      (marker) => {
        expect(['yes', 'extra', 'no']).toContain(markerHolds(marker, VALUES));
      },
    ),
  );
});
