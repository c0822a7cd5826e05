import { expect, test } from 'vitest';
import { relocatePkgConfig, relocateSysconfig } from '../../src/python/relocate.ts';

const LAYER = '/layers/pybuild_python/python';

function file(line: string): string {
  return `build_time_vars = {'A': 1,\n ${line}\n 'Z': 2}\n`;
}

/** Lines of an archive's `_sysconfigdata_*.py`, and what they should be in the layer. */
test.each([
  [`'prefix': '/install',`, `'prefix': '${LAYER}',`],
  [`'LIBDIR': '/install/lib',`, `'LIBDIR': '${LAYER}/lib',`],
  [`'CONFIG_ARGS': "'--prefix=/install' '--enable-shared'",`, `'CONFIG_ARGS': "'--prefix=${LAYER}' '--enable-shared'",`],
  [`'CFLAGS': '-I/installed -O3 /installer',`, `'CFLAGS': '-I/installed -O3 /installer',`],
  [`'srcdir': '/build/install/x',`, `'srcdir': '/build/install/x',`],
  [`'CC': 'clang -pthread',`, `'CC': 'cc -pthread',`],
  [`'CC': '/usr/bin/x86_64-linux-gnu-gcc -pthread',`, `'CC': 'cc -pthread',`],
  [`'CC': 'musl-clang',`, `'CC': 'cc',`],
  [`'CXX': 'clang++ -pthread',`, `'CXX': 'c++ -pthread',`],
  [`'CXX': '/usr/bin/aarch64-linux-gnu-g++',`, `'CXX': 'c++',`],
  [`'LDSHARED': 'clang -pthread -shared -Wl,--exclude-libs,ALL',`, `'LDSHARED': 'cc -pthread -shared -Wl,--exclude-libs,ALL',`],
  [`'BLDSHARED': 'clang -shared',`, `'BLDSHARED': 'cc -shared',`],
  [`'LINKCC': 'clang',`, `'LINKCC': 'cc',`],
  [`'LDCXXSHARED': 'clang++ -shared',`, `'LDCXXSHARED': 'c++ -shared',`],
  [`'AR': '/tools/clang-linux64/bin/llvm-ar',`, `'AR': 'ar',`],
  [`'AR': 'ar',`, `'AR': 'ar',`],
  [`'CFLAGS': '-isysroot /Applications/SDK -O3',`, `'CFLAGS': '-O3',`],
  [`'PY_CC_NOTE': 'clang',`, `'PY_CC_NOTE': 'clang',`],
  [`'EXT_SUFFIX': '.cpython-312-x86_64-linux-gnu.so',`, `'EXT_SUFFIX': '.cpython-312-x86_64-linux-gnu.so',`],
])('%s', (before, after) => {
  expect(relocateSysconfig(file(before), LAYER)).toBe(file(after));
});

test('a value over several lines', () => {
  const text = `build_time_vars = {'A': 1,\n 'LDFLAGS': '-L/install/lib '\n            '-Wl,-rpath,/install/lib'}\n`;
  expect(relocateSysconfig(text, LAYER)).toBe(
    `build_time_vars = {'A': 1,\n 'LDFLAGS': '-L${LAYER}/lib '\n            '-Wl,-rpath,${LAYER}/lib'}\n`,
  );
});

test('relocating twice changes nothing', () => {
  const once = relocateSysconfig(` 'CC': 'clang',\n 'LIBDIR': '/install/lib',\n`, LAYER);
  expect(relocateSysconfig(once, '/elsewhere')).toBe(once);
});

test('a .pc file stays right wherever it is moved', () => {
  const pc = 'prefix=/install\nexec_prefix=${prefix}\nlibdir=${exec_prefix}/lib\n';
  expect(relocatePkgConfig(pc)).toBe('prefix=${pcfiledir}/../..\nexec_prefix=${prefix}\nlibdir=${exec_prefix}/lib\n');
  expect(relocatePkgConfig('prefix=${pcfiledir}/../..\n')).toBe('prefix=${pcfiledir}/../..\n');
});
