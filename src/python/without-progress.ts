/** Bars, percentages and spinners. */
const PROGRESS = /^[\s━╸╺█▉-▏░-▓#=>.|-]+$|^\s*(?:[━╸╺█▉-▏]{4,}|[⠁-⣿] |\d{1,3}% ?[|━[█#(])/u;
/** What pip says of each package on its way. */
const ROUTINE =
  /^\s*(?:Collecting |Downloading |Using cached |Requirement already satisfied: |Looking in (?:indexes|links): |Obtaining dependency information |Preparing metadata |Getting requirements to build |Installing build dependencies: (?:started|finished with status 'done')|Installing backend dependencies: )|^\[notice\] |^\s+- (?:Installing|Downloading) .*\.\.\.$/;

/**
 * The lines of a failed tool's output that may say why it failed: without what only tells how far it was, and without blank lines
 * at the end or one after the other. All of them if nothing else is left.
 */
export function withoutProgress(output: readonly string[]): readonly string[] {
  const telling = output.filter((line) => line.trim() === '' || !(PROGRESS.test(line) || ROUTINE.test(line)));
  const lines = telling.filter((line, index) => line.trim() !== '' || (telling[index - 1] ?? '').trim() !== '');
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.length === 0 ? output : lines;
}
