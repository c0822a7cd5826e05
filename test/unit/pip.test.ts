import { expect, test } from 'vitest';
import type { Trouble } from '../../src/errors/trouble.ts';
import { missingNamed } from '../../src/python/diagnosis/missing.ts';
import { diagnose } from '../../src/python/diagnosis/diagnose.ts';
import { checkBundled, choosePip, forbidsIndex } from '../../src/python/managers/pip/pip.ts';
import { failureOf } from '../support/facts.ts';
import * as said from './pip-output.ts';

const FREE = { offline: false, noIndex: false };
const FIRST_LINE = { file: 'requirements.txt', line: 1 };
const CONFLICT: Trouble = { kind: 'conflict', claims: [{ wants: 'tiny==1.0' }, { who: 'needs-old 1.0', wants: 'tiny<1' }] };
const SHA = '0123456789abcdef'.repeat(4);

test("without a setting, the release's own pip is used, by its checksum", () => {
  const pip = choosePip({});
  expect(pip).toMatchObject({
    name: 'pip',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    version: expect.stringMatching(/^\d+\.\d+/),
  });
  expect(choosePip({ BP_PIP_VERSION: pip.version })).toEqual({ ...pip, setting: 'BP_PIP_VERSION' });
});

test('BP_PIP_VERSION and BP_PIP_SHA256', () => {
  expect(choosePip({ BP_PIP_VERSION: '24.0' })).toEqual({ name: 'pip', title: 'pip', version: '24.0', setting: 'BP_PIP_VERSION' });
  expect(choosePip({ BP_PIP_VERSION: '24.0', BP_PIP_SHA256: SHA })).toMatchObject({
    version: '24.0',
    sha256: SHA,
    setting: 'BP_PIP_VERSION',
  });
  expect(choosePip({ BP_PIP_SHA256: SHA })).toMatchObject({ version: choosePip({}).version, sha256: SHA });
});

test.each([
  ['BP_PIP_VERSION', ''],
  ['BP_PIP_VERSION', '24'],
  ['BP_PIP_VERSION', 'latest'],
  ['BP_PIP_VERSION', '24.0 --index-url http://127.0.0.1'],
  ['BP_PIP_VERSION', '24.0\n'],
  ['BP_PIP_SHA256', ''],
  ['BP_PIP_SHA256', 'abc'],
  ['BP_PIP_SHA256', `sha256:${SHA}`],
  ['BP_PIP_SHA256', `${SHA}0`],
])('%s=%j is refused', (name, value) => {
  expect(failureOf(() => choosePip({ [name]: value }))).toMatchObject({ kind: 'setting-invalid', name, value });
});

test('a pip can be used if it is bundled, or its checksum is known', () => {
  expect(() => checkBundled(choosePip({ BP_PIP_VERSION: '24.0' }), '24.0')).not.toThrow();
  expect(() => checkBundled(choosePip({ BP_PIP_VERSION: '24.0', BP_PIP_SHA256: SHA }), '23.2.1')).not.toThrow();
  expect(() => checkBundled(choosePip({}), '23.2.1')).not.toThrow();
  expect(failureOf(() => checkBundled(choosePip({ BP_PIP_VERSION: '24.0' }), '23.2.1'))).toEqual({
    kind: 'pip-hash-unknown',
    version: '24.0',
    known: ['23.2.1', choosePip({}).version],
  });
});

