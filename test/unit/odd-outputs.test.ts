import { expect, test } from 'vitest';
import { describe } from '../../src/errors/describe.ts';
import { PybuildError } from '../../src/errors/failure.ts';
import type { Trouble } from '../../src/errors/trouble.ts';
import { askedLines } from '../../src/python/asked-lines.ts';
import { diagnose } from '../../src/python/diagnosis/diagnose.ts';
import type { AppFacts } from '../../src/python/diagnosis/facts.ts';
import { readableLines, tellingLines } from '../../src/python/diagnosis/telling.ts';
import { MANAGERS } from '../../src/python/managers/all.ts';
import { LINUX } from '../support/facts.ts';
import { BUILD } from './pdm-output.ts';
import { HEADER, SETUP, WHEEL } from './pip-output.ts';

const PATTERNS = MANAGERS.flatMap(({ patterns }) => patterns);

function facts(requirements = 'hdr==1.0\n', more: Partial<AppFacts> = {}): AppFacts {
  const asked = askedLines(new Map([['requirements.txt', requirements]]));
  const tool = { name: 'pip', version: '26.3' };
  return { asked, python: '3.12', target: LINUX, tool, wantsSource: false, hasOwnIndex: false, links: [], ...more };
}

function read(output: string, own = facts(), log: readonly string[] = []): Trouble | undefined {
  return diagnose(output.split('\n'), PATTERNS, { offline: false, noIndex: false }, own, log);
}

function words(trouble: Trouble | undefined): string {
  const failure = { kind: 'command-failed' as const, what: 'install', command: 'pip', ended: 'exit code 1', tail: [] };
  const { body, advice } = describe(new PybuildError({ ...failure, ...(trouble === undefined ? {} : { trouble }) }), {
    verbose: false,
    audience: 'user',
  });
  return [...body, ...advice].join('\n');
}

/** What starts a pattern many times over and never ends it. */
const STARTS = [
  'Failed to build `x',
  'Failed to download and build `x',
  '× git https://x ',
  'ERROR: Could not find a version that satisfies the requirement x',
  'In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:',
  'that require a different python version: 1 Requires-Python',
  'The conflict is caused by:\n    The user requested a==1',
  'Backend subprocess exited when trying to invoke x',
  'Unable to find installation candidates for x (1)',
  'add x failed:',
  'Failed to build `x`\n  cause: Failed to parse: /x',
  "Backend 'setuptools.build_meta' is not available.",
  'UnpackError: x',
  "Package 'x",
  'installing build dependencies for x did not run successfully',
  '\u001B]0;'.repeat(20),
  '(((((((((((((((((((('.repeat(20),
  'a.h: '.repeat(50),
];

test.each(STARTS.map((start) => [start.slice(0, 40), start] as const))('10 MB of %j are read in the time that a test has', (_, start) => {
  const line = `${start}\n`;
  const times = Math.ceil((10 * 1024 * 1024) / line.length);
  expect(() => words(read(line.repeat(times)))).not.toThrow();
  // And so is one line of it all.
  expect(() => words(read(line.replaceAll('\n', ' ').repeat(times)))).not.toThrow();
});

test('what is telling is found at the end of 10 MB', () => {
  const noise = '  File "/layers/x.py", line 1, in <module>\n'.repeat(250_000);
  expect(read(`Collecting hdr==1.0 (from -r requirements.txt (line 1))\n${noise}${HEADER}`)).toMatchObject({
    kind: 'build',
    package: 'hdr',
    missing: 'libpq-fe.h',
    place: { file: 'requirements.txt', line: 1 },
  });
});

test.each([
  ['colours', HEADER.replaceAll('fatal error', '\u001B[01m\u001B[31mfatal error: \u001B[m\u001B[K'.replace(': ', ''))],
  ['carriage returns at the ends', HEADER.replaceAll('\n', '\r\n')],
  ['a progress bar before it', `\r 10%\r 20%\r${HEADER.split('\n').join('\n  0% |    |\r100% |####|\r')}`],
  ['bytes that are not UTF-8', HEADER.replace('running build_ext', 'running \uFFFD\uFFFDbuild_ext')],
  ['French', HEADER.replace('fatal error:', 'erreur fatale:').replace('No such file or directory', 'Aucun fichier ou dossier de ce type')],
  [
    'German',
    HEADER.replace('fatal error:', 'schwerwiegender Fehler:').replace('No such file or directory', 'Datei oder Verzeichnis nicht gefunden'),
  ],
])('a missing header is seen through %s', (_, output) => {
  expect(read(output)).toMatchObject({ kind: 'build', missing: 'libpq-fe.h', package: 'hdr' });
});

