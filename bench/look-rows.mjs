// What looking into a build costs: `detect --explain`, `inspect`, and what every build keeps for them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pybuildSides } from './contenders.mjs';
import { diskOf, layGround, machine } from './ground.mjs';
import { bundleCounting } from './keeping.mjs';
import { alternate, median } from './measure.mjs';
import { buildOf, command, emptyNode, pybuild } from './sides.mjs';
import { CLI, FIXTURES } from './stage.mjs';
import { compare, line } from './table.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./table.mjs').Row} Row */

const FLASK = 'pip_flask';
/** Processes that take a tenth of a second need more samples than those that take seconds. */
const MORE_ROUNDS_FOR_SHORT = 4;
const INSPECT_LIMIT_S = 1;
const KEEPING_LIMIT = 3;

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
export async function benchExplain(stage, rounds) {
  const output = path.join(stage.folder, 'explained');
  await buildOf(stage, FLASK, output)();
  const explain = pybuild(stage, ['detect', '--explain', path.join(FIXTURES, FLASK), '--output', output, ...stage.buildOptions]);
  const [a, b] = await alternate([explain, emptyNode(stage)], rounds * MORE_ROUNDS_FOR_SHORT);
  return [compare('detect --explain ÷ node -e 0', a, b, 3)];
}

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
export async function benchInspect(stage, rounds) {
  const ground = await layGround({ real: false, scale: 1, versions: 1, clis: [CLI] });
  try {
    const large = pybuildSides(ground, CLI, 'pybuild', 'large')['unchanged large pinned']?.();
    await large?.setUp?.();
    const built = path.join(ground.folder, 'pybuild/kept-large');
    // Only its owner's cache proves that pybuild created an output folder.
    const owner = { ...stage, env: machine(ground, path.join(ground.folder, 'pybuild/warm-large')) };
    const inspect = pybuild(owner, ['inspect', path.join(built, 'app'), '--output', path.join(built, 'output')]);
    const du = command(stage, 'du', ['-s', path.join(built, 'output')]);
    const [a = NaN, b, c] = await alternate([inspect, emptyNode(stage), du], rounds * MORE_ROUNDS_FOR_SHORT);
    const seconds = a / 1000;
    const size = diskOf([path.join(built, 'output')]);
    const judged = { value: seconds, limit: INSPECT_LIMIT_S, text: `${INSPECT_LIMIT_S} s` };
    return [
      line(`inspect, 65 packages, ${size.toFixed(0)} MB`, `${a.toFixed(0)} ms`, '', '', judged),
      compare('  ÷ node -e 0', a, b),
      compare('  ÷ du -s of the output folder', a, c),
    ];
  } finally {
    ground.close();
  }
}

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
export async function benchKeeping(stage, rounds) {
  const counting = await bundleCounting(stage.folder);
  const app = path.join(stage.folder, 'keeping');
  const home = path.join(stage.folder, 'keeping-home');
  /** @type {Map<string, { shares: number[], kept: number[] }>} */
  const taken = new Map();
  const build = async (/** @type {string} */ what, /** @type {number} */ expected) => {
    const args = [counting.cli, 'build', app, ...stage.buildOptions];
    const env = { ...stage.env, ...counting.env, HOME: home };
    // The index is served by this process, which must not wait for the build.
    const [code] = await once(spawn(process.execPath, args, { env, stdio: 'ignore' }), 'exit');
    if (code !== expected) throw new Error(`${what} ended with ${code} instead of ${expected}`);
    const { kept, whole } = counting.counted();
    const samples = taken.get(what) ?? { shares: [], kept: [] };
    samples.shares.push((kept / whole) * 100);
    samples.kept.push(kept);
    taken.set(what, samples);
  };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const folder of [app, home]) rmSync(folder, { recursive: true, force: true });
      mkdirSync(home);
      cpSync(path.join(FIXTURES, FLASK), app, { recursive: true, filter: (file) => path.basename(file) !== '.pybuild' });
      spawnSync('sync');
      await build('first build', 0);
      await build('nothing changed', 0);
      writeFileSync(path.join(app, 'requirements.txt'), 'Flask==3.1.3\nWerkzeug==33\n');
      await build('failed build', 1);
      cpSync(path.join(FIXTURES, FLASK, 'requirements.txt'), path.join(app, 'requirements.txt'));
      await build('build after a failed one', 0);
    }
  } finally {
    counting.close();
  }
  return Array.from(taken, ([what, { shares, kept }]) => {
    const share = median(shares);
    const judged = { value: share, limit: KEEPING_LIMIT, text: `${KEEPING_LIMIT} %` };
    return line(`logs and failed builds, ${what}`, `${median(kept).toFixed(1)} ms`, '', `${share.toFixed(2)} %`, judged);
  });
}