/** Output of pip (26.3 unless marked, and 23.2.1) → its meaning. */
test.each<[string, string, Trouble | undefined]>([
  ['401 with wrong credentials', said.WRONG_CREDENTIALS, { kind: 'credentials', status: 401, host: '127.0.0.1:8765' }],
  ['401 for a file', said.FILE_401, { kind: 'credentials', status: 401, host: '127.0.0.1:8765' }],
  ['403 for a file', said.FILE_403, { kind: 'credentials', status: 403, host: '127.0.0.1:8765' }],
  ['an unknown name, or an index that refuses silently', said.NONE, { kind: 'not-found', requirement: 'tiny' }],
  ['no such version', said.NO_VERSION, { kind: 'not-found', requirement: 'tiny==9', versions: ['1.0', '1.1'] }],
  ['a missing dependency', said.NO_DEPENDENCY, { kind: 'not-found', requirement: 'packaging>=24.0 (from wheel)' }],
  ['connection refused', said.REFUSED, { kind: 'network' }],
  ['connection refused (23.2.1)', said.REFUSED_23, { kind: 'network' }],
  ['a name that does not resolve', said.UNRESOLVED, { kind: 'network' }],
  ['a proxy that does not answer (23.2.1)', said.PROXY_23, { kind: 'network' }],
  ['an untrusted certificate', said.CERTIFICATE, { kind: 'network' }],
  ['a download that is cut', said.CUT, { kind: 'network' }],
  ['503 for a file', said.FILE_503, { kind: 'network' }],
  ['another hash', said.HASH, { kind: 'hash', requirement: 'tiny==1.0', place: FIRST_LINE }],
  ['a missing hash', said.NO_HASH, { kind: 'hash-mode', why: 'unhashed', what: 'needs_old==1.0' }],
  ['a conflict', said.CONFLICT, CONFLICT],
  ['a conflict after a retry that went well', `${said.RETRY}\n${said.CONFLICT}`, CONFLICT],
  [
    'an invalid requirement',
    said.INVALID,
    {
      kind: 'invalid-requirement',
      where: "'an-invalid-requirement!': Expected semicolon (after name with no version specifier) or end (line 2 of requirements.txt)",
    },
  ],
  [
    'an invalid requirement (23.2.1)',
    said.INVALID_23,
    { kind: 'invalid-requirement', where: "'an-invalid-requirement!' (line 2 of requirements.txt)" },
  ],
  ['an invalid option', said.OPTION, { kind: 'invalid-requirement', where: '-an invalid requirement' }],
  ['a missing header', said.HEADER, { kind: 'build', missing: 'libpq-fe.h' }],
  ["a missing header, in clang's words", "x.c:1:10: fatal error: 'ffi.h' file not found", { kind: 'build', missing: 'ffi.h' }],
  ['a missing compiler', said.COMPILER, { kind: 'build', missing: 'gcc' }],
  [
    "a missing compiler, in setuptools' words",
    "  error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory",
    { kind: 'build', missing: 'x86_64-linux-gnu-gcc' },
  ],
  [
    "a missing compiler, in older setuptools' words",
    "  unable to execute 'gcc': No such file or directory",
    { kind: 'build', missing: 'gcc' },
  ],
  ['no Rust', "  error: can't find Rust compiler", { kind: 'build', missing: 'Rust' }],
  ['no pg_config', said.PG_CONFIG, { kind: 'build', missing: 'pg_config' }],
  ['no git', said.NO_GIT, { kind: 'build', missing: 'git' }],
  ['a repository that git cannot fetch', said.GIT, { kind: 'git', repository: 'http://127.0.0.1:8765/x.git' }],
  [
    'a repository out of reach, quoted for a shell',
    said.GIT_QUOTED,
    { kind: 'git', repository: 'ssh://git:****@127.0.0.1:8765/private.git', unreachable: true },
  ],
  ['a setup.py that breaks', said.SETUP, { kind: 'build', package: 'meta' }],
  ['a setup.py that breaks (23.2.1)', said.SETUP_23, { kind: 'build' }],
  ['a wheel that does not build', said.WHEEL, { kind: 'build', package: 'comp' }],
  ['a full disk', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', { kind: 'disk-full' }],
  ['a missing requirements file', "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'dev.txt'", undefined],
  ['a successful retry', said.RETRY, undefined],
  ['nothing', '', undefined],
])('%s', (_, output, trouble) => {
  expect(diagnose(output.split('\n'), [], FREE)).toEqual(trouble);
});

test.each<[string, string, Trouble, Trouble]>([
  ['a package that is not available locally', said.NONE, { kind: 'no-index', requirement: 'tiny' }, { kind: 'offline', what: 'tiny' }],
  [
    'a repository',
    said.GIT,
    { kind: 'git', repository: 'http://127.0.0.1:8765/x.git' },
    { kind: 'offline', what: 'http://127.0.0.1:8765/x.git' },
  ],
  ['no connection', said.REFUSED, { kind: 'network' }, { kind: 'offline' }],
  ['a wheel that does not build', said.WHEEL, { kind: 'build', package: 'comp' }, { kind: 'build', package: 'comp' }],
])('%s, with PIP_NO_INDEX or --offline', (_, output, noIndex, offline) => {
  expect(diagnose(output.split('\n'), [], { ...FREE, noIndex: true })).toEqual(noIndex);
  expect(diagnose(output.split('\n'), [], { ...FREE, offline: true })).toEqual(offline);
});

test('if the app itself forbids an index, building without --offline is not suggested', () => {
  expect(diagnose(said.NONE.split('\n'), [], { offline: true, noIndex: true })).toEqual({ kind: 'no-index', requirement: 'tiny' });
});

test.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['False', false],
  ['no', false],
  ['1', true],
  ['true', true],
  ['on', true],
])('PIP_NO_INDEX=%s forbids an index: %s', (value, forbids) => {
  expect(forbidsIndex(value === undefined ? {} : { PIP_NO_INDEX: value })).toBe(forbids);
});

test.each([
  ['gcc', 'build-essential'],
  ['aarch64-linux-gnu-gcc', 'build-essential'],
  ['x86_64-linux-gnu-g++', 'build-essential'],
  ['Python.h', 'python3-dev'],
  ['libpq-fe.h', 'libpq-dev'],
  ['Rust', 'cargo'],
  ['nothing-known.h', undefined],
])('%s is in %s', (missing, holder) => {
  expect(missingNamed(missing)?.debian).toEqual(holder === undefined ? undefined : [holder]);
});
