import { makeDecisions } from '../../src/python/decisions.ts';
import { expect, test } from 'vitest';
import { checkRequirements, firstUnpinned, type Installed, normalizeName } from '../../src/python/requirements.ts';
import { failureOf, type Files, planInputs, projectFacts, requirementsOf } from '../support/facts.ts';

const HASH = `--hash=sha256:${'0'.repeat(64)}`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function read(text: string, others: Files = {}) {
  const { files, pinned, localPaths, editable, remote, problems } = requirementsOf({ 'requirements.txt': text, ...others });
  return {
    files: [...files.keys()],
    pinned: [...pinned],
    localPaths,
    editable,
    remote,
    missing: problems.filter((problem) => problem.text === undefined).map((problem) => problem.file),
  };
}

test.each([
  ['flask==3.1.3', ['flask']],
  ['Flask_Login == 0.6.3', ['flask-login']],
  ['flask===3.1.3', ['flask']],
  ['flask (==3.1.3)', ['flask']],
  ['uvicorn[standard,test]==0.30.0', ['uvicorn']],
  ['flask==3.1.3 # pinned', ['flask']],
  ['flask==3.1.3; python_version < "3.13"', ['flask']],
  ['flask==3.1.3 ; python_version < "3.13" and sys_platform == "linux"', ['flask']],
  [`flask==3.1.3 ${HASH}`, ['flask']],
  [`flask==3.1.3 \\\n    ${HASH} \\\n    ${HASH}`, ['flask']],
  [`flask==3.1.3 \\\r\n    ${HASH}\r\nclick==8.1.0\r\n`, ['flask', 'click']],
  ['fla\\\nsk==3.1.3', ['flask']],
  [`flask @ https://127.0.0.1/flask.whl#sha256=${'0'.repeat(64)}`, ['flask']],
  [`flask @ https://127.0.0.1/flask.whl#egg=flask&sha256=${'0'.repeat(64)} ; python_version > "3"`, ['flask']],
  ['flask', []],
  ['flask>=3', []],
  ['flask~=3.1', []],
  ['flask==3.*', []],
  ['flask==3.1.3,!=3.1.4', []],
  ['flask<4,>=3.1.3', []],
  ['flask[async]', []],
  ['flask @ https://127.0.0.1/flask.whl', []],
  ['# flask==3.1.3', []],
  ['  # flask==3.1.3', []],
  ['', []],
])('%j pins %j', (text, pinned) => {
  expect(read(text).pinned).toEqual(pinned);
});

test('a comment ends a continuation, and does not continue itself', () => {
  expect(read('# see the docs \\\nflask==3.1.3\nclick==8.1.0 \\\n# why\njinja2==3.1.0').pinned).toEqual(['flask', 'click', 'jinja2']);
});

test.each([
  ['pinned for one marker, loose for the other', 'numpy==1.26; python_version < "3.12"\nnumpy>=2; python_version >= "3.12"', []],
  ['pinned for each marker', 'numpy==1.26; python_version < "3.12"\nnumpy==2.0; python_version >= "3.12"', ['numpy']],
  ['loose, and pinned by a constraint', 'numpy\n-c constraints.txt', ['numpy']],
  ['loose, and pinned by a constraint for some', 'numpy\n-c marked.txt', []],
])('one name in two lines: %s', (_, text, pinned) => {
  const others = { 'constraints.txt': 'NumPy==2.0', 'marked.txt': 'numpy==2.0; python_version >= "3.12"' };
  expect(read(text, others).pinned).toEqual(pinned);
});

test.each(['-r other.txt', '-rother.txt', '--requirement other.txt', '--requirement=other.txt', '-c other.txt', '--constraint=other.txt'])(
  '%s is followed',
  (line) => {
    expect(read(`${line} # shared`, { 'other.txt': 'click==8.1.0' })).toMatchObject({
      files: ['requirements.txt', 'other.txt'],
      pinned: ['click'],
    });
  },
);

test('includes are found from the including file, and read once even in a circle', () => {
  const others = {
    'reqs/base.txt': '-r common/all.txt\n-c ../constraints.txt',
    'reqs/common/all.txt': '-r ../base.txt\n-r ../../requirements.txt\nclick==1.0',
    'constraints.txt': 'flask==3.0',
  };
  expect(read('-r ./reqs/base.txt', others)).toMatchObject({
    files: ['requirements.txt', 'reqs/base.txt', 'reqs/common/all.txt', 'constraints.txt'],
    pinned: ['click', 'flask'],
    missing: [],
  });
});

test('what is not there, or not here, is remembered', () => {
  const text = '-r missing.txt\n-r ../outside.txt\n-c https://127.0.0.1/constraints.txt\n-r reqs/a.txt';
  expect(read(text, { 'reqs/a.txt': '-r ../../../far.txt' })).toMatchObject({
    missing: ['missing.txt', '../outside.txt', '../../far.txt'],
    remote: ['https://127.0.0.1/constraints.txt'],
  });
});

