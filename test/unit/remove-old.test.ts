import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { removeReplaced, removeSpare } from '../../src/lifecycle/remove-old.ts';
import { dropSpare } from '../../src/lifecycle/state/spare.ts';
import { commit, sweep } from '../../src/lifecycle/state/transaction.ts';
import { layersIn, makeOutput, remake, start } from '../support/made-output.ts';

function listening(): { host: Parameters<typeof removeSpare>[0]; steps: string[] } {
  const steps: string[] = [];
  return {
    steps,
    host: {
      now: () => new Date(0),
      emit: (event) => {
        if (event.type === 'step-started') steps.push(event.title);
      },
    },
  };
}

test('the layers that a build has replaced are removed in a step, and nothing else', async () => {
  const { output } = makeOutput({ python: ['launch', 'cache'], venv: ['launch', 'cache'] });
  const store = start(output);
  remake(store, output, 'venv', 'new venv');
  commit(output);
  const { host, steps } = listening();
  await removeReplaced(host, output);
  expect(steps).toEqual(['Removing the replaced layers']);
  expect(existsSync(path.join(output.rollback, 'workspace'))).toBe(true);
  sweep(output);
  expect(layersIn(output.ownLayers)).toMatchObject({ python: 'old python', venv: 'new venv' });
  expect(existsSync(output.rollback)).toBe(false);
});

test('where every layer was reused there is no such step', async () => {
  const { output } = makeOutput({ venv: ['launch', 'cache'] });
  start(output);
  commit(output);
  const { host, steps } = listening();
  await removeReplaced(host, output);
  await removeSpare(host, output);
  expect(steps).toEqual([]);
});

test('a copy of the app that is not wanted any more is removed in a step', async () => {
  const { output } = makeOutput({});
  mkdirSync(output.spare);
  writeFileSync(output.spareCopies, '{}');
  const { host, steps } = listening();
  await removeSpare(host, output);
  dropSpare(output);
  expect({ steps, left: [output.spare, output.spareCopies].filter((one) => existsSync(one)) }).toEqual({
    steps: ['Removing the previous copy'],
    left: [],
  });
});
