import { compareReleases, matchesSpecifier } from './specifier.ts';

/** The values of a marker's variables, `python_version` and the like, without `extra` (PEP 508, "Environment Markers"). */
export type MarkerValues = Readonly<Record<string, string>>;

const TOKEN = /\s*(?:(\(|\)|and\b|or\b|not\s+in\b|in\b|[<>=!~]=?=?)|"([^"]*)"|'([^']*)'|([a-z_.]+))/y;

interface Token {
  readonly is: 'word' | 'text' | 'name';
  readonly text: string;
}

/**
 * Whether a requirement with this marker counts: `yes` as it is, `extra` only with an extra of its package, or `no` on this
 * system. What is not understood counts.
 */
export function markerHolds(marker: string, values: MarkerValues): 'yes' | 'extra' | 'no' {
  const tokens = tokensOf(marker);
  if (tokens === undefined) return 'yes';
  const [plain, withExtra] = [false, true].map((extra) => evaluate(tokens, values, extra));
  return plain === true ? 'yes' : withExtra === true ? 'extra' : plain === undefined ? 'yes' : 'no';
}

function tokensOf(marker: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (marker.slice(TOKEN.lastIndex).trim() !== '') {
    const [, word, double, single, name] = TOKEN.exec(marker) ?? [];
    const text = double ?? single;
    if (word !== undefined) tokens.push({ is: 'word', text: word.replace(/\s+/, ' ') });
    else if (text !== undefined) tokens.push({ is: 'text', text });
    else if (name !== undefined) tokens.push({ is: 'name', text: name });
    else return undefined;
  }
  return tokens;
}

/** The value of a marker, where any `extra` is asked for or none is; undefined if it is not one. */
function evaluate(tokens: readonly Token[], values: MarkerValues, extra: boolean): boolean | undefined {
  let at = 0;
  const next = (word: string): boolean => {
    const found = tokens[at]?.is === 'word' && tokens[at]?.text === word;
    if (found) at++;
    return found;
  };
  const side = (): Token | undefined => (tokens[at]?.is === 'word' ? undefined : tokens[at++]);
  const one = (): boolean | undefined => {
    if (next('(')) {
      const inner = any();
      return next(')') ? inner : undefined;
    }
    const left = side();
    const operator = tokens[at++];
    const right = side();
    if (left === undefined || right === undefined || operator?.is !== 'word') return undefined;
    return compared(left, operator.text, right, values, extra);
  };
  const series = (word: 'and' | 'or', part: () => boolean | undefined): boolean | undefined => {
    let result = part();
    while (next(word)) {
      const more = part();
      if (result === undefined || more === undefined) return undefined;
      result = word === 'and' ? result && more : result || more;
    }
    return result;
  };
  const any = (): boolean | undefined => series('or', () => series('and', one));
  const result = any();
  return at === tokens.length ? result : undefined;
}

function compared(left: Token, operator: string, right: Token, values: MarkerValues, extra: boolean): boolean | undefined {
  if ([left, right].some(({ is, text }) => is === 'name' && text === 'extra')) return operator === '!=' ? !extra : extra;
  const [a, b] = [left, right].map(({ is, text }) => (is === 'text' ? text : values[text]));
  if (a === undefined || b === undefined) return undefined;
  if (operator === 'in') return b.includes(a);
  if (operator === 'not in') return !b.includes(a);
  const version = [left, right].some(({ is, text }) => is === 'name' && text.endsWith('version'));
  if (version && compareReleases(a, a) !== undefined && (compareReleases(b, b) !== undefined || b.endsWith('.*'))) {
    return left.is === 'name' ? matchesSpecifier(a, `${operator}${b}`) : matchesSpecifier(b, `${mirrored(operator)}${a}`);
  }
  switch (operator) {
    case '==':
    case '===':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}

function mirrored(operator: string): string {
  return operator.startsWith('<') ? operator.replace('<', '>') : operator.replace('>', '<');
}
