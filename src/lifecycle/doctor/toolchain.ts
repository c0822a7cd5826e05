import path from 'node:path';
import { namesIn, reachableKind } from '../../io/files.ts';
import { isExecutable } from '../../io/trees.ts';
import type { HostFinding } from '../../output/checkup.ts';

/** Programs that packages without a wheel are built with. */
const PROGRAMS: readonly { readonly names: readonly string[]; readonly what: string; readonly debian: string }[] = [
  { names: ['cc', 'gcc', 'clang'], what: 'a C compiler', debian: 'build-essential' },
  { names: ['c++', 'g++', 'clang++'], what: 'a C++ compiler', debian: 'build-essential' },
  { names: ['make'], what: 'make', debian: 'build-essential' },
  { names: ['pkg-config', 'pkgconf'], what: 'pkg-config', debian: 'pkg-config' },
  { names: ['cargo'], what: 'Rust', debian: 'cargo' },
  { names: ['git'], what: 'git', debian: 'git' },
];

/** Headers that well-known packages are compiled with. */
const HEADERS: readonly { readonly file: string; readonly packages: string; readonly debian: string }[] = [
  { file: 'libpq-fe.h', packages: 'psycopg2', debian: 'libpq-dev' },
  { file: 'mysql.h', packages: 'mysqlclient', debian: 'default-libmysqlclient-dev' },
  { file: 'ffi.h', packages: 'cffi', debian: 'libffi-dev' },
  { file: 'openssl/ssl.h', packages: 'cryptography', debian: 'libssl-dev' },
  { file: 'libxml/xmlversion.h', packages: 'lxml', debian: 'libxml2-dev libxslt1-dev' },
  { file: 'jpeglib.h', packages: 'Pillow', debian: 'libjpeg-dev' },
  { file: 'zlib.h', packages: 'Pillow', debian: 'zlib1g-dev' },
  { file: 'ldap.h', packages: 'python-ldap', debian: 'libldap-dev libsasl2-dev' },
];

const INCLUDE = ['/usr/include', '/usr/local/include', '/opt/homebrew/include'];
/** Where a header is below one of the folders: also in one of an architecture, or of its own. */
const BELOW = ['', 'libxml2', 'postgresql', 'mysql', 'mariadb'];

/** The compilers on a PATH, and the headers that common packages need. `include` are the folders with headers. */
export function examineToolchain(searchPath: string, include: readonly string[] = INCLUDE): HostFinding[] {
  const folders = searchPath.split(':').filter((folder) => path.isAbsolute(folder));
  const has = (names: readonly string[]): boolean =>
    names.some((name) =>
      folders.some((folder) => reachableKind(path.join(folder, name)) === 'file' && isExecutable(path.join(folder, name))),
    );
  const lacking = PROGRAMS.filter(({ names }) => !has(names));
  const there = PROGRAMS.filter((one) => !lacking.includes(one)).map(({ what }) => what);
  const headers = HEADERS.filter(({ file }) => !hasHeader(file, include));
  return [
    ...(there.length === 0 ? [] : [{ topic: 'Compilers', level: 'good', text: `Found ${there.join(', ')}` } as const]),
    ...notes(
      lacking.map(({ what, debian }) => ({ what, debian })),
      'Missing, and needed only where a package has no wheel',
    ),
    ...notes(
      headers.map(({ file, packages, debian }) => ({ what: `${file} (${packages})`, debian })),
      'No headers to compile these against',
    ),
  ];
}

function notes(missing: readonly { what: string; debian: string }[], title: string): HostFinding[] {
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map(({ debian }) => debian))].join(' ');
  return [
    {
      topic: 'Compilers',
      level: 'note',
      text: `${title}: ${missing.map(({ what }) => what).join(', ')}`,
      advice: `On Debian or Ubuntu: apt-get install ${packages}`,
    },
  ];
}

function hasHeader(file: string, include: readonly string[]): boolean {
  return include.some((folder) => {
    if (reachableKind(folder) !== 'folder') return false;
    const ofMachine = namesIn(folder).filter((name) => /^\w+-linux-\w+$/.test(name));
    return ['', ...ofMachine].some((one) => BELOW.some((below) => reachableKind(path.join(folder, one, below, file)) === 'file'));
  });
}
