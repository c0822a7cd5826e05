import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipSides, pybuildSides } from './contenders.mjs';
import { filesSides } from './files-sides.mjs';
import { summarize } from './results.mjs';

/** @typedef {import('./ground.mjs').Ground} Ground */
/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./contenders.mjs').Sample} Sample */
/** @typedef {import('./goals.mjs').TableRow} TableRow */

/**
 * Measures the sides of the rows in turn, each once per round.
 * @param {Ground} ground
 * @param {readonly TableRow[]} rows
 * @param {{ rounds: number, cli: string, before: string | undefined }} options
 * @returns {Promise<Map<string, import('./results.mjs').Taken>>}
 */
export async function measureTable(ground, rows, { rounds, cli, before }) {
  const sizes = /** @type {const} */ (['large', 'small']);
  const own = (/** @type {string} */ program, /** @type {string} */ label) => ({
    ...pybuildSides(ground, program, label, 'large'),
    ...pybuildSides(ground, program, label, 'small'),
    ...filesSides(ground, program, label),
  });
  const old =
    before === undefined ? {} : Object.fromEntries(Object.entries(own(before, 'before')).map(([name, make]) => [`before: ${name}`, make]));
  const all = { ...old, ...own(cli, 'pybuild'), ...Object.assign({}, ...sizes.map((size) => pipSides(ground, size))) };
  const wanted = new Set(rows.flatMap(({ of, to, uv }) => [`before: ${of}`, of, to, uv ?? '']));
  return measureInTurn(new Map(Object.entries(all).filter(([name]) => wanted.has(name))), rounds);
}

/**
 * @param {ReadonlyMap<string, () => Contender>} sides
 * @param {number} rounds
 */
export async function measureInTurn(sides, rounds) {
  /** @type {[string, Contender, Sample[]][]} */
  const contenders = [];
  for (const [name, make] of sides) {
    const contender = make();
    if (contender.setUp !== undefined) console.error(`Setting up: ${name}`);
    await contender.setUp?.();
    contenders.push([name, contender, []]);
  }
  for (let round = 1; round <= rounds; round++) {
    for (const [name, { before, run }, samples] of contenders) {
      await before?.(round);
      // Otherwise pending writes would slow down the side that runs while they reach the disk.
      spawnSync('sync');
      const sample = await run(round);
      console.error(`Round ${round}: ${name}: ${sample.cpu.toFixed(2)} CPU s, ${sample.wall.toFixed(2)} s`);
      samples.push(sample);
    }
  }
  return new Map(contenders.map(([name, , samples]) => [name, summarize(samples)]));
}

/** @param {string} folder where copies may share their blocks */
export function hasReflinks(folder) {
  const file = path.join(folder, 'reflink');
  writeFileSync(file, 'x');
  const { status } = spawnSync('cp', ['--reflink=always', file, `${file}-2`]);
  rmSync(file);
  rmSync(`${file}-2`, { force: true });
  return status === 0;
}