test.each([
  ['./lib', ['lib']],
  ['.', ['.']],
  ['.[dev]', ['.']],
  ['lib/tiny[extra]', ['lib/tiny']],
  ['../shared', ['../shared']],
  ['/srv/wheels/tiny-1.0-py3-none-any.whl', ['/srv/wheels/tiny-1.0-py3-none-any.whl']],
  ['tiny-1.0-py3-none-any.whl', ['tiny-1.0-py3-none-any.whl']],
  ['tiny-1.0.tar.gz', ['tiny-1.0.tar.gz']],
  ['wheels/tiny-1.0-py3-none-any.whl ; python_version > "3"', ['wheels/tiny-1.0-py3-none-any.whl']],
  [`./tiny-1.0-py3-none-any.whl ${HASH}`, ['tiny-1.0-py3-none-any.whl']],
  ['tiny @ file:///srv/tiny', ['/srv/tiny']],
  ['file:///srv/tiny', ['/srv/tiny']],
  ['--find-links wheels', ['wheels']],
  ['--find-links=./wheels/', ['wheels']],
  ['-f file:///srv/wheels', ['/srv/wheels']],
  ['-f https://127.0.0.1/wheels', []],
  ['https://127.0.0.1/tiny-1.0-py3-none-any.whl', []],
  ['git+https://127.0.0.1/tiny.git@main#egg=tiny', []],
  ['--index-url https://127.0.0.1/simple', []],
  ['--no-binary :all:', []],
  ['--pre', []],
])('%j reads the local paths %j', (text, localPaths) => {
  expect(read(text)).toMatchObject({ localPaths, editable: [], pinned: [] });
});

test('find-links are looked for beside the file that names them, and in the app', () => {
  expect(read('-r reqs/base.txt', { 'reqs/base.txt': '-f wheels\n./lib' }).localPaths).toEqual(['lib', 'reqs/wheels', 'wheels']);
});

test.each([
  ['-e .', ['.']],
  ['--editable ./lib[dev]', ['lib']],
  ['-e "./my lib"', ['my lib']],
  ['-e file:///srv/tiny', ['/srv/tiny']],
  [`-e git+https://127.0.0.1/tiny.git@${COMMIT}#egg=tiny`, []],
])('%s is installed in place: %j', (text, editable) => {
  expect(read(text)).toMatchObject({ editable, localPaths: [] });
});

test.each([
  [`-e git+https://127.0.0.1/tiny.git@${COMMIT}#egg=tiny`, undefined],
  ['-e git+https://127.0.0.1/tiny.git@v1#egg=tiny', '-e git+https://127.0.0.1/tiny.git@v1#egg=tiny names no commit'],
  ['-c https://127.0.0.1/c.txt', 'https://127.0.0.1/c.txt is read from elsewhere'],
])('what a fresh install of %s would give', (text, unknown) => {
  expect(makeDecisions(projectFacts({ 'requirements.txt': text }), planInputs()).install.unknown).toBe(unknown);
});

test('a file that is no text fails, and so does one that is not there', () => {
  const broken = requirementsOf({ 'requirements.txt': '-r bad.txt', 'bad.txt': Buffer.from([0x66, 0xff]) });
  expect(failureOf(() => checkRequirements(broken))).toEqual({ kind: 'file-not-text', file: 'bad.txt', offset: 1 });
  const missing = requirementsOf({ 'requirements.txt': '-r a.txt', 'a.txt': '-c ../missing.txt' });
  expect(failureOf(() => checkRequirements(missing))).toEqual({ kind: 'requirements-missing', file: '../missing.txt', from: 'a.txt' });
});

test('requirements in UTF-16, as PowerShell writes them and pip reads them', () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('flask==3.1.3\r\n', 'utf16le')]);
  expect([...requirementsOf({ 'requirements.txt': utf16 }).pinned]).toEqual(['flask']);
});

test.each(['Foo.Bar_baz', 'foo--bar__baz', 'FOO-BAR.BAZ'])('%s is foo-bar-baz', (name) => {
  expect(normalizeName(name)).toBe('foo-bar-baz');
});

function installed(name: string, direct?: Partial<Installed['direct']>): Installed {
  return { name, version: '1.0', ...(direct === undefined ? {} : { direct: { url: 'https://127.0.0.1/x', editable: false, ...direct } }) };
}

test.each<[string, string, Installed[], string | undefined]>([
  ['all pinned', 'a==1\nb==1', [installed('a'), installed('b')], undefined],
  ['nothing installed', 'a>=1', [], undefined],
  ['the first by name that is not', 'a==1', [installed('c'), installed('b'), installed('a')], 'b is not pinned'],
  ['names in another spelling', 'Foo_Bar==1', [installed('foo.bar')], undefined],
  ['a commit', `t @ git+x@${COMMIT}`, [installed('t', { commit: COMMIT, requested: COMMIT })], undefined],
  ['a branch', 't @ git+x@main', [installed('t', { commit: COMMIT, requested: 'main' })], 't follows main, not a commit'],
  ['no branch', 't @ git+x', [installed('t', { commit: COMMIT })], 't follows the default branch, not a commit'],
  ['a local path', './t', [installed('t', { url: 'file:///app/t' })], undefined],
  ['a URL without a hash', 't @ https://127.0.0.1/t.whl', [installed('t', {})], 't is not pinned'],
  ['a project in place', '-e .\na==1', [installed('a'), installed('t', { url: 'file:///app', editable: true })], undefined],
])('what is not pinned: %s', (_, text, distributions, reason) => {
  expect(firstUnpinned(distributions, requirementsOf({ 'requirements.txt': text }).pinned)).toBe(reason);
});
