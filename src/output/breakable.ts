import type { Line } from './lines.ts';

/** Stands for a space at which a line is not broken; text that is shown has no such character (`untrusted.ts`). */
const GLUE = '\uE000';

/** A command in a sentence: up to the end of the clause, or of the line. */
const COMMAND =
  /(?<=^|: |\bor )(?:sudo )?(?:pybuild|pip|uv|poetry|pdm|pipenv|python3?|apt-get|git|export|npm) .*?(?=\.(?: |$)|$| \(|[,;] )/g;
const PROSE = /^[a-z]+ .*\.$/;

/** Breaks text at spaces, never in a word, so that no line is wider than `width` if that can be. */
export type Wrap = (text: string, width: number) => string;

/** A line as the lines that it takes on a terminal of `width` columns. Commands stay in one piece, so that they can be copied. */
export function brokenLine({ text, indent, whole }: Line, width: number, wrap: Wrap): string[] {
  if (whole === true) return [text];
  const lead = /^ */.exec(text)?.[0].length ?? 0;
  // A narrow terminal has no room for a column of values.
  const hanging = indent !== undefined && indent <= width / 2 ? indent : lead;
  const glued = PROSE.test(text) ? text : text.replace(COMMAND, (command) => command.replaceAll(' ', GLUE));
  const broken = wrap(glued.slice(hanging), Math.max(width - hanging, 1)).split('\n');
  return broken.map((part, index) => `${index === 0 ? text.slice(0, hanging) : ' '.repeat(hanging)}${part.replaceAll(GLUE, ' ')}`);
}
