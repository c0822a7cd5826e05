/** The first command of a line that a shell runs: what is set for it, and its words as far as they are plain. */
export interface CommandWords {
  readonly variables: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** What a shell does more with than to run it: nothing is said of such a line. */
const MORE = /[|;<>`()]|(?<!&)&(?!&)|\$\(/;

/**
 * The last of the commands that `&&` joins in a line, as that is what stays; undefined if the line is more than words, quotes
 * and variables. `exec` and `env` are left out.
 */
export function commandWords(line: string): CommandWords | undefined {
  const unquoted = line.replaceAll(/'[^']*'|"[^"]*"/g, (quoted) => 'x'.repeat(quoted.length));
  // In another folder all paths mean something else.
  if (/(^|&&)\s*cd\b/.test(unquoted)) return undefined;
  if (MORE.test(unquoted) || /['"]/.test(unquoted.replaceAll('x', ''))) return undefined;
  const last = unquoted.lastIndexOf('&&');
  const command = last < 0 ? line : line.slice(last + 2);
  const words = [...command.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));
  const variables: Record<string, string> = {};
  let start = 0;
  for (; start < words.length; start++) {
    const word = words[start] ?? '';
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) variables[name] = value;
    else if (word !== 'exec' && word !== 'env') break;
  }
  return { variables, words: words.slice(start) };
}

/** The value of an option by any of its names: `--bind x`, `--bind=x`, `-b x`, `-bx`. */
export function optionOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[index + 1];
      if (name.startsWith('--') && word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      if (!name.startsWith('--') && word.startsWith(name) && word.length > name.length) return word.slice(name.length).replace(/^=/, '');
    }
  }
  return undefined;
}

/** The files that a command may run as a Python program: a script, or a module by `-m`. Empty if it runs something else. */
export function programFiles(line: string): string[] {
  const [program = '', ...args] = commandWords(line)?.words ?? [];
  if (!/^python(3(\.\d+)?)?$/.test(program)) return [];
  const words = args.filter((word) => !/^-[a-zA-Z]*[uBOIsS]$/.test(word));
  const [first = '', module = ''] = words;
  if (first === '-m') return [`${module.replaceAll('.', '/')}.py`, `${module.replaceAll('.', '/')}/__main__.py`];
  return first.endsWith('.py') && !/^\/|\.\./.test(first) ? [first.replace(/^(\.\/)+/, '')] : [];
}
