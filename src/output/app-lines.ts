/** How lines of an app are shown. */
export interface AppLineOptions {
  readonly colour: boolean;
}

/**
 * What steers a terminal, in this order: strings for it (titles, links), CSI sequences, other escapes, other control characters
 * but for the tab (ECMA-48, 5.4 and 5.6).
 */
const CONTROLS =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
  /(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|(?:\u001B\[|\u009B)[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]?|\u001B[\u0020-\u002F]*[\u0030-\u007E]?|[\u0000-\u0008\u000A-\u001F\u007F-\u009F]/g;
// oxlint-disable-next-line no-control-regex
const COLOUR = /^\u001B\[[\d;:]*m$/;
const RESET = '\u001B[0m';
/** Colours that stay readable on light and dark grounds; the first processes get those that differ most. */
const PREFIX_COLOURS = [36, 33, 32, 35, 34, 31] as const;

/**
 * A line of an app as it can stand beside those of others: what would move the cursor, clear the screen or set a title is left
 * out, and of a line that is written over again and again (a progress bar) the last state counts. Colours stay if `colour`,
 * and end with the line.
 */
export function appLine(line: string, { colour }: AppLineOptions): string {
  const lastState = line.split('\r').findLast((part) => part !== '') ?? '';
  let coloured = false;
  const text = lastState.replaceAll(CONTROLS, (sequence) => {
    if (!colour || !COLOUR.test(sequence)) return '';
    coloured = true;
    return sequence;
  });
  return coloured ? `${text}${RESET}` : text;
}

/** What stands before the lines of each process, all equally wide; in colours if `colour`. */
export function prefixesOf(names: readonly string[], { colour }: AppLineOptions): string[] {
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name, index) => {
    const prefix = `${name.padEnd(width)} |`;
    return `${colour ? `\u001B[${PREFIX_COLOURS[index % PREFIX_COLOURS.length]}m${prefix}${RESET}` : prefix} `;
  });
}
