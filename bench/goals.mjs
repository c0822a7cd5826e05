// The table of goals: what is compared with what, and pybuild's limits.

/** @typedef {'cpu' | 'wall' | 'peak' | 'disk'} Measure */

/**
 * @typedef {object} Goal
 * @property {Measure} measure
 * @property {number} limit of the ratio for times, of MB for `peak` and `disk`
 */

/**
 * @typedef {object} TableRow
 * @property {string} number the value for `--row`
 * @property {string} work
 * @property {string} of pybuild's side
 * @property {string} to the side it is compared with
 * @property {string} [uv] uv's side, for information
 * @property {readonly Goal[]} goals
 */

const MB_WITH_LINKS = 30;
const MB_WITHOUT = 400;

/**
 * @param {boolean} reflinks whether the file system can share the blocks of copies
 * @returns {readonly TableRow[]}
 */
export function tableRows(reflinks) {
  return [
    row('1', 'nothing changed, all pinned, large', 'unchanged large pinned', 'pip warm large pinned', 'uv warm large pinned', cpu(0.05)),
    row('2', 'nothing changed, not all pinned, large', 'unchanged large open', 'pip warm large open', 'uv warm large open', cpu(0.08)),
    row('3', 'nothing changed, not all pinned, small', 'unchanged small open', 'pip warm small open', 'uv warm small open', cpu(0.4)),
    row('4', 'one dependency changed, large', 'changed large', 'pip changed large', 'uv changed large', cpu(0.1)),
    row('5', 'another app, same packages, warm, large', 'another large', 'pip cold large', 'uv warm large pinned', cpu(0.08)),
    row('6', 'everything cold, large, archive', 'cold large archive', 'pip cold large', 'uv cold large', cpu(0.8), wall(0.45)),
    row('7', 'everything cold, large, host Python', 'cold large host', 'pip cold large', 'uv cold large', cpu(0.8), wall(0.45)),
    row('8', 'everything cold, small, archive', 'cold small archive', 'pip cold small', 'uv cold small', wall(0.45)),
    row('9', 'everything cold, small, host Python', 'cold small host', 'pip cold small', 'uv cold small', wall(0.45)),
    // "Rebuilds every layer, from the store": the cost of another app with the same packages.
    row('10', '--clear-cache, large', 'clear-cache large', 'pip cold large', 'uv warm large pinned', cpu(0.08)),
    row('11', '20,000 small files, unchanged ÷ cp -r', 'files 20000', 'cp 20000', undefined, cpu(0.5), { measure: 'peak', limit: 150 }),
    row('12', 'disk, second app with the same packages', 'another large', 'pip cold large', undefined, {
      measure: 'disk',
      limit: reflinks ? MB_WITH_LINKS : MB_WITHOUT,
    }),
  ];
}

/** @type {(number: string, work: string, of: string, to: string, uv: string | undefined, ...goals: Goal[]) => TableRow} */
function row(number, work, of, to, uv, ...goals) {
  return { number, work, of, to, ...(uv === undefined ? {} : { uv }), goals };
}

/** @type {(limit: number) => Goal} */
function cpu(limit) {
  return { measure: 'cpu', limit };
}

/** @type {(limit: number) => Goal} */
function wall(limit) {
  return { measure: 'wall', limit };
}
