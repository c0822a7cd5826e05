import { expect, test } from 'vitest';
import { choiceNote } from '../../src/python/decisions.ts';
import type { Origin } from '../../src/errors/failure.ts';
import type { PythonDemand } from '../../src/python/python-demand.ts';
import { formatVersion, otherOpinions, requestVersion } from '../../src/python/python-version.ts';
import { failureOf, type Files, projectFacts } from '../support/facts.ts';

const FILE: Origin = { from: 'file', file: '.python-version' };
const RUNTIME: Origin = { from: 'file', file: 'runtime.txt' };
const SETTING: Origin = { from: 'env', name: 'BP_PYTHON_VERSION' };

function request(files: Files, setting?: string, demands: readonly PythonDemand[] = []) {
  return requestVersion(projectFacts(files), setting === undefined ? {} : { BP_PYTHON_VERSION: setting }, demands);
}

/** A demand for a range, as Poetry's files have it or `requires-python`. */
function range(text: string, chooses = false): PythonDemand {
  return { file: 'pyproject.toml', key: chooses ? 'python' : 'requires-python', text, anyOf: [text], chooses };
}

test.each([
  ['3.12', [3, 12]],
  ['3.12.0', [3, 12, 0]],
  ['3.12.10\n', [3, 12, 10]],
  ['\uFEFF3.12', [3, 12]],
  ['\r\n  3.12.2\t\r\n', [3, 12, 2]],
  ['# Comment\n\n  # Indented comment\n3.9.0\n\n', [3, 9, 0]],
  ['3.9.0\n#3.11', [3, 9, 0]],
])('.python-version %j', (text, [major, minor, patch]) => {
  expect(request({ '.python-version': text })).toEqual({ major, minor, ...(patch === undefined ? {} : { patch }), origin: FILE });
});

test.each(['', ' ', '\n', '\r\n \n', '#3.12', '  # only a comment\n'])('.python-version %j has no version', (text) => {
  expect(failureOf(() => request({ '.python-version': text }))).toEqual({ kind: 'version-file-empty', file: '.python-version' });
});

test.each([
  ['cpython-3.12', '3.12'],
  ['cpython-3.12.2-linux-x86_64-gnu', '3.12.2'],
  ['cpython-3.13.1-macos-aarch64-none', '3.13.1'],
  ['cpython@3.12.2', '3.12.2'],
  ['cpython3.12', '3.12'],
  ['python-3.12', '3.12'],
  ['python3.12', '3.12'],
  ['python-3.12.2', '3.12.2'],
  ['3.12.*', '3.12'],
  ['cpython-3.15.0rc1', '3.15.0rc1'],
  ['3.14+gil', '3.14'],
  ['3.12.0 # trailing comment', '3.12.0'],
  ['3.12\n2.7', '3.12'],
  ['# tox\n3.13.1\npypy3.10\n// not read', '3.13.1'],
])('.python-version %j, as pyenv and uv write it, is %s', (text, version) => {
  const requested = request({ '.python-version': text });
  expect([formatVersion(requested), requested.origin]).toEqual([version, FILE]);
});

test.each([
  ['pypy3.10', 'PyPy', '3.10'],
  ['pypy3.10-7.3.17', 'PyPy', '3.10'],
  ['pypy@3.11', 'PyPy', '3.11'],
  ['pypy3.9-7.3.16', 'PyPy', '3.12'],
  ['pypy2.7-7.3.17', 'PyPy', '3.12'],
  ['graalpy-24.1.1', 'GraalPy', '3.12'],
  ['miniconda3-3.12-24.9.2-0', 'Conda', '3.12'],
  ['anaconda3-2024.10-1', 'Conda', '3.12'],
  ['3.13t', 'free-threaded Python', '3.13'],
  ['3.14.0t', 'free-threaded Python', '3.14'],
  ['3.13+freethreaded', 'free-threaded Python', '3.13'],
  ['cpython-3.13.1+freethreaded-linux-x86_64-gnu', 'free-threaded Python', '3.13'],
  ['3.12+debug', 'a debug build of Python', '3.12'],
])('.python-version %j asks for %s', (found, name, instead) => {
  expect(failureOf(() => request({ '.python-version': found }))).toEqual({
    kind: 'version-of-other-python',
    origin: FILE,
    found,
    name,
    instead,
  });
});

