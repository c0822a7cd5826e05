import { exactLine, toolLine, visible } from './untrusted.ts';

/** What a line is, so that a reporter can colour it. */
export type Tone = 'header' | 'plain' | 'dim' | 'warning' | 'error' | 'good';

export interface Line {
  readonly tone: Tone;
  readonly text: string;
  /** How far what a terminal wraps is indented; as the line itself if left out. */
  readonly indent?: number;
  /** Whether the line is to be copied or is a tool's: a reporter never breaks it. */
  readonly whole?: boolean;
}

export type Detail = 'quiet' | 'normal' | 'verbose';

/** Longer than any message; a file that a tool prints in one line is cut. */
const TOOL_LINE_LIMIT = 4000;

export function line(tone: Tone, text: string): Line {
  return { tone, text: visible(text) };
}

/** A line that is never broken. */
export function wholeLine(tone: Tone, text: string): Line {
  return { ...line(tone, text), whole: true };
}

/** A line of a file to be copied: nothing that it needs is cut or replaced. */
export function copiedLine(text: string, exact = false): Line {
  return { tone: 'plain', text: exact ? exactLine(text) : toolLine(text), whole: true };
}

/** A line of a tool's output. */
export function toolOutput(text: string): Line {
  const safe = toolLine(text);
  const cut = safe.length <= TOOL_LINE_LIMIT ? safe : `${safe.slice(0, TOOL_LINE_LIMIT).replace(/[\uD800-\uDBFF]$/, '')}…`;
  return { tone: 'dim', text: `  ${cut}`, whole: true };
}

/** Rows of a name and a value, the values below each other. */
export function table(rows: readonly (readonly [string, string])[]): Line[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => ({ ...line('plain', `  ${name.padEnd(width)}  ${value}`), indent: width + 4 }));
}
