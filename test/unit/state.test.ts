import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PybuildError } from '../../src/errors/failure.ts';
import { writeDurably } from '../../src/io/state-files.ts';
import { exportLayers } from '../../src/lifecycle/export.ts';
import { isWhole } from '../../src/lifecycle/freshness.ts';
import { processCommand } from '../../src/lifecycle/launch.ts';
import { reportDamage } from '../../src/lifecycle/state/damage.ts';
import {
  readCopies,
  readFailedBuild,
  readFailedReport,
  readJournal,
  readLaunchConfig,
  readLayer,
  readNote,
  readReport,
  readSeal,
} from '../../src/lifecycle/state/decode.ts';
import { keepInHistory } from '../../src/lifecycle/state/history.ts';
import { layerNames, openLayers } from '../../src/lifecycle/state/layer-store.ts';
import { acquireLock } from '../../src/lifecycle/state/lock.ts';
import { claimOutput, removeOutput } from '../../src/lifecycle/state/output-folder.ts';
import { endGroups, liveProcesses, noteProcess } from '../../src/lifecycle/state/process-notes.ts';
import { takeSpare } from '../../src/lifecycle/state/spare.ts';
import { begin, commit, repair, sweep } from '../../src/lifecycle/state/transaction.ts';
import { type MadeOutput, makeOutput, reportOf, writeLayer } from '../support/made-output.ts';
import { treeOf } from '../support/processes.ts';
import { makeApp, temporaryFolder } from '../support/pybuild.ts';

const READERS = { readReport, readFailedReport, readFailedBuild, readCopies, readNote, readSeal, readLaunchConfig, readJournal, readLayer };

describe('state that is read back', () => {
  test('is the report as written', () => {
    const report = reportOf('/app', '/app/.pybuild');
    const folder = makeApp({ 'report.json': JSON.stringify(report) });
    expect(readReport(path.join(folder, 'report.json'))).toEqual(report);
  });

  test('is not a report if a field is missing or of another type', () => {
    const file = path.join(makeApp({}), 'report.json');
    const report = reportOf('/app', '/app/.pybuild');
    // Reports of earlier releases have no status, no start and no loadability.
    const optional = new Set(['interpreterStamp', 'retryAt', 'status', 'startedAt', 'loadability']);
    for (const key of Object.keys(report).filter((name) => !optional.has(name))) {
      for (const value of [undefined, null, { a: 1 }]) {
        writeFileSync(file, JSON.stringify({ ...report, [key]: value }));
        expect([key, readReport(file)]).toEqual([key, undefined]);
      }
    }
  });

  test.each([0, 1, -1, -7, 1.5, 2 ** 60, '77', null])('is not a note about process %j', (pid) => {
    const folder = makeApp({ note: JSON.stringify({ pid, started: '1', command: 'build' }) });
    expect(readNote(path.join(folder, 'note'))).toBeUndefined();
  });

  test('is not a layer unless its name is that of one folder', () => {
    const names = ['.', '..', '...', '.hidden', 'launch', 'store', 'build', '', 'pip', 'pip-cache', 'a.b', 'a b', 'a\nb'];
    const folder = makeApp(Object.fromEntries(names.map((name) => [`${name}.toml`, ''])));
    expect(layerNames(folder)).toEqual(['a.b', 'pip-cache', 'pip']);
  });

  test('is undefined if it is empty, random, a folder or a link', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'state');
    const anything = fc.oneof(fc.uint8Array(), fc.json(), fc.constant(''));
    fc.assert(
      fc.property(anything, (content) => {
        writeFileSync(file, content);
        // To TOML, an empty file is a table without types: a layer that is never kept.
        const read = Object.values(READERS).map((reader) => reader(file));
        expect(read.slice(0, -1)).toEqual(Array.from({ length: read.length - 1 }));
        expect(readLayer(file)?.types.cache ?? false).toBe(false);
      }),
    );
    rmSync(file);
    const good = makeApp({ 'report.json': JSON.stringify(reportOf('/app', '/app/.pybuild')) });
    symlinkSync(path.join(good, 'report.json'), file);
    expect(readReport(file)).toBeUndefined();
    for (const reader of Object.values(READERS))
      expect([reader(folder), reader(path.join(folder, 'none'))]).toEqual([undefined, undefined]);
  });
});

const LAYERS = { python: ['launch', 'cache'], venv: ['launch', 'cache'], pip: ['cache'] };
const NO_COPIES = JSON.stringify({ v: 1, names: [], stamps: '' });

/** The places of state, with their folders. */
const PLACES = [
  'journal.json',
  'lock',
  'report.json',
  'failed',
  'failed/report.json',
  'build.log',
  'history',
  'owner.json',
  'tools',
  'tools/77',
  'running',
  'running/77',
  'rollback',
  'finished',
  'finished/venv',
  'finished/venv.toml',
  'workspace',
  'workspace.json',
  'spare',
  'spare.json',
  'cache',
  'cache/pip.toml',
  'cache/pip',
  'layers',
  'layers/config',
  'layers/config/metadata.toml',
  'layers/pybuild_python',
  'layers/pybuild_python/python.toml',
  'layers/pybuild_python/venv.toml',
  'layers/pybuild_python/venv',
] as const;

