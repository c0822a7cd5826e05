import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/pybuild.ts';
import { CONTENTS, KEYS, makeSource, startProgram, storeProgram, wholeTrees } from '../support/store-program.ts';

describe('a kill leaves a tree complete or absent', () => {
  test('at any moment, with other processes using the same store', async () => {
    const program = storeProgram(`
${CONTENTS}
const [dir, , ...keys] = process.argv.slice(2);
for (;;) for (const key of keys) {
  process.stdout.write('.');
  store.addTree(dir, 'packages', key, contents);
  store.addNote(dir, 'notes', key, key);
  const tree = store.findTree(dir, 'packages', key);
  if (tree !== undefined) store.copyFromTree(tree, (name) => dir + '/copies/' + process.pid + '/' + Math.random() + name);
  store.discardTree(dir, dir + '/packages/' + key);
}`);
    const [store, source] = [path.join(temporaryFolder(), 'store'), makeSource()];
    const killOne = async (number: number): Promise<void> => {
      const child = startProgram(program, [store, source, ...KEYS]);
      // All that happens to a tree lies between two of its lines; the exact point of the kill is up to the scheduler.
      let left = 1 + (number % 3);
      child.stdout?.on('data', () => {
        if (--left === 0) child.kill('SIGKILL');
      });
      const { out } = await child.ended;
      expect(out).toMatch(/^\.+$/);
    };
    for (let kills = 0; kills < 210; kills += 3) await Promise.all([0, 1, 2].map((more) => killOne(kills + more)));
    wholeTrees(store);
  });
});
