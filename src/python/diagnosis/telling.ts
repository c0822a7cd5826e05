/** More of a line than this is not read: some tools print a whole file in one. */
const LONGEST_LINE = 1000;
/** How much of an output is read: its last lines, and the first that say what is collected. */
const MOST_CHARACTERS = 64 * 1024;
const MOST_LINES = 4;

// oxlint-disable-next-line no-control-regex -- escape sequences are what is removed
const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
/** A retry that is not the last says nothing: the next one may have gone well. */
const RETRY = /Retrying \(Retry\(total=[1-9]/;
/** What says which packages are fetched, and for whom. */
const COLLECTS = /Collecting|Processing|Obtaining|Downloading|Using cached/;
const COLLECTED = /^\s*(?:Collecting|Processing|Obtaining|Downloading|Using cached) /;

/**
 * The lines of a tool's output that are read: without escape sequences, as a terminal would show them after carriage returns,
 * not longer than needed, and of a very long output the end.
 */
export function readableLines(output: readonly string[]): string[] {
  const lines: string[] = [];
  let size = 0;
  for (let index = output.length - 1; index >= 0; index -= 1) {
    const said = output[index] ?? '';
    // Of a very long output this leaves out nearly every line, before the replacements, which take most of the time.
    if (size > MOST_CHARACTERS && !COLLECTS.test(said)) continue;
    const raw = said.slice(-LONGEST_LINE * 4);
    const whole = raw.replace(ESCAPES, '').replace(/\r+$/, '').replace(/^.*\r/s, '');
    // A list of versions says most at its end.
    const line = whole.length <= LONGEST_LINE ? whole : `${whole.slice(0, LONGEST_LINE / 2)} … ${whole.slice(-LONGEST_LINE / 2)}`;
    if (RETRY.test(line) || (size > MOST_CHARACTERS && !COLLECTED.test(line))) continue;
    // One empty line says as much as many.
    if (line.trim() === '' && lines.at(-1) === '') continue;
    size += line.length + 1;
    if (size > MOST_CHARACTERS * 2) break;
    lines.push(line.trim() === '' ? '' : line);
  }
  return lines.toReversed();
}

/** What only says that something failed, or goes on, and never why. */
const NOISE = [
  /^\s*$/,
  /^[\s│╰─>|^~-]*$/u,
  /^\s*(?:note|hint|info|debug|warning)\b:?/i,
  /\[end of output\]|\[\d+ lines of output\]|See above for (?:output|details)/,
  /^\s*(?:× |error: subprocess-exited|error: metadata-generation-failed|error: failed-wheel-build|╰─>|│ exit code|Failed to build \S+$)/,
  /^\s*(?:ERROR: )?(?:Failed building wheel for|Failed to build '|Could not build wheels)/,
  /^\s*(?:Collecting|Downloading|Using cached|Processing|Obtaining|Installing|Getting|Preparing|Building wheels?|Created|Stored|Looking in|Resolved|Requirement already|running |copying |creating |writing |adding |reading |  warnings?\.warn)\b/,
  /^\s*(?:- (?:not supporting PEP|not specifying PEP|the build requirements are)|You can verify this by|PEP517 build of)/,
  /Some package operations failed|^Error occurs(?: adding \S+:)?\s*$|^\s*See \S+\.log for detailed/,
  /^\s*File "[^"]*", line \d+|^\s*Traceback \(most recent/,
  /^\s*(?:\d+%|\[?[#=█━*-]{6,}|!!\s*$)/u,
];

/** The last lines of an output that say why something failed, as far as their form shows that. */
export function tellingLines(output: readonly string[]): string[] {
  const lines = readableLines(output);
  // Of a build that failed in a tool, the build's own words count, not the tool's about it.
  const end = lines.findLastIndex((line) => line.includes('[end of output]'));
  const start = end < 0 ? -1 : lines.findLastIndex((line, index) => index < end && /\[\d+ lines of output\]/.test(line));
  const telling = (end < 0 ? lines : lines.slice(start + 1, end)).filter((line) => !NOISE.some((noise) => noise.test(line)));
  const compiled = telling.find((line) => /:\d+: (?:fatal )?error: /.test(line));
  const named = telling.findLastIndex((line) => /^\s*(?:[\w.]*(?:Error|Exception)|error|fatal(?: error)?|ERROR)\b ?:/.test(line));
  // A compiler says what is wrong with which file, and its caller only that it failed.
  const isCompiler = compiled !== undefined && (named < 0 || /error: command '/i.test(telling[named] ?? ''));
  const last = isCompiler ? [compiled] : named >= 0 ? telling.slice(named, named + MOST_LINES) : telling.slice(-MOST_LINES);
  return last.map((line) => line.replace(/^[\s│|]+/u, '').trimEnd());
}
