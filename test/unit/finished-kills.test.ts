import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { exportLayers } from '../../src/lifecycle/export.ts';
import { dropFinished } from '../../src/lifecycle/state/finished.ts';
import type { OutputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { begin, commit, repair, sweep } from '../../src/lifecycle/state/transaction.ts';
import { killedAt } from '../support/kill-switch.ts';
import { layersIn, makeOutput, remake, start, writeLayer } from '../support/made-output.ts';
import { builtIn } from '../support/processes.ts';

const LAYERS = { python: ['launch', 'cache'], venv: ['launch', 'cache'], pip: ['cache'], once: ['launch'] };

/** Four builds: three fail, one completes. They keep, replace and create different layers, or use none. */
function live(output: OutputFolder): void {
  let store = start(output);
  writeLayer(output.ownLayers, 'python', LAYERS.python, 'old python');
  remake(store, output, 'venv', 'second venv');
  writeLayer(output.ownLayers, 'new', ['cache'], 'new');
  repair(output);

  begin(output);
  dropFinished(output);
  writeLayer(output.ownLayers, 'venv', LAYERS.venv, 'other venv');
  repair(output);

  store = start(output);
  store.replace(path.join(output.ownLayers, 'venv'));
  remake(store, output, 'venv', 'third venv');
  remake(store, output, 'pip', 'third pip', LAYERS.pip);
  writeLayer(output.ownLayers, 'new', ['cache'], 'new');
  exportLayers(store, output, []);
  repair(output);

  store = start(output);
  store.replace(path.join(output.ownLayers, 'pip'));
  writeLayer(output.ownLayers, 'python', LAYERS.python, 'old python');
  writeLayer(output.ownLayers, 'venv', LAYERS.venv, 'third venv');
  writeLayer(output.ownLayers, 'pip', LAYERS.pip, 'old pip');
  writeLayer(output.ownLayers, 'new', ['cache'], 'new');
  mkdirSync(output.workspace);
  writeFileSync(path.join(output.workspace, 'app.py'), 'new app');
  exportLayers(store, output, []);
  commit(output);
  sweep(output);
}

/** The layers in a folder that count, but whose content does not match their metadata. */
function halvesIn(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.toml')) : [];
  return names.filter((name) => {
    const { metadata } = parse(readFileSync(path.join(folder, name), 'utf8')) as { metadata?: { made?: string } };
    return layersIn(folder)[path.basename(name, '.toml')] !== metadata?.made;
  });
}

/** The content of an output folder, without what depends on its path, and without drafts of files that were never renamed. */
function entriesIn({ root }: OutputFolder): string[] {
  return builtIn(root)
    .filter((entry) => !entry.includes('.tmp'))
    .map((entry) => entry.replace(/^(report|owner)\.json .*/, '$1.json'));
}

test('a kill at any change to the file system leaves the last good build, and no partial layer', () => {
  const before = entriesIn(makeOutput(LAYERS).output);
  const complete = makeOutput(LAYERS).output;
  live(complete);
  const after = entriesIn(complete);
  const found = { before: 0, after: 0, finished: 0 };
  for (let at = 0, ended = false; !ended; at++) {
    const { output } = makeOutput(LAYERS);
    ended = killedAt(at, () => live(output));
    // A repair that is killed as well is continued by the next one.
    killedAt((at * 7) % 45, () => void repair(output));
    repair(output);
    const entries = entriesIn(output);
    expect([before, after], `a kill at change ${at}`).toContainEqual(entries);
    expect(halvesIn(output.finished)).toEqual([]);
    const layers = Object.keys(layersIn(output.finished)).length;
    found[entries.includes('report.json') ? 'before' : 'after']++;
    found.finished += layers;
    expect(entries.includes('report.json') || layers === 0).toBe(true);
    start(output);
    expect(halvesIn(output.ownLayers)).toEqual([]);
  }
  expect(found.before).toBeGreaterThan(100);
  expect(found.after).toBeGreaterThan(2);
  expect(found.finished).toBeGreaterThan(100);
});

test('so does a kill after layers could not be kept', () => {
  for (let at = 0, ended = false; !ended; at++) {
    const { output } = makeOutput(LAYERS);
    remake(start(output), output, 'venv', 'new venv');
    ended = killedAt(at, () => void repair({ ...output, finished: path.join(output.seal, 'below a file') }));
    repair(output);
    expect(halvesIn(output.finished)).toEqual([]);
    start(output);
    expect(halvesIn(output.ownLayers)).toEqual([]);
  }
});
