/**
 * A line of the table. A row without a limit is only for information.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} a
 * @property {string} b
 * @property {string} ratio
 * @property {{ value: number, limit: number, text: string } | undefined} judged
 */

/**
 * @param {string} what
 * @param {string} a
 * @param {string} b
 * @param {string} ratio
 * @param {Row['judged']} [judged]
 * @returns {Row}
 */
export function line(what, a = '', b = '', ratio = '', judged) {
  return { what, a, b, ratio, judged };
}

/**
 * The medians of two sides in milliseconds as a row, with the limit of their ratio, if any.
 * @param {string} what
 * @param {number} [a]
 * @param {number} [b]
 * @param {number} [limit]
 * @returns {Row}
 */
export function compare(what, a = NaN, b = NaN, limit) {
  const judged = limit === undefined ? undefined : { value: a / b, limit, text: limit.toFixed(1) };
  return line(what, `${a.toFixed(0)} ms`, `${b.toFixed(0)} ms`, (a / b).toFixed(2), judged);
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  printColumns([['', 'A', 'B', 'A ÷ B', 'limit', ''], ...rows.map((row) => cells(row))]);
}

/**
 * Prints lines of cells in columns, the first one left-aligned.
 * @param {readonly (readonly string[])[]} lines
 */
export function printColumns(lines) {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((cell) => (cell[column] ?? '').length)));
  for (const [what = '', ...others] of lines) {
    const padded = others.map((cell, index) => cell.padStart(widths[index + 1] ?? 0));
    console.log([what.padEnd(widths[0] ?? 0), ...padded].join('  ').trimEnd());
  }
}

/**
 * @param {Row} row
 * @returns {string[]}
 */
function cells({ what, a, b, ratio, judged }) {
  if (judged === undefined) return [what, a, b, ratio, '', ''];
  return [what, a, b, ratio, `≤ ${judged.text}`, judged.value <= judged.limit ? 'OK' : 'OVER'];
}