test.each([
  [[], '3.14'],
  [[range('>=3.11,<3.14')], '3.13'],
  [[range('>=3.11'), range('<3.13', true)], '3.12'],
  // Nothing fits, which is reported with the name of the range.
  [[range('>=3.99')], '3.14'],
])('"latest" is the newest supported version that %j accepts: %s', (demands, version) => {
  expect(formatVersion(request({ '.python-version': 'latest\n' }, undefined, demands))).toBe(version);
});

test.each([
  '3',
  '3.12.0.0',
  '"3.12"',
  "'3.12'",
  '3.12.1.*',
  '3.x',
  '3.*',
  'python-3.12-linux-x86_64-gnu',
  'Cpython-3.12',
  '3.12-linux-x86_64-gnu',
  '3.12+other',
  'latest:3.12',
  '// not a comment',
  'v3.12',
  '>=3.12',
  '3.12rc1',
  '3.12-dev',
  '3. 12',
  '3.12\u001B[31m',
  '3.\uFF11\uFF12',
  '-3.12',
  '3.12\r3.13',
  '3.65536',
  'system',
])('.python-version %j is not a version', (text) => {
  expect(failureOf(() => request({ '.python-version': text }))).toEqual({ kind: 'version-malformed', origin: FILE, found: text });
});

test.each([
  ['python-3.12.2', [3, 12, 2]],
  ['  python-3.12.2  \r\n\n', [3, 12, 2]],
  ['python-3.12', [3, 12]],
  ['python-999.888.777', [999, 888, 777]],
])('runtime.txt %j', (text, [major, minor, patch]) => {
  expect(request({ 'runtime.txt': text })).toEqual({ major, minor, ...(patch === undefined ? {} : { patch }), origin: RUNTIME });
});

test.each([
  '3.12.2',
  'python-an.invalid.version',
  'python-3',
  'python-1.2.3.4',
  'python 3.12.2',
  'python- 3.12.2',
  'python-3.12.2+abc',
  'python-3.12-dev',
  'Python-3.12.2',
  '# comment\npython-3.12.2',
  'python-3.12.2\npython-3.11.1',
  'python\u20133.12.2',
  'python\u20143.12.2',
  'pypy-3.10',
])('runtime.txt %j is not a version', (text) => {
  expect(failureOf(() => request({ 'runtime.txt': text }))).toEqual({ kind: 'version-malformed', origin: RUNTIME, found: text });
});

test('an empty runtime.txt is an error, without a fallback to .python-version', () => {
  const files = { 'runtime.txt': '\n', '.python-version': '3.12' };
  expect(failureOf(() => request(files))).toEqual({ kind: 'version-file-empty', file: 'runtime.txt' });
});

test('the first source with a version wins', () => {
  const files = { 'runtime.txt': 'python-3.11', '.python-version': '3.13', 'pyproject.toml': '[project]\nrequires-python = ">=3.14"' };
  expect(request(files, ' 3.10.4 ')).toEqual({ major: 3, minor: 10, patch: 4, origin: SETTING });
  expect(request(files)).toEqual({ major: 3, minor: 11, origin: RUNTIME });
  expect(request({ ...files, 'runtime.txt': null })).toEqual({ major: 3, minor: 13, origin: FILE });
});

test.each(['', '3', 'latest', '3.12.x', 'python-3.12'])('BP_PYTHON_VERSION=%j is not a version', (found) => {
  expect(failureOf(() => request({ '.python-version': '3.12' }, found))).toEqual({ kind: 'version-malformed', origin: SETTING, found });
});

test.each([
  ['python-version', '.python-version'],
  ['.python-versions', '.python-version'],
  ['.python_version', '.python-version'],
  ['.Python-Version', '.python-version'],
  ['.python-version.txt', '.python-version'],
  ['python version', '.python-version'],
  ['runtime.text', 'runtime.txt'],
  ['Runtime.txt', 'runtime.txt'],
  ['runtimes.txt', 'runtime.txt'],
  ['runtime.txt.txt', 'runtime.txt'],
  ['runtime', 'runtime.txt'],
])('%s is a misspelled %s', (found, expected) => {
  expect(failureOf(() => request({ [found]: '3.12' }))).toEqual({ kind: 'version-file-misspelled', found, expected });
});

