import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {Record<string, string>} env
 * @property {string} log where its output goes; a pipe would make this process take part
 */

/**
 * A side of a comparison: measures itself once, in milliseconds.
 * @typedef {() => Promise<number>} Side
 */

/**
 * Runs a command to its end. Returns the milliseconds from spawn to exit; fails with its output if it does.
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
 * Measures sides in turn (A B A B …), so that what else the machine does falls on all of them. Each runs once unmeasured
 * before. Returns each side's median.
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
