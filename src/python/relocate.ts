/**
 * Adapts `_sysconfigdata_*.py` of a python-build-standalone archive to its location and to the compiler on the PATH: the archive
 * refers to its build's `/install` prefix, clang, and an archiver that users do not have.
 */
export function relocateSysconfig(text: string, prefix: string): string {
  return text
    .replace(/(["' =:,]|-[LI])\/install(?=["'/ ,])/g, `$1${prefix}`)
    .replace(/-isysroot [^\s'"]+ ?/g, '')
    .replace(/^( ?['"](\w+)['"]: *['"])([^'"\n]*)/gm, (line, start: string, key: string, value: string) => {
      const compiler = COMPILERS[key];
      return compiler === undefined ? line : start + value.replace(/^\S*(clang|gcc|g\+\+|c\+\+|cc|ar)(?=\s|$)/, compiler);
    });
}

const COMPILERS: Readonly<Record<string, string>> = {
  CC: 'cc',
  BLDSHARED: 'cc',
  LDSHARED: 'cc',
  LINKCC: 'cc',
  CXX: 'c++',
  LDCXXSHARED: 'c++',
  AR: 'ar',
};

/** Makes the prefix of an archive's `.pc` file relative, so that it stays right wherever the file is moved. */
export function relocatePkgConfig(text: string): string {
  return text.replace(/^prefix=\/install$/m, 'prefix=${pcfiledir}/../..');
}