test.each([
  ['Failed building wheel for ../../etc/passwd', undefined],
  ['Failed building wheel for (((', undefined],
  ["ERROR: Failed to build 'a+b' when getting requirements to build wheel", undefined],
  [`Failed building wheel for ${'a'.repeat(100_000)}`, 'a'],
])('a hostile name: %s', (line, start) => {
  const trouble = read(`${WHEEL.replaceAll('comp', 'x')}\n${line}`);
  expect(words(trouble).length).toBeLessThan(3000);
  expect(words(trouble)).not.toMatch(start === undefined ? /passwd|\(\(\(/ : /a{1000}/);
});

test('escapes and secrets in names of packages, files and variables are not shown', () => {
  const evil = 'six\u001B[2J\u202E @ git+https://user:s3cret@git.invalid/six.git';
  const trouble = read(
    `ERROR: Can't verify hashes for these requirements because we don't have a way to hash version control repositories:\n    ${evil} (from -r requirements.txt (line 1))`,
    facts(`${evil}\n`),
  );
  expect(trouble?.kind).toBe('hash-mode');
  for (const bad of ['s3cret', '\u001B', '\u202E']) expect(words(trouble)).not.toContain(bad);
});

test('of several packages that fail, the header belongs to the one that missed it', () => {
  const output = `${WHEEL}\n${HEADER}`;
  expect(read(output, facts('comp==1.0\nhdr==1.0\n'))).toMatchObject({ package: 'hdr', missing: 'libpq-fe.h', place: { line: 2 } });
});

test.each([
  ['distutils, where this Python has it', "ModuleNotFoundError: No module named 'distutils'", '3.11', 'build'],
  ['distutils, where it has not', "ModuleNotFoundError: No module named 'distutils'", '3.12', 'old-release'],
  ['ImpImporter', "AttributeError: module 'pkgutil' has no attribute 'ImpImporter'. Did you mean: 'zipimporter'?", '3.12', 'old-release'],
  [
    'collections',
    "ImportError: cannot import name 'Mapping' from 'collections' (/usr/lib/python3.12/collections/__init__.py)",
    '3.12',
    'old-release',
  ],
  ['Python 2', "    SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?", '3.12', 'old-release'],
  ['use_2to3', 'error in nose setup command: use_2to3 is invalid.', '3.12', 'old-release'],
  ['a member of the C API', "x.c:1:2: error: 'PyThreadState' {aka 'struct _ts'} has no member named 'exc_type'", '3.12', 'old-release'],
  ['an object of the package itself', "x.c:1:2: error: 'struct mine' has no member named 'x'", '3.12', 'build'],
])('%s', (_, line, python, kind) => {
  const output = SETUP.replace('RuntimeError: boom', line);
  expect(read(output, facts('meta==1.0\n', { python }))).toMatchObject({
    kind,
    package: 'meta',
    place: { file: 'requirements.txt', line: 1 },
  });
});

test.each([
  ['/bin/sh: 1: svnversion: not found', undefined],
  ["FileNotFoundError: [Errno 2] No such file or directory: 'README'", undefined],
  ['/bin/sh: line 1: cmake: command not found', 'cmake'],
  ['/usr/bin/ld: cannot find -lpq: No such file or directory', 'pq'],
  ['ld: library not found for -lssl', 'ssl'],
  ["Package 'gdal', required by 'virtual:world', not found", 'gdal'],
  ['The headers or library files could not be found for jpeg,', 'jpeg'],
  ['Error: Please make sure the libxml2 and libxslt development packages are installed.', 'libxml-2.0'],
  ['RuntimeError: CMake must be installed to build dlib', 'CMake'],
])('%s is about %s', (line, missing) => {
  const trouble = read(SETUP.replace('RuntimeError: boom', line), facts('meta==1.0\n'));
  expect(trouble?.kind === 'build' ? trouble.missing : trouble).toBe(missing);
});

test.each([
  ['by its name', 'meta==1.0\n', {}, true],
  ['by an address', 'meta @ https://files.invalid/meta-1.0.tar.gz\n', {}, undefined],
  ['by a path', './meta\n', {}, undefined],
  ['where sources are wanted', 'meta==1.0\n', { wantsSource: true }, undefined],
])('it is said to lack a wheel: %s', (_, requirements, more, lacks) => {
  const trouble = read(SETUP, facts(requirements, more));
  expect(trouble).toMatchObject({ kind: 'build', package: 'meta' });
  expect(trouble?.kind === 'build' ? trouble.lacksWheel : undefined).toBe(lacks);
});

test('who needs a package is read from the chain that pip prints', () => {
  const output = `Collecting meta<2 (from a[x]>=1->b==2->-r reqs/base.txt (line 7))\n  Downloading meta-1.5.tar.gz (1 kB)\n${SETUP}`;
  expect(read(output, facts(''))).toMatchObject({
    version: '1.5',
    neededBy: 'a',
    place: { file: 'reqs/base.txt', line: 7 },
    lacksWheel: true,
  });
});

test('a package is not taken for another whose name begins or ends as its own', () => {
  const output = `Collecting meta-more==3.0 (from -r requirements.txt (line 1))
Collecting more-meta==2.0 (from -r requirements.txt (line 2))
Collecting meta (from more-meta==2.0->-r requirements.txt (line 2))
  Downloading meta-1.0.tar.gz (1 kB)
${SETUP}`;
  expect(read(output, facts(''))).toMatchObject({ package: 'meta', version: '1.0', neededBy: 'more-meta', place: { line: 2 } });
});

test('the package that PDM could not add', () => {
  expect(read(BUILD, facts('', { wantsSource: true }))).toMatchObject({
    kind: 'build',
    package: 'broken',
    reason: ['RuntimeError: the build of broken went wrong'],
  });
});

// PDM words an error before its thread has read all that the build printed: then the end is in its log alone.
test.each([
  ['nothing', ''],
  ['the first line', 'Traceback (most recent call last):\n'],
  ['all but the last line', BUILD.replace(/[\s\S]*build output:\n|RuntimeError: [\s\S]*/g, '')],
])('PDM shows %s of a build', (_, shown) => {
  const [before = '', after = ''] = BUILD.split(/(?<=build output:\n)[\s\S]*?(?=\n\n)/);
  const whole = ['Preparing environment(Isolated mode) for PEP 517 build...', ...BUILD.split('\n').slice(3, -5)];
  const log = [...whole, 'Error occurs adding broken: ', ...whole, 'Error occurs adding broken: ', 'Error occurs'];
  expect(log).toContain('RuntimeError: the build of broken went wrong');
  expect(read(`${before}${shown}${after}`, facts('', { wantsSource: true }), log)).toMatchObject({
    kind: 'build',
    package: 'broken',
    reason: ['RuntimeError: the build of broken went wrong'],
  });
});

test('what nobody knows yet is shown by its last telling lines', () => {
  const output = [
    'Collecting x',
    ' 100% |████████| 5 kB',
    '',
    'OSError: the moon is in the wrong phase',
    '  [end]',
    'note: This is an issue with the package',
    '╰─> x',
    '',
  ];
  expect(tellingLines(output)).toEqual(['OSError: the moon is in the wrong phase', '[end]']);
  expect(tellingLines(SETUP.split('\n'))).toEqual(['RuntimeError: boom']);
  expect(tellingLines(['', 'note: nothing'])).toEqual([]);
  expect(tellingLines(['x.c:1:2: error: no', "error: command '/usr/bin/gcc' failed with exit code 1"])).toEqual(['x.c:1:2: error: no']);
});

test('lines are read as a terminal shows them', () => {
  expect(readableLines(['a\rb', '\u001B[31mred\u001B[0m', 'x\r\r', 'y'.repeat(5000)])).toEqual([
    'b',
    'red',
    'x',
    `${'y'.repeat(500)} … ${'y'.repeat(500)}`,
  ]);
});
