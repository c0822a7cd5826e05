import { readFileSync, writeFileSync } from 'node:fs';
import { median } from './measure.mjs';
import { printColumns } from './table.mjs';

/** @typedef {import('./contenders.mjs').Sample} Sample */
/** @typedef {import('./goals.mjs').TableRow} TableRow */
/** @typedef {import('./goals.mjs').Measure} Measure */

/** @typedef {{ min: number, median: number, max: number }} Spread */
/** @typedef {Partial<Record<Measure, Spread>>} Taken the cost of a side */

/**
 * @typedef {object} Verdict
 * @property {Measure} measure
 * @property {number} limit
 * @property {number} value the ratio of times, or MB
 * @property {number | undefined} before the same for the commit of `--against`
 * @property {boolean} met
 */

/** @typedef {{ number: string, work: string, verdicts: Verdict[], cpu: number, wall: number, uv: number | undefined }} Result */

/**
 * @param {readonly Sample[]} samples
 * @returns {Taken}
 */
export function summarize(samples) {
  /** @type {Taken} */
  const taken = {};
  for (const measure of /** @type {const} */ (['cpu', 'wall', 'peak', 'disk'])) {
    const values = samples.flatMap((sample) => sample[measure] ?? []);
    if (values.length > 0) taken[measure] = { min: Math.min(...values), median: median(values), max: Math.max(...values) };
  }
  return taken;
}

/**
 * @param {readonly TableRow[]} rows
 * @param {ReadonlyMap<string, Taken>} sides
 * @returns {Result[]}
 */
export function judge(rows, sides) {
  const of = (/** @type {string} */ side, /** @type {Measure} */ measure) => sides.get(side)?.[measure]?.median;
  return rows.map(({ number, work, of: own, to, uv, goals }) => {
    const ratio = (/** @type {string} */ side, /** @type {Measure} */ measure) => {
      const value = of(side, measure);
      if (value === undefined || measure === 'peak' || measure === 'disk') return value;
      return value / (of(to, measure) ?? NaN);
    };
    const verdicts = goals.map(({ measure, limit }) => {
      const value = ratio(own, measure) ?? NaN;
      return { measure, limit, value, before: ratio(`before: ${own}`, measure), met: value <= limit };
    });
    const shown = { cpu: ratio(own, 'cpu') ?? NaN, wall: ratio(own, 'wall') ?? NaN };
    return { number, work, verdicts, ...shown, uv: uv === undefined ? undefined : ratio(uv, 'cpu') };
  });
}

/**
 * Prints the cost of each side, then the table of goals.
 * @param {readonly Result[]} results
 * @param {ReadonlyMap<string, Taken>} sides
 */
export function printResults(results, sides) {
  const taken = [...sides].map(([name, { cpu, wall, peak, disk }]) => [name, spread(cpu), spread(wall), spread(peak, 0), spread(disk, 0)]);
  printColumns([['min / median / max', 'CPU s', 'wall s', 'largest process MB', 'disk MB'], ...taken]);
  console.log();
  printColumns([HEAD, ...cellsOf(results)].map(([number, work = '', ...cells]) => [`${number} ${work}`, ...cells]));
}

/** @type {(of: Spread | undefined, digits?: number) => string} */
function spread(of, digits = 2) {
  return of === undefined ? '' : [of.min, of.median, of.max].map((value) => value.toFixed(digits)).join(' / ');
}

/**
 * Writes the table of goals into a document, between its two marks.
 * @param {string} document
 * @param {readonly Result[]} results
 * @param {string} circumstances
 */
export function writeMarkdown(document, results, circumstances) {
  const lines = [HEAD, HEAD.map((_, column) => (column < 2 ? '---' : '---:')), ...cellsOf(results)];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const [before, , after] = readFileSync(document, 'utf8').split(/(?<=<!-- table -->\n)|(?=<!-- end of table -->)/);
  if (after === undefined) throw new Error(`${document} has no marks for the table`);
  writeFileSync(document, `${before}\n${table}\n\n${circumstances}.\n\n${after}`);
}

const HEAD = ['row', 'work', 'goal', 'before', 'after', 'met', 'uv, CPU'];

/**
 * @param {readonly Result[]} results
 * @returns {string[][]}
 */
function cellsOf(results) {
  return results.flatMap(({ number, work, verdicts, uv }) =>
    verdicts.map(({ measure, limit, value, before, met }, index) => {
      const unit = { cpu: ' CPU', wall: ' wall', peak: ' MB', disk: ' MB' }[measure];
      const show = (/** @type {number | undefined} */ shown) => {
        if (shown === undefined) return '';
        return measure === 'peak' || measure === 'disk' ? shown.toFixed(0) : shown.toFixed(shown < 0.1 ? 3 : 2);
      };
      const reference = uv !== undefined && index === 0 ? uv.toFixed(2) : '';
      return [
        index === 0 ? number : '',
        index === 0 ? work : '',
        `≤ ${limit}${unit}`,
        show(before),
        show(value),
        met ? 'yes' : 'NO',
        reference,
      ];
    }),
  );
}
