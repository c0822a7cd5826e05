/** Debian packages that hold what a failing compiler asks for. */
const DEBIAN_PACKAGES: Readonly<Record<string, string>> = {
  'Python.h': 'python3-dev',
  'ffi.h': 'libffi-dev',
  'libpq-fe.h': 'libpq-dev',
  pg_config: 'libpq-dev',
  'mysql.h': 'default-libmysqlclient-dev',
  'openssl/ssl.h': 'libssl-dev',
  'libxml/xmlversion.h': 'libxml2-dev libxslt1-dev',
  gcc: 'build-essential',
  cc: 'build-essential',
  'g++': 'build-essential',
  Cargo: 'cargo',
  Rust: 'cargo',
  cargo: 'cargo',
  cmake: 'cmake',
  git: 'git',
};

/** The Debian package that most likely holds `missing`, if it is one that people often miss. */
export function debianPackage(missing: string): string | undefined {
  return DEBIAN_PACKAGES[missing.replace(/^[\w-]+-linux-gnu-/, '')];
}
