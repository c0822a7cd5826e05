import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WAIT = fileURLToPath(new URL('./wait.py', import.meta.url));

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {Record<string, string>} env
 * @property {string} log the file for its output; a pipe would involve this process
 */

/**
 * A side of a comparison: measures itself once, in milliseconds.
 * @typedef {() => Promise<number>} Side
 */

/**
 * Runs a command to its end. Returns the milliseconds from spawn to exit; if it fails, fails with its output.
 * @param {Command} command
 * @returns {Promise<number>}
 */
export async function time({ program, args, cwd, env, log }) {
  const output = openSync(log, 'w');
  try {
    const start = performance.now();
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output] });
    const [code, signal] = await once(child, 'exit');
    const end = performance.now();
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}\nended with ${code ?? signal}:\n${readFileSync(log, 'utf8')}`);
    return end - start;
  } finally {
    closeSync(output);
  }
}

/**
 * The cost of a command, with all its descendants.
 * @typedef {object} Sample
 * @property {number} cpu seconds, user and system
 * @property {number} wall seconds
 * @property {number} peak MB (10^6 bytes) of the largest process
 */

/**
 * Runs a command to its end and measures it with its descendants; if it fails, fails with its output.
 * @param {string} python the interpreter that waits for it
 * @param {Command} command
 * @returns {Promise<Sample>}
 */
export async function measure(python, { program, args, cwd, env, log }) {
  const result = `${log}.json`;
  await time({ program: python, args: ['-I', WAIT, result, log, program, ...args], cwd, env, log: `${log}.wait` });
  const { code, cpu, wall, peak } = JSON.parse(readFileSync(result, 'utf8'));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}\nended with ${code}:\n${readFileSync(log, 'utf8')}`);
  return { cpu, wall, peak: (peak * 1024) / 1e6 };
}

/**
 * Measures sides in turn (A B A B …), so that other load on the machine affects all of them. Each first runs once
 * unmeasured. Returns each side's median.
 * @param {readonly Side[]} sides
 * @param {number} rounds
 * @returns {Promise<number[]>}
 */
export async function alternate(sides, rounds) {
  for (const side of sides) await side();
  /** @type {number[][]} */
  const times = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, side] of sides.entries()) times[index]?.push(await side());
  }
  return times.map((samples) => median(samples));
}

/**
 * @param {readonly number[]} samples
 * @returns {number}
 */
export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
