import { readFileSync } from 'node:fs';

/** A broken app of docs/debugging-stories.md. */
export interface Story {
  readonly title: string;
  /** The fixture. */
  readonly app: string;
  readonly commands: readonly StoryCommand[];
}

/** A command of a story, without `pybuild`, and the lines of its output that the page shows. */
interface StoryCommand {
  readonly args: readonly string[];
  readonly shown: readonly string[];
}

/** The stories, in their order. */
export const STORIES: readonly Story[] = readFileSync(new URL('../../docs/debugging-stories.md', import.meta.url), 'utf8')
  .split(/^## \d+\. /m)
  .slice(1)
  .map(readStory);

/** The apps of stories whose packages are those of the real package index. */
export const FROM_INDEX: readonly string[] = ['broken_static_files', 'broken_libgl', 'broken_transitive', 'broken_no_wheel'];

function readStory(text: string): Story {
  const lines = text.split('\n');
  const commands: { args: string[]; shown: string[] }[] = [];
  for (const line of lines.filter((one) => one.startsWith('    ')).map((one) => one.slice(4))) {
    if (line.startsWith('$ pybuild ')) commands.push({ args: line.split(' ').slice(2), shown: [] });
    else commands.at(-1)?.shown.push(line);
  }
  return { title: lines[0] ?? '', app: /\(\.\.\/fixtures\/([^)]+)\)/.exec(text)?.[1] ?? '', commands };
}

/** The shown lines that an output lacks; times, sizes and the version of Python may differ, and `…` is any text. */
export function missingLines(shown: readonly string[], output: string): string[] {
  const lines = output.split('\n').map(comparable);
  return shown.filter((line) => {
    const pattern = new RegExp(`^${comparable(line).split('…').map(escaped).join('.*')}$`);
    return !lines.some((one) => pattern.test(one));
  });
}

function comparable(line: string): string {
  return line
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b\d+\.\ds\b/g, '#s')
    .replaceAll(/\b[\d.]+ [kM]?B\b/g, '# B')
    .replaceAll(/\bPython 3\.\d+(\.\d+)?/g, 'Python #');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
