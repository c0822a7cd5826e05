import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Package } from '../package-index.ts';
import { hostPython } from '../pybuild.ts';
import type { LockedPackage } from './locked-app.ts';

const SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n';

/** A package with a C extension, which setuptools builds with the system's compiler, but without the system's headers. */
function extension(name: string, code: string): Package {
  return {
    name,
    version: '1.0',
    files: {
      'pyproject.toml': SETUPTOOLS,
      'setup.py': `from setuptools import Extension, setup
setup(name="${name}", version="1.0", ext_modules=[Extension("${name}", ["module.c"], extra_compile_args=["-nostdinc"])])
`,
      'module.c': code,
    },
  };
}

/** Fails like psycopg2 if PostgreSQL's pg_config is missing. */
const SETUP_WITH_PG_CONFIG = `import subprocess, sys
from setuptools import setup
try:
    subprocess.run(["pg_config", "--version"], check=True)
except FileNotFoundError:
    sys.exit("Error: pg_config executable not found.")
setup(name="pgless", version="1.0")
`;

/** Packages that cannot be installed, each for its own reason, and three that can: `ant`, `bee` and `cat`. */
export const PACKAGES: readonly Package[] = [
  { name: 'ant', version: '1.0' },
  { name: 'bee', version: '1.0' },
  { name: 'cat', version: '1.0' },
  { name: 'alien', version: '1.0', tag: 'cp312-cp312-win_amd64' },
  { name: 'broken', version: '1.0', backend: 'def build_wheel(*_):\n    raise RuntimeError("the build of broken went wrong")\n' },
  {
    name: 'backless',
    version: '1.0',
    files: { 'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "nosuch_backend"\n' },
  },
  {
    name: 'needless',
    version: '1.0',
    files: { 'pyproject.toml': '[build-system]\nrequires = ["nosuch-backend"]\nbuild-backend = "nosuch_backend"\n' },
  },
  extension('needy', '#include <libpq-fe.h>\n'),
  extension('poor', 'int one = 1;\n'),
  { name: 'pgless', version: '1.0', files: { 'pyproject.toml': SETUPTOOLS, 'setup.py': SETUP_WITH_PG_CONFIG } },
];

/** A package of an index at `origin` that exists only in a lock. */
export function withdrawn(origin: string): LockedPackage {
  const file = 'gone-1.0-py3-none-any.whl';
  return { name: 'gone', files: [{ file, sha256: '1'.repeat(64), url: `${origin}/files/${file}` }] };
}

/** The same package in a lock that was made from other files. */
export function withOtherHashes(locked: LockedPackage): LockedPackage {
  return { ...locked, files: locked.files.map((file) => ({ ...file, sha256: '0'.repeat(64) })) };
}

/** A package in a git repository. */
export function fromGit(url: string): LockedPackage {
  return { name: 'ant', files: [], git: { url, commit: 'a'.repeat(40) } };
}

const COMPILERS = /^(.*-linux-gnu-)?(gcc|cc|clang)$/;
const PROGRAMS = ['sh', 'env', 'node', 'git', 'gcc', 'cc', 'x86_64-linux-gnu-gcc', 'aarch64-linux-gnu-gcc', 'as', 'ld', 'pg_config'];

/** A PATH with one folder that has everything a build may need, except `what`. */
export function pathWithout(what: 'git' | 'pg_config' | 'a compiler', folder: string): string {
  const { executable, minor } = hostPython();
  mkdirSync(folder);
  symlinkSync(executable, path.join(folder, `python${minor}`));
  const wanted = PROGRAMS.filter((name) => (what === 'a compiler' ? !COMPILERS.test(name) : name !== what));
  for (const name of wanted) {
    const found = (process.env['PATH'] ?? '')
      .split(':')
      .map((one) => path.join(one, name))
      .find(existsSync);
    if (found !== undefined) symlinkSync(realpathSync(found), path.join(folder, name));
  }
  return folder;
}
