/**
 * Splits requirements files into lines as pip does (pip's reference, "Requirements File Format";
 * `pip/_internal/req/req_file.py`). A form that pip supports and this code does not is `unknown`: callers may only report that it
 * is not understood.
 */

/** A line with its continuations and without its comment, and the number of its first line. */
export interface LogicalLine {
  readonly line: number;
  readonly text: string;
}

/** The content of an option line. */
type OptionLine =
  | { readonly kind: 'include'; readonly target: string; readonly constraint: boolean }
  | { readonly kind: 'editable'; readonly target: string }
  | { readonly kind: 'options'; readonly indexes: readonly string[]; readonly findLinks?: string; readonly noIndex: boolean };

/** A line as pip splits it: a requirement with its options, or options alone. */
export type SplitLine =
  | { readonly kind: 'requirement'; readonly text: string; readonly hashed: boolean }
  | OptionLine
  | { readonly kind: 'unknown' };

/** Python's white space, for use in a character class; JavaScript's differs in a few characters. */
export const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const LINE_END = new RegExp(String.raw`\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]`);
const COMMENT_LINE = new RegExp(`^[${SPACE}]*#`);
const COMMENT = new RegExp(`(?<=^|[${SPACE}])#.*$`, 's');
const INNER = new RegExp(`[^${SPACE}](?:.*[^${SPACE}])?`, 's');

/** Text without surrounding white space, like Python's `strip`. */
export function stripped(text: string): string {
  return INNER.exec(text)?.[0] ?? '';
}

/** The lines that have content. A comment ends a continuation and cannot be continued. */
export function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let begun: LogicalLine | undefined;
  const end = (): void => {
    if (begun !== undefined) lines.push(begun);
    begun = undefined;
  };
  for (const [index, physical] of text.split(LINE_END).entries()) {
    const isComment = COMMENT_LINE.test(physical);
    const continues = physical.endsWith('\\') && !isComment;
    const part = continues ? physical.replace(/^\\+|\\+$/g, '') : isComment ? ` ${physical}` : physical;
    begun = { line: begun?.line ?? index + 1, text: (begun?.text ?? '') + part };
    if (!continues) end();
  }
  end();
  return lines.map(({ line, text: joined }) => ({ line, text: stripped(joined.replace(COMMENT, '')) })).filter((one) => one.text !== '');
}

/** The variables used in a line as `${NAME}`; pip knows no other form. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, name = '']) => name))];
}

/** Options without a value, and all spellings of those with one. */
const SWITCHES: ReadonlySet<string> = new Set(['--no-index', '--pre', '--prefer-binary', '--require-hashes', '--no-require-hashes']);
const VALUES: Readonly<Record<string, string>> = {
  '-i': 'index',
  '--index-url': 'index',
  '--pypi-url': 'index',
  '--extra-index-url': 'index',
  '-f': 'find-links',
  '--find-links': 'find-links',
  '-r': 'requirement',
  '--requirement': 'requirement',
  '-c': 'constraint',
  '--constraint': 'constraint',
  '-e': 'editable',
  '--editable': 'editable',
  '-C': 'config-settings',
  '--config-settings': 'config-settings',
  '--hash': 'hash',
  '--trusted-host': 'general',
  '--no-binary': 'general',
  '--only-binary': 'general',
  '--use-feature': 'general',
  '--all-releases': 'general',
  '--only-final': 'general',
};

interface Option {
  readonly name: string;
  readonly value: string;
}

/** Splits a logical line as pip does: the options begin at the first word that starts with a dash; only spaces separate words. */
export function splitLine(text: string): SplitLine {
  const words = text.split(' ');
  const first = words.findIndex((word) => word.startsWith('-'));
  const requirement = (first < 0 ? words : words.slice(0, first)).join(' ');
  const options = first < 0 ? [] : readOptions(words.slice(first).join(' '));
  if (options === undefined) return { kind: 'unknown' };
  if (requirement === '') return optionLine(options);
  const own = options.every(({ name }) => name === 'hash' || name === 'config-settings');
  return own ? { kind: 'requirement', text: requirement, hashed: options.some(({ name }) => name === 'hash') } : { kind: 'unknown' };
}

/** pip follows some options of a line and ignores others, so only what is certain is used. */
function optionLine(options: readonly Option[]): SplitLine {
  const valuesOf = (wanted: string): string[] => options.filter(({ name }) => name === wanted).map(({ value }) => value);
  const editables = valuesOf('editable');
  if (editables[0] !== undefined) {
    const alone = options.length === 1 + valuesOf('config-settings').length;
    return alone ? { kind: 'editable', target: editables[0] } : { kind: 'unknown' };
  }
  const [only] = options;
  if (options.length === 1 && (only?.name === 'requirement' || only?.name === 'constraint'))
    return { kind: 'include', target: only.value, constraint: only.name === 'constraint' };
  const [findLinks, ...more] = valuesOf('find-links');
  const general = options.every(({ name }) => ['index', 'find-links', 'general', ...SWITCHES].includes(name));
  if (!general || more.length > 0) return { kind: 'unknown' };
  return {
    kind: 'options',
    indexes: valuesOf('index'),
    noIndex: options.some(({ name }) => name === '--no-index'),
    ...(findLinks === undefined ? {} : { findLinks }),
  };
}

/** The options of a line; undefined if one is unknown or lacks its value, or if words remain, which pip would ignore. */
function readOptions(text: string): Option[] | undefined {
  const words = splitWords(text);
  if (words === undefined) return undefined;
  const options: Option[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (SWITCHES.has(word)) {
      options.push({ name: word, value: '' });
      continue;
    }
    const [, flag = '', separator = '', joined = ''] = /^(-[a-zA-Z](?!-)|--[a-z-]+)(=?)(.*)$/s.exec(word) ?? [];
    const name = VALUES[flag];
    if (name === undefined) return undefined;
    const isLong = flag.startsWith('--');
    if (isLong && separator === '' && joined !== '') return undefined;
    const isJoined = isLong ? separator !== '' : separator + joined !== '';
    const value = isJoined ? (isLong ? joined : separator + joined) : words.shift();
    if (value === undefined || value === '') return undefined;
    options.push({ name, value });
  }
  return options;
}

/** One word of a shell command line: plain text, quotes of both kinds, escaped characters. */
const WORD = /[ \t\r\n]*((?:[^ \t\r\n'"\\]|'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^])+)/y;

/** The words of a line as a POSIX shell splits them (Python's `shlex`); undefined if a quote is not closed. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  WORD.lastIndex = 0;
  let end = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    end = WORD.lastIndex;
    words.push((match[1] ?? '').replace(/'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g, unquoted));
  }
  return /^[ \t\r\n]*$/.test(text.slice(end)) ? words : undefined;
}

function unquoted(_: string, single?: string, double?: string, escaped?: string): string {
  return single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? '';
}
