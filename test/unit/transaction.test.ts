import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportLayers } from '../../src/lifecycle/export.ts';
import { openLayers, type OutputLayers } from '../../src/lifecycle/state/layer-store.ts';
import { isEdited, noteEdited } from '../../src/lifecycle/state/edited.ts';
import type { OutputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { noteProcess } from '../../src/lifecycle/state/process-notes.ts';
import { begin, commit, repair, sweep } from '../../src/lifecycle/state/transaction.ts';
import { makeOutput, type MadeOutput, writeLayer } from '../support/made-output.ts';
import { builtIn, gone, treeOf } from '../support/processes.ts';

const LAYERS = { python: ['launch', 'cache'], venv: ['launch', 'cache'], pip: ['cache'], once: ['launch'] };

/** Builds until the new layers are to be exported: `python` is kept, `venv` is replaced, `pip` is not used any more. */
function buildHalf(output: OutputFolder): OutputLayers {
  begin(output);
  const store = openLayers(output);
  store.restore('all');
  writeLayer(output.ownLayers, 'python', ['launch', 'cache'], 'old python');
  store.discard(path.join(output.ownLayers, 'venv'));
  writeLayer(output.ownLayers, 'venv', ['launch', 'cache'], 'new venv');
  writeLayer(output.ownLayers, 'new', ['cache'], 'new layer');
  mkdirSync(output.workspace);
  writeFileSync(path.join(output.workspace, 'app.py'), 'new app');
  return store;
}

function contentOf(...layer: string[]): string | undefined {
  const file = path.join(...layer, 'content');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

describe('restoring', () => {
  test('brings cached layers back, with their metadata and without their types, and no others', () => {
    const { output } = makeOutput(LAYERS);
    begin(output);
    openLayers(output).restore('all');
    expect(readdirSync(output.ownLayers)).toEqual(['pip', 'pip.toml', 'python', 'python.toml', 'venv', 'venv.toml']);
    expect(readFileSync(path.join(output.ownLayers, 'venv.toml'), 'utf8')).toBe('[metadata]\nmade = "old venv"\n');
  });

  test('skips damaged layers, and those behind a link', () => {
    const { root, output } = makeOutput(LAYERS);
    const outside = path.join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(output.ownLayers, 'venv.toml'), '');
    rmSync(path.join(output.ownLayers, 'python'), { recursive: true });
    symlinkSync(outside, path.join(output.ownLayers, 'python'));
    begin(output);
    openLayers(output).restore('all');
    expect(readdirSync(output.ownLayers)).toEqual(['pip', 'pip.toml']);
  });
});

test('drafts of a killed build are removed, but for those of files that are written without the lock', () => {
  const { output } = makeOutput(LAYERS);
  const draft = (name: string): string => path.join(output.root, `${name}.0123456789ab.tmp`);
  for (const name of ['workspace.json', 'lock', 'owner.json']) writeFileSync(draft(name), '{');
  repair(output);
  expect(['workspace.json', 'lock', 'owner.json'].map((name) => existsSync(draft(name)))).toEqual([false, true, true]);
});

test('a layer that exists twice is restored once', () => {
  const { output } = makeOutput(LAYERS);
  writeLayer(output.cache, 'venv', ['cache'], 'another');
  const before = builtIn(output.root);
  begin(output);
  openLayers(output).restore('all');
  expect(contentOf(output.ownLayers, 'venv')).toBe('old venv');
  repair(output);
  expect(builtIn(output.root)).toEqual(before);
});

test('a complete build leaves the new layers, and those that only builds need in the cache', () => {
  const { output } = makeOutput(LAYERS);
  noteEdited(output);
  exportLayers(buildHalf(output), output, []);
  commit(output);
  sweep(output);
  expect(isEdited(output)).toBe(false);
  expect(readdirSync(output.ownLayers)).toEqual(['python', 'python.toml', 'venv', 'venv.toml']);
  expect(readdirSync(output.cache)).toEqual(['new', 'new.toml']);
  expect([contentOf(output.ownLayers, 'python'), contentOf(output.ownLayers, 'venv')]).toEqual(['old python', 'new venv']);
  expect(repair(output)).toBe(false);
  expect(existsSync(output.rollback)).toBe(false);
});

describe('an incomplete build', () => {
  /** The states in which a kill may leave the folder; each follows from the one before. */
  const STATES: readonly [string, (made: MadeOutput) => void][] = [
    ['after everything was moved aside', ({ output }) => begin(output)],
    ['after layers were lent', ({ output }) => (begin(output), openLayers(output).restore('all'))],
    ['before the export', ({ output }) => void buildHalf(output)],
    ['before the commit', ({ output }) => void exportLayers(buildHalf(output), output, [])],
    [
      'while it was moved aside',
      ({ output }) => {
        begin(output);
        for (const item of ['cache', 'report.json']) renameSync(path.join(output.rollback, item), path.join(output.root, item));
        rmSync(path.join(output.rollback, 'complete'), { recursive: true });
      },
    ],
    [
      'while it was undone',
      ({ output }) => {
        begin(output);
        rmSync(path.join(output.rollback, 'complete'), { recursive: true });
        renameSync(path.join(output.rollback, 'layers'), output.layers);
      },
    ],
  ];

  test.each(STATES)('%s is undone, whatever its journal contains', (_, reach) => {
    for (const journal of ['{"v":1}\n', '', 'garbage', '{"present":[],"loans":[{"name":"venv","aside":"/"}]}']) {
      const made = makeOutput(LAYERS);
      noteEdited(made.output);
      const before = treeOf(made.output.root);
      reach(made);
      writeFileSync(made.output.journal, journal);
      expect(repair(made.output)).toBe(true);
      expect(treeOf(made.output.root)).toEqual(before);
    }
  });

  test('leaves nothing behind after no previous build, except completed layers and what is kept to look at', () => {
    const { output } = makeOutput({});
    for (const item of ['layers', 'workspace', 'report.json']) rmSync(path.join(output.root, item), { recursive: true });
    const before = treeOf(output.root);
    exportLayers(buildHalf(output), output, []);
    expect(repair(output)).toBe(true);
    expect(readdirSync(output.finished)).toEqual(['new', 'new.toml', 'python', 'python.toml', 'venv', 'venv.toml']);
    for (const kept of [output.finished, output.failed]) rmSync(kept, { recursive: true });
    expect(treeOf(output.root)).toEqual(before);
  });

  test('does not mistake new content for that of a layer without content', () => {
    const { output } = makeOutput(LAYERS);
    rmSync(path.join(output.ownLayers, 'once'), { recursive: true });
    begin(output);
    writeLayer(output.ownLayers, 'once', ['launch'], 'new');
    repair(output);
    expect(readdirSync(output.ownLayers).filter((name) => name.startsWith('once'))).toEqual([]);
  });

  test('is cleaned up together with the tools that it left running', async () => {
    const { output } = makeOutput(LAYERS);
    const tool = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    onTestFinished(() => void tool.kill('SIGKILL'));
    begin(output);
    noteProcess(output.tools, tool.pid ?? 0, 'sleep');
    repair(output);
    await gone([tool.pid ?? 0]);
    expect(tool.signalCode ?? 'SIGKILL').toBe('SIGKILL');
    expect(existsSync(output.tools)).toBe(false);
  });
});

describe('nothing outside the folder', () => {
  test('is moved or written because of a journal', () => {
    const made = makeOutput(LAYERS);
    const outside = path.join(made.root, 'outside');
    mkdirSync(outside);
    begin(made.output);
    mkdirSync(path.join(made.output.ownLayers, 'python'), { recursive: true });
    const loans = [
      { name: 'python', aside: path.join(outside, 'stolen') },
      { name: '../../../../escaped', aside: path.join(made.output.root, 'x') },
    ];
    writeFileSync(made.output.journal, JSON.stringify({ present: ['../../app.py'], loans }));
    repair(made.output);
    expect(readdirSync(outside)).toEqual([]);
    expect(contentOf(made.output.ownLayers, 'python')).toBe('old python');
  });

  test.each(['rollback', 'rollback/layers', 'rollback/layers/pybuild_python', 'layers/pybuild_python', 'cache', 'finished'])(
    'is moved where %s is a link to it',
    (place) => {
      const { root, output } = makeOutput(LAYERS);
      begin(output);
      openLayers(output).restore('all');
      const outside = path.join(root, 'outside');
      for (const folder of ['', 'layers', 'layers/pybuild_python']) {
        writeLayer(path.join(outside, folder), 'venv', ['cache'], 'mine');
        // Looks as if its content were lent.
        writeFileSync(path.join(outside, folder, 'python.toml'), '');
      }
      const before = treeOf(outside);
      rmSync(path.join(output.root, place), { recursive: true, force: true });
      mkdirSync(path.dirname(path.join(output.root, place)), { recursive: true });
      symlinkSync(outside, path.join(output.root, place));
      repair(output);
      expect(treeOf(outside)).toEqual(before);
      begin(output);
      openLayers(output).restore('all');
      commit(output);
      sweep(output);
      expect(treeOf(outside)).toEqual(before);
    },
  );
});