test.each(['3.12', '3.12.2', '3.15.0a7', '3.15.0b1', '3.15.0rc1'])('%s is read as written', (version) => {
  expect(formatVersion(request({ '.python-version': version }))).toBe(version);
});

test('of several misspelled files, the first by name is reported, whatever the order of the listing', () => {
  for (const names of [
    ['runtime', 'python-version'],
    ['python-version', 'runtime'],
  ])
    expect(failureOf(() => request(Object.fromEntries(names.map((name) => [name, '3.12']))))).toMatchObject({ found: 'python-version' });
});

test.each(['runtime', 'python-version'])('a folder %s is not mistaken for a version file', (name) => {
  expect(request({ [name]: null }).origin).toEqual({ from: 'default' });
});

test('a misspelled file beside a correct one is ignored', () => {
  expect(request({ 'runtime.text': '3.11', '.python-version': '3.12' }).origin).toEqual(FILE);
});

function opinionsOf(files: Files, setting?: string) {
  return otherOpinions(projectFacts(files), request(files, setting)).map(({ file, line, version }) => ({ file, line, version }));
}

test.each<[string, Files, string, { file: string; line: number; version: string }[]]>([
  ['a file that agrees', { '.python-version': '3.12.2', 'runtime.txt': 'python-3.12.2' }, '3.12.2', []],
  ['a shorter version that agrees', { '.python-version': '3.12', '.tool-versions': 'python 3' }, '3.12.2', []],
  ['a longer version that agrees', { '.tool-versions': 'nodejs 20.1\npython 3.12.9 3.11.1\n' }, '3.12', []],
  ['.tool-versions', { '.tool-versions': 'python 3.11.1' }, '3.12', [{ file: '.tool-versions', line: 1, version: '3.11.1' }]],
  ['mise.toml', { 'mise.toml': '[tools]\npython = "3.13"' }, '3.12', [{ file: 'mise.toml', line: 2, version: '3.13' }]],
  ['.mise.toml', { '.mise.toml': '# ours\ntools.python = "3.12.1"' }, '3.12.2', [{ file: '.mise.toml', line: 2, version: '3.12.1' }]],
  ['a runtime.txt with blanks', { 'runtime.txt': '\n python-3.11.4\n' }, '3.12', [{ file: 'runtime.txt', line: 2, version: '3.11.4' }]],
  ['a version that is not fully numeric', { '.tool-versions': 'python 3.13-dev', 'mise.toml': '[tools]\npython = "3.x"' }, '3.12', []],
  ['a version that is not numeric', { '.tool-versions': 'python system', 'mise.toml': '[tools]\npython = "latest"' }, '3.12', []],
  ['a list', { 'mise.toml': '[tools]\npython = ["3.13", "3.12"]' }, '3.12', [{ file: 'mise.toml', line: 2, version: '3.13' }]],
  ['an unreadable file', { 'mise.toml': '[tools', '.tool-versions': Buffer.from([0x80]) }, '3.12', []],
])('opinions: %s', (_, files, setting, opinions) => {
  expect(opinionsOf(files, setting)).toEqual(opinions);
});

test('runtime.txt and .python-version disagree', () => {
  const files = { 'runtime.txt': 'python-3.11.4', '.python-version': '# ours\n3.12' };
  expect(opinionsOf(files)).toEqual([{ file: '.python-version', line: 2, version: '3.12' }]);
});

test.each<[string, Origin, string, string]>([
  ['3.13.2', { from: 'file', file: '.python-version' }, '3.13.2', 'from .python-version'],
  ['3.13', { from: 'file', file: '.python-version' }, '3.13.2', 'from .python-version'],
  ['3.13.2', { from: 'file', file: '.python-version' }, '3.13.0', '.python-version asks for 3.13.2'],
  ['3.12', { from: 'default' }, '3.12.9', 'default'],
  ['3.12', { from: 'default' }, '3.13.1', 'the default is 3.12'],
])('%s, asked for by %j, is %s: %s', (asked, origin, version, note) => {
  const [major, minor, patch] = asked.split('.').map(Number);
  const requested = { major: major ?? 0, minor: minor ?? 0, ...(patch === undefined ? {} : { patch }), origin };
  expect(choiceNote(version, requested)).toBe(note);
});
