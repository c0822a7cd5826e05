import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BUILDPACK } from '../../src/cnb/buildpack.ts';
import { stampOf } from '../../src/io/files.ts';
import { fingerprintOf, staleness } from '../../src/lifecycle/freshness.ts';
import { NO_DESCRIPTOR } from '../../src/lifecycle/platform/descriptor.ts';
import { noteEdited } from '../../src/lifecycle/state/edited.ts';
import { outputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

type Source = Parameters<typeof staleness>[1];
type Built = Parameters<typeof staleness>[2];
type OutputFolder = Parameters<typeof staleness>[0];

const LONG_AGO = 1_000_000;
const NOW = new Date('2024-02-01T12:00:00.000Z');

const NOTHING_GIVEN = { selects: () => true, descriptor: NO_DESCRIPTOR, settings: {}, explicit: false, variables: {} };

/** Creates the output of a build, as far as a process needs it. */
function makeWhole(output: OutputFolder): void {
  for (const folder of [output.ownLayers, output.workspace]) mkdirSync(folder, { recursive: true });
  makeApp({ 'config/metadata.toml': 'processes = []\n' }, output.layers);
}

/** An app with a build that is up to date, until `change` changes something. */
function stale(
  change: (build: { output: OutputFolder; source: Source; built: Built; program: string }) => Partial<Built> | void,
): string | undefined {
  const root = temporaryFolder();
  const appDir = makeApp({ 'app.py': 'x = 1\n', 'bin/tool': '', 'data/big': '' }, path.join(root, 'app'));
  symlinkSync('app.py', path.join(appDir, 'link'));
  utimesSync(path.join(appDir, 'app.py'), LONG_AGO, LONG_AGO);
  const program = path.join(root, 'python');
  writeFileSync(program, '');
  const output = outputFolder(path.join(root, 'output'));
  makeWhole(output);
  const source: Source = {
    ...NOTHING_GIVEN,
    appDir,
    cacheDir: path.join(root, 'cache'),
    selects: (name) => !name.startsWith('data/'),
    settings: { env: { A: '1' } },
    explicit: true,
    variables: { A: '1', B: '2' },
  };
  const built: Built = {
    output: output.root,
    pybuild: BUILDPACK.version,
    fingerprint: fingerprintOf(source),
    python: { executable: program },
    interpreterStamp: stampOf(program) ?? '',
    retryAt: '2024-02-01T12:00:00.001Z',
  };
  const changed = change({ output, source, built, program }) ?? {};
  return staleness(output, source, { ...built, ...changed }, NOW);
}

/** A build that was given other variables. */
function builtWith({ built, source }: { built: Built; source: Source }, variables: Record<string, string>): Partial<Built> {
  return { fingerprint: { ...built.fingerprint, variables: fingerprintOf({ ...source, variables }).variables } };
}

test('a build that nothing speaks against is up to date', () => {
  expect(stale(() => undefined)).toBeUndefined();
});

test('a variable that is not repeated does not count, and the digest of a value is bound to its name', () => {
  expect(stale((build) => builtWith(build, { A: '1', B: '2', C: '3' }))).toBeUndefined();
  const { variables } = fingerprintOf({
    ...NOTHING_GIVEN,
    appDir: makeApp({}),
    cacheDir: temporaryFolder(),
    variables: { A: '1', B: '1' },
  });
  expect(variables['A']).toMatch(/^[0-9a-f]{64}$/);
  expect(variables['A']).not.toBe(variables['B']);
});

test.each<[reason: string, what: string, change: Parameters<typeof stale>[0]]>([
  ['the project folder was moved', 'another place', () => ({ output: '/elsewhere/.pybuild' })],
  ['its layers are missing', 'no layers', ({ output }) => rmSync(output.layers, { recursive: true })],
  ['its layers are missing', 'no copy of the app', ({ output }) => rmSync(output.workspace, { recursive: true })],
  ['pybuild was updated', 'an older pybuild', () => ({ pybuild: '0.0.1' })],
  ["the host's Python changed", 'another interpreter at the same path', ({ program }) => writeFileSync(program, 'longer')],
  ["the host's Python changed", 'an interpreter of the same size', ({ program }) => utimesSync(program, 0, 0)],
  ["the host's Python changed", 'no interpreter', ({ program }) => rmSync(program)],
  ["the host's Python changed", 'an interpreter without a path', () => ({ python: {} })],
  ['it is time to retry the download of Python', 'the time of the retry', () => ({ retryAt: NOW.toISOString() })],
  ['it is time to retry the download of Python', 'long after it', () => ({ retryAt: '2024-01-31T23:00:00.000Z' })],
  ['the app changed', 'content', ({ source }) => writeFileSync(path.join(source.appDir, 'app.py'), 'x = 22\n')],
  ['the app changed', 'a time', ({ source }) => utimesSync(path.join(source.appDir, 'app.py'), 0, 0)],
  ['the app changed', 'a mode', ({ source }) => chmodSync(path.join(source.appDir, 'bin/tool'), 0o755)],
  ['the app changed', 'the mode of a folder', ({ source }) => chmodSync(path.join(source.appDir, 'bin'), 0o700)],
  [
    'the app changed',
    'content of the same size with its old time',
    ({ source }) => {
      const file = path.join(source.appDir, 'app.py');
      writeFileSync(file, 'x = 2\n');
      utimesSync(file, LONG_AGO, LONG_AGO);
    },
  ],
  ['the app changed', 'a name', ({ source }) => renameSync(path.join(source.appDir, 'bin/tool'), path.join(source.appDir, 'bin/tools'))],
  ['the app changed', 'a new file', ({ source }) => writeFileSync(path.join(source.appDir, 'new'), '')],
  ['the app changed', 'its copy, by run --watch', ({ output }) => noteEdited(output)],
  ['the app changed', 'a removed file', ({ source }) => rmSync(path.join(source.appDir, 'bin/tool'))],
  [
    'the app changed',
    'the target of a link',
    ({ source }) => {
      rmSync(path.join(source.appDir, 'link'));
      symlinkSync('app2py', path.join(source.appDir, 'link'));
    },
  ],
  [
    'the app changed',
    'a variable of a project.toml outside the files of the build',
    ({ built, source }) => {
      const descriptor = { ...NO_DESCRIPTOR, env: { A: '2' } };
      return { fingerprint: { ...built.fingerprint, source: fingerprintOf({ ...source, descriptor }).source } };
    },
  ],
  [
    'the settings changed',
    'settings',
    ({ built, source }) => ({ fingerprint: { ...built.fingerprint, settings: fingerprintOf({ ...source, settings: {} }).settings } }),
  ],
  ['A changed', 'the value of a variable', (build) => builtWith(build, { A: '2', B: '2' })],
  ['A, B changed', 'variables that it did not have', (build) => builtWith(build, {})],
])('%s: %s', (reason, _what, change) => {
  expect(stale(change)).toBe(reason);
});

test('a host interpreter and a time to retry only count if a build has them', () => {
  const root = temporaryFolder();
  const output = outputFolder(root);
  makeWhole(output);
  const source: Source = { ...NOTHING_GIVEN, appDir: makeApp({}), cacheDir: path.join(root, 'cache') };
  const built = { output: root, pybuild: BUILDPACK.version, fingerprint: fingerprintOf(source), python: {} };
  expect(staleness(output, source, built, NOW)).toBeUndefined();
  // Settings only count if the command line gives some.
  expect(staleness(output, { ...source, settings: { other: true } }, built, NOW)).toBeUndefined();
});

test('excluded files do not count', () => {
  expect(stale(({ source }) => writeFileSync(path.join(source.appDir, 'data/big'), 'changed'))).toBeUndefined();
});
