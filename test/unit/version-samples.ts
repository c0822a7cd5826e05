import type { Origin } from '../../src/errors/failure.ts';

const BY_PYTHON: Origin = { from: 'file', file: 'pyproject.toml', key: 'python' };
const NEWER = { file: 'pyproject.toml', key: 'requires-python', text: '>=3.15' };
const FILE: Origin = { from: 'file', file: '.python-version' };
const RUNTIME: Origin = { from: 'file', file: 'runtime.txt' };
const SETTING: Origin = { from: 'env', name: 'BP_PYTHON_VERSION' };
const DEFAULT: Origin = { from: 'default' };

/** Samples of failures to choose a version of Python. */
export const VERSION_FAILURES = {
  'version-file-misspelled': [{ found: 'runtime.text', expected: 'runtime.txt' }],
  'version-file-empty': [{ file: '.python-version' }, { file: 'runtime.txt' }],
  'version-of-other-python': [
    { origin: { from: 'file', file: '.python-version' }, found: 'pypy3.10-7.3.17', name: 'PyPy', instead: '3.10' },
    { origin: { from: 'file', file: '.python-version' }, found: '3.13t', name: 'free-threaded Python', instead: '3.13' },
  ],
  'version-malformed': [
    { origin: FILE, found: 'python-3.12\u001B[31m' },
    { origin: RUNTIME, found: '3.12' },
    { origin: SETTING, found: '' },
  ],
  'version-end-of-life': [{ requested: '3.9.1', origin: FILE, oldest: '3.11', suggested: '3.12' }],
  'version-unknown': [{ requested: '3.99', origin: SETTING, newest: '3.14', suggested: '3.12' }],
  'version-newer-than-manifest': [
    { requested: '3.15', origin: FILE, list: "this release's list of 2026-08-14", newest: '3.14' },
    { requested: '3.14', origin: RUNTIME, list: 'the list https://mirror.invalid/list.json', newest: '3.13' },
  ],
  'version-not-available': [
    { requested: '3.12.999', origin: RUNTIME, target: 'linux-x86_64-gnu', nearest: ['3.12.11', '3.12.12', '3.12.13'] },
    { requested: '3.10', origin: FILE, target: 'linux-aarch64-musl', nearest: [] },
  ],
  'python-demand-mismatch': [
    { version: '3.12.13', origin: FILE, text: '>=3.13', file: 'pyproject.toml', key: 'requires-python' },
    { version: '3.12.13', origin: DEFAULT, text: '>=3.13', file: 'pyproject.toml', key: 'requires-python' },
    { version: '3.12.13', origin: FILE, text: '3.13', file: 'Pipfile.lock', key: 'python_version' },
    { version: '3.12.13', origin: BY_PYTHON, text: '3.12', file: 'pyproject.toml', key: 'python' },
    { version: '3.11', origin: BY_PYTHON, text: '>=3.12', file: 'pyproject.toml', key: 'requires-python' },
  ],
  'python-demands-unmet': [
    { demands: [NEWER], supported: ['3.13', '3.14'] },
    { demands: [NEWER, { ...NEWER, file: 'uv.lock', text: '<3.13' }], supported: ['3.13', '3.14'] },
  ],
  'python-demand-invalid': [
    { text: '"^3.11"', file: 'pyproject.toml', key: 'requires-python' },
    { text: '"three"', file: 'pyproject.toml', key: 'python' },
    { text: '"latest"', file: 'Pipfile.lock', key: 'python_version' },
  ],
} as const;
