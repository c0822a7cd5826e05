import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exportLayers } from '../../src/lifecycle/export.ts';
import { knownSizes } from '../../src/lifecycle/layer-sizes.ts';
import { openLayers } from '../../src/lifecycle/state/layer-store.ts';
import { begin } from '../../src/lifecycle/state/transaction.ts';
import { makeOutput, reportOf, writeLayer } from '../support/made-output.ts';

const LAYERS = { python: ['launch', 'cache'], venv: ['launch', 'cache'], pip: ['cache'], 'pip-cache': ['cache'] };
const REPORTED = { python: 1001, venv: 1002, pip: 1003, 'pip-cache': 1004 };

/** The sizes that a build exports if it keeps these layers and replaces the others; measured sizes are small. */
function sizes(
  kept: readonly string[],
  { change = () => undefined, refilled = [] }: { change?: (rollback: string) => void; refilled?: readonly string[] } = {},
): Record<string, number | 'counted'> {
  const { app, output } = makeOutput(LAYERS);
  const layers = Object.entries(REPORTED).map(([name, bytes]) => ({ name, bytes, state: 'created', reasons: [], launch: true }) as const);
  const known = knownSizes(output, { ...reportOf(app, output.root), layers }, (name) => kept.includes(name));
  begin(output);
  change(output.rollback);
  const store = openLayers(output);
  store.restore('all');
  for (const [name, types] of Object.entries(LAYERS)) {
    if (!kept.includes(name) && !refilled.includes(name)) store.discard(path.join(output.ownLayers, name));
    writeLayer(output.ownLayers, name, types, kept.includes(name) ? `old ${name}` : 'new');
  }
  return Object.fromEntries(exportLayers(store, output, [], known).map(({ name, bytes }) => [name, bytes > 1000 ? bytes : 'counted']));
}

function swapVenv(rollback: string): void {
  const venv = path.join(rollback, 'layers/pybuild_python/venv');
  renameSync(venv, `${venv}-before`);
  mkdirSync(venv);
}

test('the sizes of kept layers come from the last report', () => {
  expect(sizes(Object.keys(LAYERS))).toEqual(REPORTED);
});

test('replaced layers are measured, and so is the cache of a tool that installed something', () => {
  expect(sizes(['python', 'pip', 'pip-cache'])).toEqual({ ...REPORTED, venv: 'counted', 'pip-cache': 'counted' });
});

test('a refilled layer is measured, though its folder is the same', () => {
  expect(sizes(['pip', 'pip-cache', 'venv'], { refilled: ['python'] })).toEqual({ ...REPORTED, python: 'counted' });
});

test('a layer is not recognised by its name alone', () => {
  expect(sizes(Object.keys(LAYERS), { change: swapVenv })).toEqual({ ...REPORTED, venv: 'counted' });
});
