import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run bench -- [options]

  --rounds N        measure each side N times (3)
  --row NAME        only this row, repeatable: 1 to 12 of the table; or one of ROWS
  --real            real packages of the package index instead of made ones (150 MB, downloaded once)
  --scale X         X times the files of the large app (1); for a quick look: 0.05
  --against COMMIT  measure that commit's pybuild beside this one
  --plot            cost by number of packages and of files, into docs/
  --markdown        put the table into docs/performance.md
  --json            print the results as JSON`;

/**
 * @typedef {object} Options
 * @property {number} rounds
 * @property {readonly string[]} rows empty for the whole table
 * @property {boolean} real
 * @property {number} scale
 * @property {string | undefined} against
 * @property {boolean} plot
 * @property {boolean} markdown
 * @property {boolean} json
 */

/**
 * Reads the command line; ends the process if it is wrong.
 * @param {readonly string[]} known the names of rows
 * @param {readonly string[]} others those that are not in the table
 * @returns {Options}
 */
export function readOptions(known, others) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const usage = USAGE.replace('ROWS', others.join(', '));
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '3' },
        row: { type: 'string', multiple: true, default: [] },
        scale: { type: 'string', default: '1' },
        against: { type: 'string' },
        real: flag,
        plot: flag,
        markdown: flag,
        json: flag,
        help: flag,
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    if (!/^[1-9]\d*$/.test(values.rounds)) throw new Error(`--rounds takes a number, not ${values.rounds}`);
    const scale = Number(values.scale);
    if (!(scale > 0 && scale <= 10)) throw new Error(`--scale takes a number up to 10, not ${values.scale}`);
    const unknown = values.row.find((row) => !known.includes(row));
    if (unknown !== undefined) throw new Error(`--row takes one of ${known.join(', ')}, not ${unknown}`);
    return { ...values, against: values.against, rows: values.row, rounds: Number(values.rounds), scale };
  } catch (error) {
    console.error(`${String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
