import { expect, test } from 'vitest';
import { isMarker, markerCorrection } from '../../src/python/marker-form.ts';

test.each([
  'python_version > "3"',
  "python_version>='3.8'and sys_platform=='linux'",
  '(python_version < "3.12" or os.name == \'nt\') and extra == "x"',
  '"linux" in sys_platform',
  "'x' not in platform_machine",
  'python_full_version ~= "3.12.0"',
  'platform_python_implementation === "CPython"',
  'extra in "a b"',
  '"x" in extras',
  "'' == ''",
])('%s is a marker', (marker) => {
  expect(isMarker(marker)).toBe(true);
  expect(markerCorrection(marker)).toBeUndefined();
});

test.each<[string, string | undefined]>([
  ['python_version > 3', 'python_version > "3"'],
  ['python_version >= 3.8 and sys_platform == "linux"', 'python_version >= "3.8" and sys_platform == "linux"'],
  ['python_version >= "3.8', 'python_version >= "3.8"'],
  ['python >= "3.8"', 'python_version >= "3.8"'],
  ['sys_platform = "win32"', 'sys_platform == "win32"'],
  ['python_version => "3.8"', 'python_version >= "3.8"'],
  ['python_version>="3.8" && sys_platform=="linux"', 'python_version>="3.8" and sys_platform=="linux"'],
  ['os_name == nt OR python_version < 3', 'os_name == "nt" or python_version < "3"'],
  ['windows', 'sys_platform == "win32"'],
  ['python_version', undefined],
  ['python_version > "3" and', undefined],
  ['(python_version > "3"', undefined],
  ['python_version > "3" python_version < "4"', undefined],
  ['not extra == "x"', undefined],
  ['py_version > "3"', undefined],
  ['python_version > "3" %', undefined],
])('%s is none, and was meant to be %s', (marker, correction) => {
  expect(isMarker(marker)).toBe(false);
  expect(markerCorrection(marker)).toBe(correction);
});
