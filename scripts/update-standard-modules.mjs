// Refreshes data/standard-modules.json: the modules of the standard library in any Python that pybuild supports.
//
//   node scripts/update-standard-modules.mjs PYTHON…
//
// Each PYTHON is an interpreter; give one of every supported version. Names of versions that are not given stay.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../data/standard-modules.json', import.meta.url);
const PROGRAM = 'import sys; print(".".join(map(str, sys.version_info[:2])), *sys.stdlib_module_names)';

let before = { versions: {} };
try {
  before = JSON.parse(readFileSync(FILE, 'utf8'));
} catch {
  // The first time.
}
const versions = { ...before.versions };
for (const python of process.argv.slice(2)) {
  const [version, ...names] = execFileSync(python, ['-I', '-c', PROGRAM], { encoding: 'utf8' }).trim().split(' ');
  versions[version] = names.toSorted().join(' ');
}
const sorted = Object.fromEntries(Object.entries(versions).toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })));
writeFileSync(
  FILE,
  `${JSON.stringify({ about: 'Made by scripts/update-standard-modules.mjs: sys.stdlib_module_names by version.', versions: sorted }, undefined, 1)}\n`,
);
