import { expect, test } from 'vitest';
import {
  type ArchivePython,
  type LinkedPython,
  PYTHON_RECORD,
  type PythonRecord,
  type PythonWanted,
  reasonsToReplace,
} from '../../src/buildpack/layers/python-record.ts';
import type { PythonChoice } from '../../src/python/decisions.ts';
import { LINUX } from '../support/facts.ts';

const TARGET = 'linux-x86_64-gnu';
const ARCHIVE: ArchivePython = { source: 'archive', version: '3.12.14', target: TARGET, sha256: 'aa' };
const LINKED: LinkedPython = {
  source: 'host',
  version: '3.12.1',
  target: TARGET,
  requested: '3.12',
  interpreter: '/usr/bin/python3.12',
  stamp: '1 1',
  insteadOf: undefined,
  retryAt: undefined,
};
const FALLBACK: LinkedPython = { ...LINKED, insteadOf: 'Python 3.12.14 could not be downloaded', retryAt: '2026-01-02T00:00:00.000Z' };
const OFFLINE: LinkedPython = { ...FALLBACK, retryAt: undefined };
const CHOICE: PythonChoice = {
  requested: { major: 3, minor: 12, origin: { from: 'default' } },
  demands: [],
  artifact: { version: '3.12.14', url: 'https://example.invalid/python.tar.gz', sha256: 'aa' },
};
const { artifact: _, ...NO_LIST } = CHOICE;

function reasons(before: PythonRecord, wanted: Partial<PythonWanted> = {}): string[] {
  return reasonsToReplace(before, {
    source: 'auto',
    choice: CHOICE,
    target: LINUX,
    offline: false,
    stampOf: (file) => (file === LINKED.interpreter ? '1 1' : undefined),
    now: '2026-01-01T00:00:00.000Z',
    ...wanted,
  });
}

test.each([ARCHIVE, LINKED, FALLBACK])('a record of %j survives a round trip', (record) => {
  expect(PYTHON_RECORD.decode(PYTHON_RECORD.encode(record))).toEqual(record);
});

test.each<[string, PythonRecord, Partial<PythonWanted>]>([
  ['the chosen archive', ARCHIVE, {}],
  ['an archive of the right minor version while the list is unavailable', ARCHIVE, { choice: NO_LIST }],
  ['the requested interpreter of the host', LINKED, { source: 'host' }],
  ['an interpreter instead of an archive, for a day', FALLBACK, {}],
  ['one of an offline build, offline', OFFLINE, { offline: true, now: '2027' }],
  ['an interpreter instead of an archive, once the host is requested', FALLBACK, { source: 'host', now: '2027' }],
])('is kept: %s', (_name, before, wanted) => {
  expect(reasons(before, wanted)).toEqual([]);
});

const OTHER: PythonChoice = { ...CHOICE, artifact: { version: '3.12.15', url: '', sha256: 'bb' } };
const DEMAND = { file: 'pyproject.toml', key: 'requires-python', text: '>=3.12.5', anyOf: ['>=3.12.5'], chooses: false };
const ASKS: PythonChoice = { ...NO_LIST, requested: { major: 3, minor: 13, origin: { from: 'env', name: 'BP_PYTHON_VERSION' } } };

test.each<[string, PythonRecord, Partial<PythonWanted>, string]>([
  ['another version, without mentioning its checksum', ARCHIVE, { choice: OTHER }, 'Python: 3.12.14 → 3.12.15'],
  ['another archive of the version', { ...ARCHIVE, sha256: 'bb' }, {}, 'the archive: changed'],
  ['another system', { ...ARCHIVE, target: 'linux-x86_64-musl' }, {}, `the system: linux-x86_64-musl → ${TARGET}`],
  ['the host instead of a download', ARCHIVE, { source: 'host' }, "Python: 3.12.14 (a download) → this machine's"],
  ['the host only where no download can be made', LINKED, {}, 'Python source: host → auto'],
  ['only a download', FALLBACK, { source: 'download' }, "Python: 3.12.1 (this machine's) → 3.12.14 (a download)"],
  ['a version while the list is unavailable', ARCHIVE, { choice: ASKS }, 'Python: 3.12.14 → 3.13'],
  ['a day since the download', FALLBACK, { now: '2026-01-02T00:00:00.000Z' }, 'a day has passed since the download failed'],
  ['a build that may download after one that might not', OFFLINE, {}, 'the build before was offline'],
  ['an interpreter that changed', LINKED, { source: 'host', stampOf: () => '2 2' }, 'the interpreter: changed'],
  ['an interpreter that is gone', LINKED, { source: 'host', stampOf: () => undefined }, '/usr/bin/python3.12 is gone'],
  ['another version of the host', LINKED, { source: 'host', choice: ASKS }, 'what the app asks for: 3.12 → 3.13'],
  ['a demand', LINKED, { source: 'host', choice: { ...CHOICE, demands: [DEMAND] } }, 'pyproject.toml asks for >=3.12.5'],
])('is replaced because of %s only', (_name, before, wanted, reason) => {
  expect(reasons(before, wanted)).toEqual([reason]);
});

test('is replaced if the list is unavailable and a demand refuses it', () => {
  expect(reasons({ ...ARCHIVE, version: '3.12.1' }, { choice: { ...NO_LIST, demands: [DEMAND] } })).toHaveLength(1);
});
