// How long pybuild takes, told only as ratios of whole processes that were measured in turn in this very run.
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { MORE_ROUNDS_FOR_SHORT, ROWS } from './rows.mjs';
import { setStage } from './stage.mjs';
import { print } from './table.mjs';

const USAGE = 'Usage: npm run bench -- [--rounds N] [--row N]...   (5 rounds of every row)';

const { rounds, numbers } = readOptions();
console.error('Setting up: one build and the wheels of the fixtures from the package index; from then on loopback only.');
const stage = await setStage();
try {
  /** @type {import('./table.mjs').Row[]} */
  const rows = [];
  for (const [number, measure] of ROWS) {
    if (!numbers.includes(number)) continue;
    console.error(`Measuring row ${number}`);
    rows.push(...(await measure(stage, rounds)));
  }
  const times = `${rounds} rounds in turn (rows 1 and 4: ${rounds * MORE_ROUNDS_FOR_SHORT})`;
  console.log(`\nMedians of ${times} on ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}.`);
  console.log(`Both sides: CPython ${stage.pythonVersion} (${stage.python}), wheels from one loopback index, pip's cache warm for B.`);
  console.log(`A installs with pip ${stage.pip}, B with the pip ${stage.bundledPip} that python -m venv gives.\n`);
  print(rows);
} finally {
  stage.close();
}

/** @returns {{ rounds: number, numbers: readonly string[] }} */
function readOptions() {
  const all = [...ROWS.keys()];
  try {
    const { values } = parseArgs({
      options: { rounds: { type: 'string', default: '5' }, row: { type: 'string', multiple: true, default: all } },
    });
    if (!/^[1-9]\d*$/.test(values.rounds)) throw new Error(`--rounds takes a number, not ${values.rounds}`);
    const unknown = values.row.find((row) => !all.includes(row));
    if (unknown !== undefined) throw new Error(`--row takes one of ${all.join(', ')}, not ${unknown}`);
    return { rounds: Number(values.rounds), numbers: values.row };
  } catch (error) {
    console.error(`${String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
