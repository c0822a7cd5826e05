/** What comes before the lines that pip passes on, and the last thing that it ran. */
const PIP_BLOCK = /^(\s*)╰─> \[\d+ lines of output\]$/u;
const PIP_RAN = /^\s*× (.+) did not run successfully\.$/u;
/** A process of pip's whose words are pip's own, or git's: nothing of a package runs in it. */
const TRUSTED = /^(?:pip subprocess to install |installing )build dependencies\b|^git /;
/** uv's headings of what a build printed. */
const UV_BLOCK = /^(\s+)\[std(?:out|err)\]$/;
/** Poetry marks what a build printed as it marks its own errors; this stands above the former. */
const POETRY_BLOCK = /^\s*Backend subprocess exited when trying to invoke /;
const POETRY_LINE = /^\s+\|(?: |$)/;
/** PDM shows at most that many lines of a build, and does not indent them. */
export const PDM_BLOCK = /Build backend raised error: Showing the last (\d{1,3}) lines of the build output:$/;

/**
 * The lines of a tool's output without what builds printed, which a tool passes on indented: a package, or the app's own setup.py,
 * may print anything. Such lines are blank, and as long as they were, so that places in the text stay the same.
 */
export function ownWords(lines: readonly string[]): string[] {
  let ran = '';
  // What ends a block: a line that is indented less, or its length.
  let block: { readonly indent: number } | { left: number } | 'poetry' | undefined;
  return lines.map((line) => {
    if (block !== undefined) {
      if (isInside(block, line)) return ' '.repeat(line.length);
      block = undefined;
    }
    ran = PIP_RAN.exec(line)?.[1] ?? ran;
    const pip = PIP_BLOCK.exec(line)?.[1];
    const uv = UV_BLOCK.exec(line)?.[1];
    const pdm = PDM_BLOCK.exec(line)?.[1];
    // pip indents by four more than its arrow.
    if (pip !== undefined && !TRUSTED.test(ran)) block = { indent: pip.length + 4 };
    else if (uv !== undefined) block = { indent: uv.length };
    else if (pdm !== undefined) block = { left: Number(pdm) };
    else if (POETRY_BLOCK.test(line)) block = 'poetry';
    return line;
  });
}

function isInside(block: { readonly indent: number } | { left: number } | 'poetry', line: string): boolean {
  if (block === 'poetry') return line.trim() === '' || POETRY_LINE.test(line);
  return 'left' in block ? block.left-- > 0 : line.trim() === '' || indentOf(line) >= block.indent;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
