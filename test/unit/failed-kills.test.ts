import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportLayers } from '../../src/lifecycle/export.ts';
import { readFailedBuild } from '../../src/lifecycle/state/decode.ts';
import { type KeptLayer, keptLayers } from '../../src/lifecycle/state/failed.ts';
import type { OutputFolder } from '../../src/lifecycle/state/output-folder.ts';
import { onCopies } from '../../src/lifecycle/state/scratch.ts';
import { begin, commit, repair, sweep } from '../../src/lifecycle/state/transaction.ts';
import { killedAt } from '../support/kill-switch.ts';
import { layersIn, makeOutput, remake, start, writeLayer } from '../support/made-output.ts';
import { builtIn, treeOf } from '../support/processes.ts';

const LAYERS = { python: ['launch', 'cache'], venv: ['launch', 'cache'], pip: ['cache'] };

/** A build that keeps `python`, completes `new`, and fails while it makes `venv`. */
function work(output: OutputFolder): void {
  const store = start(output);
  writeLayer(output.ownLayers, 'python', LAYERS.python, 'old python');
  writeLayer(output.ownLayers, 'new', ['cache'], 'new');
  store.discard(path.join(output.ownLayers, 'venv'));
  mkdirSync(path.join(output.ownLayers, 'venv'));
  writeFileSync(path.join(output.ownLayers, 'venv', 'content'), 'half a venv');
  mkdirSync(output.workspace);
  writeFileSync(path.join(output.workspace, 'app.py'), 'failed app');
  writeFileSync(output.log, 'what happened');
}

/** A build that succeeds, by what the failed one left. */
function complete(output: OutputFolder): void {
  const store = start(output);
  remake(store, output, 'venv', 'new venv');
  mkdirSync(output.workspace, { recursive: true });
  exportLayers(store, output, []);
  commit(output);
  sweep(output);
}

/** What is kept: the content of each layer, and whose it is. */
function keptIn(output: OutputFolder): Record<string, string> {
  const kept = readFailedBuild(output.failedBuild);
  const layers: readonly KeptLayer[] = kept === undefined ? [] : keptLayers(output, kept, output.root);
  return Object.fromEntries(
    layers.map(({ name, place, in: whose }) => [name, `${whose}: ${readFileSync(path.join(place, 'content'), 'utf8')}`]),
  );
}

const KEPT = { python: 'last: old python', venv: 'failed: half a venv', pip: 'last: old pip', new: 'finished: new' };

function afterFailure(): { output: OutputFolder; before: string[] } {
  const { output } = makeOutput(LAYERS);
  const before = builtIn(output.root);
  work(output);
  repair(output);
  return { output, before };
}

