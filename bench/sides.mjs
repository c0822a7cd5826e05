import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { time } from './measure.mjs';
import { CLI, FIXTURES, readReport } from './stage.mjs';

/** @typedef {import('./measure.mjs').Side} Side */
/** @typedef {import('./stage.mjs').Stage} Stage */

const MEMORY_HOOK = new URL('./peak-memory.mjs', import.meta.url);

/**
 * @param {Stage} stage
 * @param {readonly string[]} args
 * @returns {Side}
 */
export function pybuild(stage, args) {
  return command(stage, process.execPath, [CLI, ...args]);
}

/**
 * @param {Stage} stage
 * @returns {Side}
 */
export function emptyNode(stage) {
  return command(stage, process.execPath, ['-e', '0']);
}

/**
 * A build of a fixture; fails if it uses another interpreter than the other side.
 * @param {Stage} stage
 * @param {string} name
 * @param {string} output
 * @param {readonly string[]} [options]
 * @returns {Side}
 */
export function buildOf(stage, name, output, options = []) {
  const build = pybuild(stage, ['build', path.join(FIXTURES, name), '--output', output, ...stage.buildOptions, ...options]);
  return async () => {
    const elapsed = await build();
    const { executable } = readReport(output).python;
    if (executable !== stage.python) throw new Error(`pybuild took ${executable}; the other side uses ${stage.python}`);
    return elapsed;
  };
}

/**
 * The commands of a user without pybuild. A new folder each time; pip's cache is warm from the first, unmeasured round.
 * @param {Stage} stage
 * @returns {Side}
 */
export function venvAndInstall(stage) {
  return fresh(path.join(stage.folder, 'baseline'), (venv) => {
    const script = '"$1" -m venv "$2" && exec "$2/bin/pip" install -r requirements.txt';
    return command({ ...stage, env: { ...stage.env, ...stage.pipEnv } }, '/bin/sh', ['-c', script, 'sh', stage.python, venv], 'pip_flask');
  });
}

/**
 * A side whose folder must not exist: it is removed before each measurement, outside of the measured time.
 * @param {string} folder
 * @param {(folder: string) => Side} make
 * @returns {Side}
 */
export function fresh(folder, make) {
  const side = make(folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
    return side();
  };
}

/**
 * A side that fills a new folder each time, on a disk that has finished all earlier writes. Nothing is removed
 * in between: a disk that is still freeing blocks would slow down one side because of the other's files.
 * @param {Stage} stage
 * @param {string} name
 * @param {(folder: string) => Promise<number>} measure
 * @returns {Side}
 */
export function unusedFolder(stage, name, measure) {
  let count = 0;
  return async () => {
    await command(stage, 'sync', [])();
    return measure(path.join(stage.folder, `${name}-${count++}`));
  };
}

/**
 * The peak memory of pybuild's own process in a build, without its children, in MB (10^6 bytes).
 * @param {Stage} stage
 * @param {string} name
 * @param {string} output
 * @returns {Promise<number>}
 */
export async function peakOf(stage, name, output) {
  const file = path.join(stage.folder, 'peak');
  rmSync(file, { force: true });
  const hook = new URL(`?to=${encodeURIComponent(file)}`, MEMORY_HOOK);
  const build = ['build', path.join(FIXTURES, name), '--output', output, ...stage.buildOptions];
  await command(stage, process.execPath, ['--import', hook.href, CLI, ...build])();
  if (!existsSync(file)) throw new Error('pybuild ended without telling its peak memory');
  return (Number(readFileSync(file, 'utf8')) * 1024) / 1e6;
}

/**
 * @param {Stage} stage
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [name] the fixture to run it in
 * @returns {Side}
 */
export function command(stage, program, args, name = '.') {
  return () => time({ program, args, cwd: path.join(FIXTURES, name), env: stage.env, log: path.join(stage.folder, 'log') });
}
