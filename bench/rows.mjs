import { rmSync } from 'node:fs';
import path from 'node:path';
import { alternate, median } from './measure.mjs';
import { benchExplain, benchInspect, benchKeeping } from './look-rows.mjs';
import { benchPack, benchShim } from './platform-rows.mjs';
import { buildOf, command, emptyNode, fresh, peakOf, pybuild, unusedFolder, venvAndInstall } from './sides.mjs';
import { buildableFixtures, FIXTURES, makeLargeApp, readReport } from './stage.mjs';
import { compare, line } from './table.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./table.mjs').Row} Row */

/** Processes that take a tenth of a second need more samples than those that take seconds. */
const MORE_ROUNDS_FOR_SHORT = 4;
const LARGE_APP_FILES = 20_000;
const MEMORY_LIMIT_MB = 200;
const FLASK = 'pip_flask';

/**
 * Measurements beside the table, by their name for `--row`.
 * @type {ReadonlyMap<string, (stage: Stage, rounds: number) => Promise<Row[]>>}
 */
export const ROWS = new Map([
  ['detect', benchDetect],
  ['second-build', benchSecondBuild],
  ['first-build', benchFirstBuild],
  ['run', benchRun],
  ['memory', benchMemory],
  ['copy', benchCopy],
  ['explain', benchExplain],
  ['inspect', benchInspect],
  ['keeping', benchKeeping],
  ['shim', benchShim],
  ['pack', benchPack],
]);

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
async function benchDetect(stage, rounds) {
  const detect = pybuild(stage, ['detect', path.join(FIXTURES, FLASK)]);
  const [a, b] = await alternate([detect, emptyNode(stage)], rounds * MORE_ROUNDS_FOR_SHORT);
  return [compare('detect ÷ node -e 0', a, b, 2.5)];
}

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
async function benchSecondBuild(stage, rounds) {
  const output = path.join(stage.folder, 'second');
  const build = buildOf(stage, FLASK, output);
  await build();
  const again = async () => {
    const elapsed = await build();
    const made = readReport(output).layers.filter(({ state }) => state !== 'reused');
    if (made.length > 0) throw new Error(`a build with nothing changed rebuilt: ${made.map(({ name }) => name).join(', ')}`);
    return elapsed;
  };
  const [a, b] = await alternate([again, venvAndInstall(stage)], rounds);
  return [compare('second build ÷ venv + pip install', a, b, 0.2)];
}

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
async function benchFirstBuild(stage, rounds) {
  const build = (/** @type {string} */ name, /** @type {string[]} */ options) =>
    fresh(path.join(stage.folder, name), (output) => buildOf(stage, FLASK, output, options));
  const first = build('first', []);
  const samePip = build('first-same-pip', ['--env', `BP_PIP_VERSION=${stage.bundledPip}`]);
  const [a, b, same] = await alternate([first, venvAndInstall(stage), samePip], rounds);
  return [compare('first build ÷ venv + pip install', a, b, 1), compare(`  with the same pip, ${stage.bundledPip}`, same, b)];
}

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
async function benchRun(stage, rounds) {
  const output = path.join(stage.folder, 'run');
  await buildOf(stage, FLASK, output)();
  const run = pybuild(stage, ['run', path.join(FIXTURES, FLASK), '--output', output, ...stage.buildOptions, '--', 'true']);
  const [a, b] = await alternate([run, emptyNode(stage)], rounds * MORE_ROUNDS_FOR_SHORT);
  return [compare('run -- true, nothing changed ÷ node -e 0', a, b)];
}

/** @type {(stage: Stage) => Promise<Row[]>} */
async function benchMemory(stage) {
  /** @type {Row[]} */
  const rows = [];
  for (const name of buildableFixtures()) {
    const output = path.join(stage.folder, 'memory');
    rmSync(output, { recursive: true, force: true });
    try {
      const first = await peakOf(stage, name, output);
      const second = await peakOf(stage, name, output);
      const judged = { value: Math.max(first, second), limit: MEMORY_LIMIT_MB, text: `${MEMORY_LIMIT_MB} MB` };
      rows.push(line(`memory, ${name}: first, second build`, `${first.toFixed(0)} MB`, `${second.toFixed(0)} MB`, '', judged));
    } catch (error) {
      rows.push(line(`memory, ${name}: does not build`));
      console.error(error);
    }
  }
  return rows;
}

/** @type {(stage: Stage, rounds: number) => Promise<Row[]>} */
async function benchCopy(stage, rounds) {
  const app = path.join(stage.folder, 'large');
  makeLargeApp(app, LARGE_APP_FILES);
  /** @type {number[]} */
  const wholeBuilds = [];
  const copyStep = unusedFolder(stage, 'large-output', async (output) => {
    wholeBuilds.push(await pybuild(stage, ['build', app, '--output', output, ...stage.buildOptions])());
    const { seconds = NaN } = readReport(output).steps.find(({ title }) => title === 'Copying the app') ?? {};
    return seconds * 1000;
  });
  const plain = unusedFolder(stage, 'large-copy', (target) => command(stage, 'cp', ['-r', app, target])());
  const [a, b] = await alternate([copyStep, plain], rounds);
  return [
    compare(`copying ${LARGE_APP_FILES} files ÷ cp -r`, a, b, 2),
    // The first one was not measured.
    compare('  the whole first build ÷ cp -r', median(wholeBuilds.slice(1)), b),
  ];
}
