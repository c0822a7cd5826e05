import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportLayers } from '../../src/lifecycle/export.ts';
import type { OutputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { commit, repair, sweep } from '../../src/lifecycle/state/transaction.ts';
import { layersIn, makeOutput, remake, start, writeLayer } from '../support/made-output.ts';
import { builtIn, treeOf } from '../support/processes.ts';

const LAYERS = { python: ['launch', 'cache'], venv: ['launch', 'cache'], pip: ['cache'], once: ['launch'] };

/** An output folder after a build that completed `venv` and `new`, kept `python`, and failed. */
function afterFailure(): { output: OutputFolder; before: string[] } {
  const { output } = makeOutput(LAYERS);
  const before = builtIn(output.root);
  const store = start(output);
  writeLayer(output.ownLayers, 'python', LAYERS.python, 'old python');
  remake(store, output, 'venv', 'new venv');
  writeLayer(output.ownLayers, 'new', ['cache'], 'new');
  writeLayer(output.ownLayers, 'lost', ['launch'], 'not for later builds');
  mkdirSync(path.join(output.ownLayers, 'open'));
  repair(output);
  return { output, before };
}

describe('layers that a failed build has completed', () => {
  test('stay, while the previous build returns with those that it had lent', () => {
    const { output, before } = afterFailure();
    // As every other command does.
    repair(output);
    expect(builtIn(output.root)).toEqual(before);
    expect(layersIn(output.finished)).toEqual({ venv: 'new venv', new: 'new' });
  });

  test('are lent to the next build in preference to those of the previous one, without their types', () => {
    const { output } = afterFailure();
    start(output);
    expect(layersIn(output.ownLayers)).toEqual({ python: 'old python', venv: 'new venv', pip: 'old pip', new: 'new' });
    expect(readFileSync(path.join(output.ownLayers, 'venv.toml'), 'utf8')).toBe('[metadata]\nmade = "new venv"\n');
  });

  test('are lent alone if the previous build does not count', () => {
    const { output } = afterFailure();
    start(output, 'finished');
    expect(layersIn(output.ownLayers)).toEqual({ venv: 'new venv', new: 'new' });
  });

  test('are still there for the third build, if the second one fails too', () => {
    const { output, before } = afterFailure();
    const store = start(output);
    // Kept; not reached yet; in the way.
    writeLayer(output.ownLayers, 'venv', LAYERS.venv, 'new venv');
    store.discard(path.join(output.ownLayers, 'new'));
    repair(output);
    expect(builtIn(output.root)).toEqual(before);
    expect(layersIn(output.finished)).toEqual({ venv: 'new venv', new: 'new' });
  });

  test('give way to newer ones', () => {
    const { output, before } = afterFailure();
    remake(start(output), output, 'venv', 'newer venv');
    repair(output);
    expect(builtIn(output.root)).toEqual(before);
    expect(layersIn(output.finished)).toEqual({ venv: 'newer venv', new: 'new' });
  });

  test('can be replaced by those of the previous build, once', () => {
    const { output, before } = afterFailure();
    const store = start(output);
    const venv = path.join(output.ownLayers, 'venv');
    expect(store.replace(venv)).toBe(true);
    expect(layersIn(output.ownLayers)['venv']).toBe('old venv');
    expect(readFileSync(`${venv}.toml`, 'utf8')).toBe('[metadata]\nmade = "old venv"\n');
    expect(store.replace(venv)).toBe(false);
    expect(layersIn(output.ownLayers)['venv']).toBe('old venv');
    repair(output);
    expect(builtIn(output.root)).toEqual(before);
    expect(layersIn(output.finished)).toEqual({ venv: 'new venv', new: 'new' });
  });

  test('are removed when a build is complete or, if that was interrupted, by the next command', () => {
    for (const end of [sweep, repair]) {
      const { output } = afterFailure();
      const store = start(output);
      writeLayer(output.ownLayers, 'venv', LAYERS.venv, 'new venv');
      mkdirSync(output.workspace);
      exportLayers(store, output, []);
      commit(output);
      end(output);
      expect(existsSync(output.finished)).toBe(false);
      expect(layersIn(output.ownLayers)['venv']).toBe('new venv');
    }
  });

  test.each<[string, (output: OutputFolder) => OutputFolder]>([
    ['another boot', (output) => (journal(output, { place: 'another' }), output)],
    ['another path', (output) => (journal(output, { output: '/elsewhere' }), output)],
    ['a release that did not record the place', (output) => (writeFileSync(output.journal, '{"v":1}\n'), output)],
    ['a folder that was moved', (output) => ({ ...output, movedFrom: '/elsewhere' })],
    ['a folder that the next build will not recognise', (output) => ({ ...output, unsealed: true })],
  ])('are not kept from %s', (_, given) => {
    const { output } = makeOutput(LAYERS);
    const before = builtIn(output.root);
    remake(start(output), output, 'venv', 'new venv');
    repair(given(output));
    expect(builtIn(output.root)).toEqual(before);
    expect(existsSync(output.finished)).toBe(false);
  });

  test('never prevent a roll-back: if they cannot be moved, the previous build returns without them', () => {
    const { output } = makeOutput(LAYERS);
    const before = builtIn(output.root);
    remake(start(output), output, 'venv', 'new venv');
    repair({ ...output, finished: path.join(output.seal, 'below a file') });
    expect(builtIn(output.root)).toEqual(before);
  });

  test('are never moved to where a link points', () => {
    const { root, output } = makeOutput(LAYERS);
    const outside = path.join(root, 'outside');
    writeLayer(outside, 'venv', LAYERS.venv, 'mine');
    const before = treeOf(outside);
    const store = start(output);
    symlinkSync(outside, output.finished);
    remake(store, output, 'venv', 'new venv');
    repair(output);
    expect(treeOf(outside)).toEqual(before);
    expect(layersIn(output.finished)).toEqual({ venv: 'new venv' });
  });

  test('count only if complete', () => {
    const { output } = afterFailure();
    rmSync(path.join(output.finished, 'venv.toml'));
    rmSync(path.join(output.finished, 'new'), { recursive: true });
    writeFileSync(path.join(output.finished, 'stray'), '');
    symlinkSync(output.ownLayers, path.join(output.finished, 'pip'));
    writeFileSync(path.join(output.finished, 'pip.toml'), '[types]\ncache = true\n');
    start(output);
    expect(layersIn(output.ownLayers)).toEqual({ python: 'old python', venv: 'old venv', pip: 'old pip' });
    expect(readdirSync(output.finished)).toEqual([]);
  });
});

function journal(output: OutputFolder, change: object): void {
  const before = JSON.parse(readFileSync(output.journal, 'utf8')) as object;
  writeFileSync(output.journal, JSON.stringify({ ...before, ...change }));
}
