// The cost of pybuild beside uv, and pip as heroku/python runs it: whole processes, measured in turn in the same run.
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildCommit } from './against.mjs';
import { tableRows } from './goals.mjs';
import { layGround } from './ground.mjs';
import { readOptions } from './options.mjs';
import { PLOT_SETS, plot } from './plot.mjs';
import { judge, printResults, writeMarkdown } from './results.mjs';
import { ROWS } from './rows.mjs';
import { CLI, setStage } from './stage.mjs';
import { hasReflinks, measureTable } from './table-run.mjs';
import { print } from './table.mjs';

const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

const table = tableRows(hasReflinks(tmpdir()));
const others = [...ROWS.keys()];
const options = readOptions([...table.map(({ number }) => number), ...others], others);
const { rows, rounds, real, scale, against } = options;
const named = others.filter((name) => rows.includes(name));
const chosen = table.filter(({ number }) => rows.includes(number) || (rows.length === 0 && !options.plot));

// Everything created is removed when the process ends, including by an interrupt.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
if (chosen.length > 0 || options.plot) await measureGoals();
if (named.length > 0) await measureOthers();

async function measureGoals() {
  console.error('Setting up: packages, archives and tools; from then on loopback only.');
  const before = against === undefined ? undefined : buildCommit(against);
  process.once('exit', () => before?.close());
  try {
    const clis = before === undefined ? [CLI] : [CLI, before.cli];
    const sets = options.plot ? PLOT_SETS : [];
    const ground = await layGround({ real, scale, versions: rounds, clis, sets });
    process.once('exit', ground.close);
    try {
      const sides = await measureTable(ground, chosen, { rounds, cli: CLI, before: before?.cli });
      const results = judge(chosen, sides);
      const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}`;
      const tools = `Node ${process.version}, CPython ${ground.version}, pip ${ground.pip}, uv ${ground.uvVersion}`;
      const packages = `${real ? 'real' : 'made'} packages${scale === 1 || real ? '' : `, scale ${scale}`}`;
      const circumstances = `${rounds} rounds in turn, ${packages}, on ${machine}; ${tools}; commit ${commitOf('HEAD')}${against === undefined ? '' : `, before ${commitOf(against)}`}`;
      const plots = options.plot ? await plot(ground, rounds) : [];
      if (options.markdown) writeMarkdown(DOCUMENT, results, circumstances);
      if (options.json) {
        console.log(JSON.stringify({ circumstances, results, sides: Object.fromEntries(sides), plots }, undefined, 2));
        return;
      }
      if (chosen.length > 0) {
        console.log(`\n${circumstances}.\n`);
        printResults(results, sides);
      }
      for (const { title, verdict } of plots) console.log(`${title}: ${verdict}`);
    } finally {
      ground.close();
    }
  } finally {
    before?.close();
  }
}

async function measureOthers() {
  console.error('Setting up: one build and the wheels of the fixtures from the package index; from then on loopback only.');
  const stage = await setStage();
  try {
    /** @type {import('./table.mjs').Row[]} */
    const lines = [];
    for (const name of named) {
      console.error(`Measuring ${name}`);
      lines.push(...((await ROWS.get(name)?.(stage, rounds)) ?? []));
    }
    console.log(
      `\nMedians of ${rounds} rounds in turn on ${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}.`,
    );
    console.log(`Both sides: CPython ${stage.pythonVersion} (${stage.python}), wheels from one loopback index, pip's cache warm for B.`);
    console.log(`A installs with pip ${stage.pip}, B with the pip ${stage.bundledPip} that python -m venv gives.\n`);
    print(lines);
  } finally {
    stage.close();
  }
}

/** @param {string} name */
function commitOf(name) {
  return spawnSync('git', ['rev-parse', '--short', name], { cwd: import.meta.dirname, encoding: 'utf8' }).stdout.trim() || 'unknown';
}