describe('what is left of a failed build', () => {
  test('is its log, its workspace and its layers, none of them twice, beside the last good build', () => {
    const { output, before } = afterFailure();
    expect(builtIn(output.root)).toEqual(before);
    expect(keptIn(output)).toEqual(KEPT);
    expect(layersIn(output.failedLayers)).toEqual({ venv: 'half a venv' });
    expect(layersIn(output.finished)).toEqual({ new: 'new' });
    expect(readFileSync(path.join(output.failedWorkspace, 'app.py'), 'utf8')).toBe('failed app');
    expect(readFileSync(output.failedLog, 'utf8')).toBe('what happened');
  });

  test('never counts: the next build is lent no layer of it that was not completed', () => {
    const { output } = afterFailure();
    start(output);
    expect(layersIn(output.ownLayers)).toEqual({ python: 'old python', venv: 'old venv', pip: 'old pip', new: 'new' });
  });

  test('stays until the next build begins, whether that succeeds or not', () => {
    for (const next of [complete, (output: OutputFolder) => begin(output)]) {
      const { output } = afterFailure();
      repair(output);
      expect(keptIn(output)).toEqual(KEPT);
      next(output);
      expect(existsSync(output.failed)).toBe(false);
    }
  });

  test('gives its workspace back, if that was the spare one', () => {
    const { output } = afterFailure();
    writeFileSync(output.spareCopies, '{}');
    begin(output);
    expect(readFileSync(path.join(output.spare, 'app.py'), 'utf8')).toBe('failed app');
  });

  test.each([
    ['another boot', (output: OutputFolder) => journal(output, { place: 'another' })],
    ['another path', (output: OutputFolder) => journal(output, { output: '/elsewhere' })],
    ['a shell', (output: OutputFolder) => journal(output, { work: 'shell' })],
    ['unknown work', (output: OutputFolder) => journal(output, { work: 'more' })],
  ])('is not kept from %s', (_, change) => {
    const { output } = makeOutput(LAYERS);
    const before = builtIn(output.root);
    work(output);
    change(output);
    repair(output);
    expect(builtIn(output.root)).toEqual(before);
    expect([keptIn(output), existsSync(output.failedWorkspace)]).toEqual([{}, false]);
  });

  test('is never moved to where a link points', () => {
    const { root, output } = makeOutput(LAYERS);
    const outside = path.join(root, 'outside');
    writeLayer(path.join(outside, 'layers'), 'venv', LAYERS.venv, 'mine');
    const before = treeOf(outside);
    work(output);
    symlinkSync(outside, output.failed);
    repair(output);
    expect(treeOf(outside)).toEqual(before);
    expect(keptIn(output)).toEqual(KEPT);
  });

  test('is not kept if there is no room for it, and the previous build returns', () => {
    const { output } = makeOutput(LAYERS);
    const before = builtIn(output.root);
    work(output);
    const below = path.join(output.seal, 'below a file');
    repair({ ...output, failed: below, failedBuild: path.join(below, 'build.json'), failedLog: path.join(below, 'build.log') });
    expect(builtIn(output.root)).toEqual(before);
  });

  test('is copied to its place for a shell, and stays as it is', async () => {
    const { output, before } = afterFailure();
    const kept = readFailedBuild(output.failedBuild);
    if (kept === undefined) throw new Error('nothing is kept');
    await onCopies(output, { of: 'failed', kept }, () => {
      expect(layersIn(output.ownLayers)).toEqual({ python: 'old python', venv: 'half a venv', pip: 'old pip', new: 'new' });
      expect(readFileSync(path.join(output.workspace, 'app.py'), 'utf8')).toBe('failed app');
      writeFileSync(path.join(output.ownLayers, 'venv', 'content'), 'changed');
      writeFileSync(path.join(output.workspace, 'app.py'), 'changed');
      writeLayer(output.ownLayers, 'mine', ['cache'], 'mine');
      return Promise.resolve();
    });
    expect(builtIn(output.root)).toEqual(before);
    expect(keptIn(output)).toEqual(KEPT);
    expect(layersIn(output.finished)).toEqual({ new: 'new' });
    expect(readFileSync(path.join(output.failedWorkspace, 'app.py'), 'utf8')).toBe('failed app');
  });
});

test('copies of the last build have the chosen layers, and are without the files that the build added to the app', async () => {
  const { root, output } = makeOutput(LAYERS);
  writeFileSync(output.copies, JSON.stringify({ v: 1, names: ['app.py'], stamps: Buffer.alloc(64).toString('base64') }));
  writeFileSync(path.join(output.workspace, 'added'), '');
  mkdirSync(path.join(root, 'outside'));
  writeFileSync(path.join(root, 'outside', 'mine'), '');
  symlinkSync(path.join(root, 'outside'), path.join(output.workspace, 'link'));
  const before = treeOf(output.root);
  await onCopies(output, { of: 'last', layers: (name) => name !== 'venv', asCopied: true }, () => {
    expect(Object.keys(layersIn(output.ownLayers))).toEqual(['pip', 'python']);
    expect(readdirSync(output.workspace)).toEqual(['app.py', 'link']);
    return Promise.resolve();
  });
  expect(treeOf(output.root)).toEqual(before);
  expect(existsSync(path.join(root, 'outside', 'mine'))).toBe(true);
});

test('a kill at any change to the file system leaves the last good build, and all or nothing of the failed one', () => {
  for (let at = 0, ended = false; !ended; at++) {
    const { output } = makeOutput(LAYERS);
    const before = builtIn(output.root);
    work(output);
    ended = killedAt(at, () => void repair(output));
    // A repair that is killed as well is continued by the next one.
    killedAt((at * 7) % 45, () => void repair(output));
    repair(output);
    expect(builtIn(output.root), `a kill at change ${at}`).toEqual(before);
    expect(keptIn(output), `a kill at change ${at}`).toEqual(KEPT);
    expect(readFileSync(path.join(output.failedWorkspace, 'app.py'), 'utf8')).toBe('failed app');
  }
  for (let at = 0, ended = false; !ended; at++) {
    const { output, before } = afterFailure();
    ended = killedAt(at, () => begin(output));
    repair(output);
    expect(builtIn(output.root), `a kill at change ${at}`).toEqual(before);
    expect([KEPT, {}], `a kill at change ${at}`).toContainEqual(keptIn(output));
  }
});

function journal(output: OutputFolder, change: object): void {
  const before = JSON.parse(readFileSync(output.journal, 'utf8')) as object;
  writeFileSync(output.journal, JSON.stringify({ ...before, ...change }));
}
