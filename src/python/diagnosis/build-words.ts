import { missingNamed } from './missing.ts';
import type { Pattern } from './pattern.ts';

/** A missing header, in the words of gcc and clang, and by what gcc prints below it in any language. */
const HEADER =
  /: (?:fatal error: )?'?([\w./+-]+\.h(?:pp|xx)?)'?(?:: No such file or directory| file not found)|: ([\w./+-]+\.h(?:pp|xx)?): [^\n]{1,120}\n[^\n]{0,20}# *include/;

/** A program that could not be started, in the words of distutils, setuptools, Python and shells. */
const PROGRAM =
  /(?:command|unable to execute) '([\w+.-]+)'(?: failed)?: No such file|error: \[Errno 2\] No such file or directory: '([\w+-]+)'|Cannot find command '(git)'|(Cargo), the Rust package manager, is not installed|can't find (Rust) compiler|^[ \t]*(Rust) not found, installing|Do you have (cargo) in your PATH|(CMake) must be installed/m;

/** A C library as pkg-config, Meson, setup scripts and the linker miss it. */
const LIBRARY =
  /Package '?([\w+.-]+)'?(?:, required by '[^'\n]{0,80}',| was) not found|No package '([\w+.-]+)' found|[Dd]ependency "([\w+.-]+)" not found|pkg-config --exists ([\w+.-]+)' returned non-zero|\bcannot find -l([\w+.-]+)|library not found for -l([\w+.-]+)|library files could not be found for (\w+)|Unable to load dependency (\w+)|Can not find (valid pkg-config) name/;

/** What a build misses only if it is something known: these words are said of other things as well. */
const PERHAPS =
  /\[Errno 2\] No such file or directory: '([\w+-]+)'|\bsh: (?:\d+: |line \d+: )?([\w+.-]+): (?:command )?not found|\b((?:\w+[_-])config)(?: executable)? not found|Unknown compiler\(s\): \[\['?([\w+-]+)|need a (C) compiler|make sure the (libxml2) and libxslt development packages/;

const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['C', 'cc'],
  ['libxml2', 'libxml-2.0'],
  ['HDF5', 'hdf5'],
  // Only mysqlclient says that.
  ['valid pkg-config', 'mysqlclient'],
]);

function missing(match: RegExpExecArray): string {
  const name = match.slice(1).find((group) => group !== undefined) ?? '';
  return SPELLINGS.get(name) ?? name;
}

/** What a build says that lacks something of the machine. */
export const MISSING_PARTS: readonly Pattern[] = [
  { pattern: HEADER, trouble: (match) => ({ kind: 'build', missing: missing(match) }) },
  { pattern: PROGRAM, trouble: (match) => ({ kind: 'build', missing: missing(match) }) },
  { pattern: LIBRARY, trouble: (match) => ({ kind: 'build', missing: missing(match) }) },
  {
    pattern: PERHAPS,
    trouble: (match) => (missingNamed(missing(match)) === undefined ? undefined : { kind: 'build', missing: missing(match) }),
  },
];

/** What a build says that needs the part of setuptools that newer releases of it no longer have. */
export const PKG_RESOURCES: Pattern = {
  pattern: /No module named '?pkg_resources\b/,
  trouble: () => ({ kind: 'pkg-resources' }),
};