/** Folders that may contain anything. */
const FOLDERS: ReadonlySet<string> = new Set([
  'workspace',
  'spare',
  'cache',
  'cache/pip',
  'finished',
  'layers',
  'layers/pybuild_python',
  'layers/pybuild_python/venv',
]);

const A_FOLDER = 'a folder';

type Damage = string | Uint8Array | { readonly link: 'nowhere' | 'file' | 'folder' } | undefined;

const DAMAGE: fc.Arbitrary<Damage> = fc.oneof(
  fc.uint8Array(),
  fc.json(),
  fc.constant(''),
  fc.constant('{"pid":77,"started":"1","command":"build"}'),
  fc.constant(A_FOLDER),
  fc.record({ link: fc.constantFrom('nowhere' as const, 'file' as const, 'folder' as const) }),
);

/** Replaces a file or folder by something else, whatever it was; undefined only removes it. */
function spoil(place: string, outside: string, damage: Damage): void {
  rmSync(place, { recursive: true, force: true });
  if (damage === undefined) return;
  mkdirSync(path.dirname(place), { recursive: true });
  if (damage === A_FOLDER) cpSync(path.join(outside, 'folder'), place, { recursive: true });
  else if (typeof damage === 'string' || damage instanceof Uint8Array) writeFileSync(place, damage);
  else symlinkSync(path.join(outside, damage.link), place);
}

/** Does what a build, a run and a clean do with an output folder; returns the outcome, and what is left. */
function use({ root, app, cache, output }: MadeOutput): unknown {
  const said: string[] = [];
  const emit = (event: { type: string; message?: string }): void => void said.push(event.message ?? event.type);
  try {
    claimOutput(output.root, app, cache);
  } catch (error) {
    const failure = error instanceof PybuildError ? error.failure : error;
    return { failure, left: treeOf(root), removed: removeOutput(output.root, cache), after: treeOf(app) };
  }
  const unlock = acquireLock(output.lock, 'build');
  const repaired = repair(output);
  reportDamage({ emit }, output);
  const before = { whole: isWhole(output), report: readReport(output.report), live: liveProcesses(output.running) };
  begin(output);
  const store = openLayers(output);
  store.restore('all');
  const restored = readdirSync(output.ownLayers);
  noteProcess(output.tools, 2 ** 22 + 1, 'pip')();
  noteProcess(output.running, 2 ** 22 + 1, 'run')();
  for (const name of Object.keys(LAYERS)) {
    store.discard(path.join(output.ownLayers, name));
    writeLayer(output.ownLayers, name, LAYERS[name as keyof typeof LAYERS], `new ${name}`);
  }
  const spare = takeSpare(output) !== undefined;
  mkdirSync(output.workspace, { recursive: true });
  writeDurably(output.copies, NO_COPIES);
  exportLayers(store, output, [{ type: 'web', command: ['true'], args: [], default: true }]);
  writeDurably(output.report, JSON.stringify(reportOf(app, output.root)));
  commit(output);
  sweep(output);
  keepInHistory(output, '2026-01-02T03:04:05.678Z', '{}');
  unlock();
  endGroups(output.running);
  const made = {
    command: processCommand(output, undefined),
    report: readReport(output.report) !== undefined,
    // The spare workspace counts only with readable notes, so without them it may be kept or not.
    left: treeOf(output.root).filter((entry) => !entry.startsWith('spare')),
  };
  const removed = [removeOutput(output.root, cache), existsSync(output.root)];
  return { repaired, before, restored, spare, made, removed, said: said.length <= 1 };
}

test('a state file with any content has the effect of its absence, and none on anything outside', () => {
  const made = makeOutput(LAYERS);
  const [good, outside] = [path.join(made.root, 'good'), path.join(made.root, 'outside')];
  makeApp({ file: JSON.stringify(reportOf(made.app, made.output.root)), 'folder/venv.toml': '[types]\ncache = true\n' }, outside);
  makeApp({ 'folder/venv/content': 'mine', 'folder/77': '{"pid":77,"started":"1","command":"pip"}' }, outside);
  makeApp({ 'spare/app.py': 'older app', 'spare.json': NO_COPIES, 'workspace.json': NO_COPIES }, made.output.root);
  const untouched = treeOf(outside);
  cpSync(made.output.root, good, { recursive: true });
  const outcome = (place: string, damage: Damage): unknown => {
    rmSync(made.output.root, { recursive: true, force: true });
    cpSync(good, made.output.root, { recursive: true });
    spoil(path.join(made.output.root, place), outside, damage);
    return use(made);
  };
  const absent = new Map<string, unknown>();
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), DAMAGE, (place, damage) => {
      fc.pre(damage !== A_FOLDER || !FOLDERS.has(place));
      if (!absent.has(place)) absent.set(place, outcome(place, undefined));
      const expected = absent.get(place) as { left?: unknown };
      const found = outcome(place, damage) as { left?: unknown };
      // A refused folder stays unchanged, damage included.
      expect({ ...found, left: undefined }).toEqual({ ...expected, left: undefined });
      expect(treeOf(outside)).toEqual(untouched);
    }),
    { numRuns: 80 },
  );
});
