/**
 * `_sysconfigdata_*.py` of a python-build-standalone archive, told where it stands and to use the compiler that is on
 * the PATH: the archive names its build's `/install` prefix, clang and an archiver that nobody has.
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

/** A `.pc` file of an archive with a prefix that holds wherever the file is moved to. */
export function relocatePkgConfig(text: string): string {
  return text.replace(/^prefix=\/install$/m, 'prefix=${pcfiledir}/../..');
}
