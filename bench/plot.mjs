import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pybuildSides } from './contenders.mjs';
import { filesSides } from './files-sides.mjs';
import { CLI } from './stage.mjs';
import { drawPlot } from './svg.mjs';
import { measureInTurn } from './table-run.mjs';

/** @typedef {{ label: string, points: [number, number][] }} Line */
/** @typedef {{ title: string, verdict: string, linear: boolean, lines: Line[] }} Plot */

const DOCS = fileURLToPath(new URL('../docs', import.meta.url));
const PACKAGES = [10, 30, 100, 300];
const FILES = [1000, 5000, 20_000, 50_000];
const FILES_PER_PACKAGE = 20;
/** The last unit may cost this much more than an average one. */
const TOLERANCE = 1.3;

/** The packages of the first plot, as sets of generated packages. */
export const PLOT_SETS = PACKAGES.map((count) => /** @type {const} */ ([`plot${count}`, count, count * FILES_PER_PACKAGE, 0]));

/**
 * Measures pybuild by number of packages and by number of the app's files, and writes both plots to docs/.
 * @param {import('./ground.mjs').Ground} ground
 * @param {number} rounds
 * @returns {Promise<Plot[]>}
 */
export async function plot(ground, rounds) {
  const packages = (/** @type {number} */ count) => {
    const size = /** @type {import('./ground.mjs').Size} */ (`plot${count}`);
    return pybuildSides(ground, CLI, 'plot', size);
  };
  const files = (/** @type {number} */ count) => filesSides(ground, CLI, 'plot', count);
  return [
    await draw('packages', 'Cost by number of packages', PACKAGES, rounds, packages, {
      'everything cold': (count) => `cold plot${count} host`,
      'another app, caches warm': (count) => `another plot${count}`,
      'nothing changed': (count) => `unchanged plot${count} pinned`,
    }),
    await draw('files', "Cost by number of the app's files", FILES, rounds, files, {
      'first build': (count) => `files ${count} first`,
      'nothing changed': (count) => `files ${count}`,
    }),
  ];
}

/**
 * @param {string} name
 * @param {string} title
 * @param {readonly number[]} counts
 * @param {number} rounds
 * @param {(count: number) => Record<string, () => import('./contenders.mjs').Contender>} sidesOf
 * @param {Record<string, (count: number) => string>} wanted
 * @returns {Promise<Plot>}
 */
async function draw(name, title, counts, rounds, sidesOf, wanted) {
  const names = new Set(counts.flatMap((count) => Object.values(wanted).map((side) => side(count))));
  const sides = counts.flatMap((count) => Object.entries(sidesOf(count))).filter(([side]) => names.has(side));
  const taken = await measureInTurn(new Map(sides), rounds);
  const lines = Object.entries(wanted).map(([label, side]) => ({
    label,
    points: counts.map((count) => /** @type {[number, number]} */ ([count, taken.get(side(count))?.cpu?.median ?? NaN])),
  }));
  writeFileSync(path.join(DOCS, `performance-${name}.svg`), drawPlot({ title, unit: name, lines }));
  const fits = lines.map(({ label, points }) => ({ label, ...fit(points) }));
  const verdict = fits.map(({ label, words }) => `${label}: ${words}`).join('; ');
  return { title, verdict, linear: fits.every(({ linear }) => linear), lines };
}

/**
 * Fits a line by least squares. The cost is linear if the line explains it and the last unit costs no more than an average
 * one; a parabola also has a high R².
 * @param {readonly [number, number][]} points
 */
function fit(points) {
  const [x, y] = [mean(points.map(([count]) => count)), mean(points.map(([, cost]) => cost))];
  const sum = (/** @type {(point: [number, number]) => number} */ of) => points.reduce((total, point) => total + of(point), 0);
  const slope = sum(([count, cost]) => (count - x) * (cost - y)) / sum(([count]) => (count - x) ** 2);
  const left = sum(([count, cost]) => (cost - y - slope * (count - x)) ** 2);
  const r2 = 1 - left / sum(([, cost]) => (cost - y) ** 2);
  const growth = slopeOf(points.at(-2), points.at(-1)) / slopeOf(points[0], points.at(-1));
  const linear = growth <= TOLERANCE && (r2 >= 0.95 || slope * (points.at(-1)?.[0] ?? 0) < 0.1);
  const each = `${(slope * 1000).toFixed(2)} CPU ms each`;
  return {
    slope,
    r2,
    growth,
    linear,
    words: `${linear ? 'linear' : 'NOT linear'}, ${each}, R² ${r2.toFixed(3)}, last ÷ average slope ${growth.toFixed(2)}`,
  };
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @type {(a: readonly [number, number] | undefined, b: readonly [number, number] | undefined) => number} */
function slopeOf(a, b) {
  return a === undefined || b === undefined ? NaN : (b[1] - a[1]) / (b[0] - a[0]);
}
