import { expect, test } from 'vitest';
import { missingNamed } from '../../src/python/diagnosis/missing.ts';
import { otherSystem, sisterOf } from '../../src/python/diagnosis/packages.ts';

test.each([
  ['Python.h', "Python's headers", ['python3-dev']],
  ['x86_64-linux-gnu-gcc-12', 'a C compiler', ['build-essential']],
  ['libxml/xpath.h', "libxml2's and libxslt's headers", ['libxml2-dev', 'libxslt1-dev']],
  ['cairo', "cairo's headers", ['libcairo2-dev']],
  ['pq', "PostgreSQL's headers", ['libpq-dev']],
  ['/usr/bin/cmake', 'CMake', ['cmake']],
  ['include/ffi.h', "libffi's headers", ['libffi-dev']],
])('%s is %s', (name, needs, debian) => {
  expect(missingNamed(name)).toMatchObject({ needs, debian });
});

test.each(['odd.h', '', 'constructor', '__proto__', 'toString'])('%j is nothing known', (name) => {
  expect(missingNamed(name)).toBeUndefined();
  expect(sisterOf(name)).toBeUndefined();
  expect(otherSystem(name, 'linux')).toBeUndefined();
});

test.each([
  ['pywin32', 'linux', 'Windows'],
  ['PyWin32', 'darwin', 'Windows'],
  ['pyobjc-framework-Cocoa', 'linux', 'macOS'],
  ['pyobjc_core', 'linux', 'macOS'],
  ['pyobjc-core', 'darwin', undefined],
  ['kivy_deps.sdl2', 'linux', 'Windows'],
  ['pywin32-ctypes', 'linux', undefined],
  ['appnope', 'linux', undefined],
] as const)('%s on %s is for %s', (name, os, system) => {
  expect(otherSystem(name, os)?.system).toBe(system);
});

test.each([
  ['psycopg2', 'psycopg2-binary'],
  ['MySQL_python', 'mysqlclient'],
  ['uWSGI', 'pyuwsgi'],
  ['flask', undefined],
])('instead of %s: %s', (name, sister) => {
  expect(sisterOf(name)?.name).toBe(sister);
});
