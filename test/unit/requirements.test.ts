import { expect, test } from 'vitest';
import { makeDecisions } from '../../src/python/decisions.ts';
import { checkRequirements, normalizeName, pinsOf } from '../../src/python/requirements.ts';
import { failureOf, type Files, planInputs, projectFacts, requirementsOf } from '../support/facts.ts';

const HASH = `--hash=sha256:${'0'.repeat(64)}`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function read(text: string, others: Files = {}) {
  const { files, wishes, localPaths, editable, unknown, problems } = requirementsOf({ 'requirements.txt': text, ...others });
  const { pins, pinsIfAsked, open } = pinsOf(wishes);
  return {
    files: [...files.keys()],
    pinned: pins,
    pinsIfAsked,
    open,
    localPaths,
    editable,
    unknown,
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
  ['flask==3.1.3;', ['flask']],
  [`flask==3.1.3 ${HASH}`, ['flask']],
  [`flask==3.1.3 \\\n    ${HASH} \\\n    ${HASH}`, ['flask']],
  [`flask==3.1.3 \\\r\n    ${HASH}\r\nclick==8.1.0\r\n`, ['flask', 'click']],
  ['fla\\\nsk==3.1.3', ['flask']],
  [`flask @ https://127.0.0.1/flask.whl#sha256=${'0'.repeat(64)}`, ['flask']],
  [`flask @ https://127.0.0.1/flask.whl#egg=flask&sha256=${'0'.repeat(64)}`, ['flask']],
  [`https://127.0.0.1/tiny-1.0-py3-none-any.whl#sha256=${'0'.repeat(64)}`, ['tiny']],
  [`https://127.0.0.1/tiny-1.0.zip#egg=tiny ${HASH}`, ['tiny']],
  [`tiny @ https://\${TOKEN}@127.0.0.1/tiny.whl ${HASH}`, ['tiny']],
  ['flask==3.1.3 # click', ['flask']],
  ['flask==3.1.3\u000cclick==8', ['flask', 'click']],
  [`flask ${HASH}`, []],
  [`t @ git+https://127.0.0.1/t.git@main#sha256=${'0'.repeat(64)}`, []],
  ['tiny==1.0\ntiny @ https://127.0.0.1/tiny.whl', []],
  ['flask==3.1.3.*', []],
  ['flask==${VERSION}', []],
  ['flask==3.1.3; python_version < "3.13"', []],
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

test('a comment ends a continuation, and cannot be continued', () => {
  expect(read('# see the docs \\\nflask==3.1.3\nclick==8.1.0 \\\n# why\njinja2==3.1.0').pinned).toEqual(['flask', 'click', 'jinja2']);
});

test.each<[string, string, string[], string[]?]>([
  ['pinned for one marker, loose for the other', 'numpy==1.26; python_version < "3.12"\nnumpy>=2; python_version >= "3.12"', []],
  ['pinned for each marker', 'numpy==1.26; python_version < "3.12"\nnumpy==2.0; python_version >= "3.12"', [], ['numpy']],
  ['loose, and pinned by a constraint', 'numpy\n-c constraints.txt', ['numpy']],
  ['loose, and pinned by a constraint for some', 'numpy\n-c marked.txt', []],
  ['pinned by a constraint for some, and requested by none', '-c marked.txt', []],
])('one name in two lines: %s', (_, text, pinned, pinsIfAsked = []) => {
  const others = { 'constraints.txt': 'NumPy==2.0', 'marked.txt': 'numpy==2.0; python_version >= "3.12"' };
  expect(read(text, others)).toMatchObject({ pinned, pinsIfAsked });
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

test('includes are relative to the including file, and read once even if circular', () => {
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

test('missing and remote files are recorded', () => {
  const text = '-r missing.txt\n-r ../outside.txt\n-c https://127.0.0.1/constraints.txt\n-r reqs/a.txt';
  expect(read(text, { 'reqs/a.txt': '-r ../../../far.txt' })).toMatchObject({
    missing: ['missing.txt', '../outside.txt', '../../far.txt'],
    unknown: ['https://127.0.0.1/constraints.txt is read from elsewhere'],
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
  ['file:lib', ['lib']],
  ['tiny @ file:./lib%20x', ['lib x']],
  ['./lib ; python_version > "3"', ['lib']],
  ['./lib[dev];python_version > "3"', ['lib']],
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
  expect(read(text)).toMatchObject({ localPaths, editable: [], pinned: [], unknown: [] });
});

test('find-links are relative to their file, and to the app', () => {
  expect(read('-r reqs/base.txt', { 'reqs/base.txt': '-f wheels\n./lib' }).localPaths).toEqual(['lib', 'reqs/wheels', 'wheels']);
});

test.each([
  ['-e .', ['.']],
  ['--editable ./lib[dev]', ['lib']],
  ['-e "./my lib"', ['my lib']],
  ['-e file:///srv/tiny', ['/srv/tiny']],
  ['-e file:lib', ['lib']],
  ['-e file:lib[dev]', ['lib']],
  ['-e .[dev]', ['.']],
  ['--editable=./lib', ['lib']],
  ['-e "tiny @ file:lib"', ['lib']],
  ['-e ../shared', ['../shared']],
  ['-e ./lib --config-settings a=b', ['lib']],
  [`-e git+https://127.0.0.1/tiny.git@${COMMIT}#egg=tiny`, []],
])('%s is an editable install of %j', (text, editable) => {
  expect(read(text)).toMatchObject({ editable, localPaths: [], unknown: [] });
});

test.each([
  [`-e git+https://127.0.0.1/tiny.git@${COMMIT}#egg=tiny`, undefined],
  ['-e git+https://me:s3cret@127.0.0.1/tiny.git@v1#egg=tiny', '-e git+https://****@127.0.0.1/tiny.git@v1#egg=tiny names no commit'],
  ['-c https://127.0.0.1/c.txt?token=s3cret', 'https://127.0.0.1/c.txt?token=**** is read from elsewhere'],
  ['-r file:///srv/r.txt', 'file:///srv/r.txt is read from elsewhere'],
  ['a==1\n--new-option', 'line 2 of requirements.txt (--new-option) is not understood'],
  ['a==1 --new-option', 'line 1 of requirements.txt (a==1 --new-option) is not understood'],
  ['-e ./pkg ; python_version > "3"', 'line 1 of requirements.txt (-e ./pkg ; python_version > "3") is not understood'],
  ['-e file:pkg#subdirectory=x', 'line 1 of requirements.txt (-e file:pkg#subdirectory=x) is not understood'],
  ['--pre flask', 'line 1 of requirements.txt (--pre flask) is not understood'],
  ['-f a -f b', 'line 1 of requirements.txt (-f a -f b) is not understood'],
  ['-f ${WHEELS}', 'line 1 of requirements.txt (-f ${WHEELS}) is not understood'],
  ['./${NAME}', 'line 1 of requirements.txt (./${NAME}) is not understood'],
  ['a==1 \\\n --proxy http://me:s3cret@127.0.0.1', 'line 1 of requirements.txt (a==1  --proxy http://****@127.0.0.1) is not understood'],
  ['# coding: latin-1\na==1', 'requirements.txt says that it is in latin-1'],
  ['# coding: utf-8\na==1', undefined],
])('whether the result of %s can be predicted', (text, unknown) => {
  expect(makeDecisions(projectFacts({ 'requirements.txt': text }), planInputs({ WHEELS: 'x', NAME: 'x' })).install.unknown).toBe(unknown);
});

test('a file that is not text fails, and so does a missing one', () => {
  const broken = requirementsOf({ 'requirements.txt': '-r bad.txt', 'bad.txt': Buffer.from([0x66, 0xff]) });
  expect(failureOf(() => checkRequirements(broken))).toEqual({ kind: 'file-not-text', file: 'bad.txt', offset: 1 });
  const missing = requirementsOf({ 'requirements.txt': '-r a.txt', 'a.txt': '-c ../missing.txt' });
  expect(failureOf(() => checkRequirements(missing))).toEqual({ kind: 'requirements-missing', file: '../missing.txt', from: 'a.txt' });
});

test('requirements in UTF-16, as PowerShell writes them and pip reads them', () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('flask==3.1.3\r\n', 'utf16le')]);
  expect(pinsOf(requirementsOf({ 'requirements.txt': utf16 }).wishes).pins).toEqual(['flask']);
});

test.each(['Foo.Bar_baz', 'foo--bar__baz', 'FOO-BAR.BAZ'])('%s is foo-bar-baz', (name) => {
  expect(normalizeName(name)).toBe('foo-bar-baz');
});

test('a lock passed as requirements is not read as requirements', () => {
  const facts = requirementsOf({ 'pylock.toml': 'lock-version = "1.0"' }, { BP_PIP_REQUIREMENT: 'pylock.toml' });
  expect(facts).toMatchObject({ unknown: ['pylock.toml is a lock, not a list of requirements'], invalid: [] });
  expect([...facts.files.keys()]).toEqual(['pylock.toml']);
});

test.each([
  ['flask = 3.1', 'flask==3.1'],
  ['flask=3.1', 'flask==3.1'],
  ['flask=>3', 'flask>=3'],
  ['flask =< 3', 'flask<=3'],
  ['flask =~ 3.1', 'flask~=3.1'],
  ['flask 3.1', 'flask==3.1'],
  ['flask[async] = "3.1"', 'flask[async]==3.1'],
  ['flask = "*"', 'flask'],
  ['flask = 3.1 ; python_version > "3"', 'flask==3.1 ; python_version > "3"'],
  ['"flask==3.1"', 'flask==3.1'],
  ['pip install flask', 'flask'],
  ['flask ; python_version > 3', 'flask ; python_version > "3"'],
  ['x @ https://index.invalid/x.whl ; windows', 'x @ https://index.invalid/x.whl ; sys_platform == "win32"'],
  ['flask ; python_version', undefined],
  ['flask==', undefined],
  ['flask, click', undefined],
  ['flask >=1 <2', undefined],
  ['<<<<<<< HEAD', undefined],
])('every pip refuses %j; it was meant as %j', (text, correction) => {
  const broken = requirementsOf({ 'requirements.txt': `a==1\n-r b.txt`, 'b.txt': `# b\n\n${text}\n` });
  const line = { file: 'b.txt', line: 3, text, ...(correction === undefined ? {} : { correction }) };
  expect(failureOf(() => checkRequirements(broken))).toEqual({ kind: 'requirements-invalid', lines: [line] });
});

test('all lines that every pip refuses are reported at once; others are left to pip', () => {
  const broken = requirementsOf({ 'requirements.txt': 'a = 1\nb==1.x\nc>=\nd = ${D}\n-e\n--foo\ne f\ng ; ${MARKER}\n' });
  expect(broken.invalid.map(({ text }) => text)).toEqual(['a = 1', 'e f']);
  expect(broken.unknown).toHaveLength(5);
});
