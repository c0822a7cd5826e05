/** What each step begins with in a log. */
const HEADER = /^\[([A-Z][^\]\n]*)\]$/;

/** The titles of the steps in the log of a build. */
export function stepsOf(log: string): string[] {
  return sections(log).map(({ title }) => title);
}

/** The part of a log that is about the step whose title contains `words`, whatever their case; undefined if there is none. */
export function logOfStep(log: string, words: string): string | undefined {
  const wanted = words.toLowerCase();
  const found = sections(log).filter(({ title }) => title.toLowerCase().includes(wanted));
  return found.length === 0 ? undefined : found.map(({ text }) => text).join('\n');
}

/** A tool's own lines are indented, so that no line of one looks like the beginning of a step. */
function sections(log: string): { readonly title: string; readonly text: string }[] {
  const lines = log.split('\n');
  const starts = lines.flatMap((line, index) => {
    const title = HEADER.exec(line)?.[1];
    return title === undefined ? [] : [{ title, index }];
  });
  return starts.map(({ title, index }, at) => ({
    title,
    text: lines
      .slice(index, starts[at + 1]?.index)
      .join('\n')
      .trimEnd(),
  }));
}
