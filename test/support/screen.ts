/** What is on a terminal in the end, and whether anything ran over its right edge on the way. */
export interface Screen {
  readonly rows: readonly string[];
  readonly overflows: boolean;
}

// oxlint-disable-next-line no-control-regex -- what a terminal receives is what this reads
const TOKEN = /\u001b\[([0-9;?]*)([A-Za-z])|\r|\n|[^]/gu;

/**
 * Reads what was sent to a terminal of so many columns as the terminal does: the few sequences that a spinner and colours need.
 * Fails on any other.
 */
export function screenOf(shown: string, columns: number): Screen {
  const rows: string[][] = [[]];
  let [row, column, overflows] = [0, 0, false];
  const at = (index: number): string[] => (rows[index] ??= []);
  for (const [token, parameters = '', command] of shown.matchAll(TOKEN)) {
    if (command !== undefined) {
      const count = Number(parameters) || 1;
      if (command === 'A') row = Math.max(0, row - count);
      else if (command === 'G') column = count - 1;
      else if (command === 'K' && (parameters === '0' || parameters === '')) at(row).length = Math.min(at(row).length, column);
      else if (!(command === 'm' || (/^\?(25|2026)$/.test(parameters) && /[hl]/.test(command))))
        throw new Error(`It sent ${JSON.stringify(token)}`);
    } else if (token === '\r') column = 0;
    else if (token === '\n') row++;
    else {
      if (/\p{Cc}/u.test(token)) throw new Error(`It sent ${JSON.stringify(token)}`);
      if (column >= columns) {
        overflows = true;
        row++;
        column = 0;
      }
      at(row)[column++] = token;
    }
  }
  return {
    rows: Array.from(rows, (cells) =>
      Array.from(cells ?? [], (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    ),
    overflows,
  };
}
