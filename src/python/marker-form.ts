/** The variables of markers, with the old names that pip still reads (PEP 508; packaging/_tokenizer.py). */
const VARIABLE =
  /^(?:python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)|platform[._](?:version|machine|python_implementation)|python_implementation|implementation_(?:name|version)|extras?|dependency_groups)$/;
const TOKEN = /\s*(?:(\(|\)|===|==|~=|!=|<=|>=|<|>)|("[^"]*"|'[^']*')|([A-Za-z_][\w.]*))/y;

/** Whether a text may be a marker, by its form alone (PEP 508, "Environment Markers"). */
export function isMarker(marker: string): boolean {
  const tokens = tokensOf(marker);
  if (tokens === undefined) return false;
  let at = 0;
  const next = (...words: readonly string[]): boolean => {
    const isNext = words.every((word, index) => tokens[at + index] === word);
    if (isNext) at += words.length;
    return isNext;
  };
  const value = (): boolean => {
    const token = tokens[at++] ?? '';
    return /^["']/.test(token) || VARIABLE.test(token);
  };
  const operator = (): boolean => next('in') || next('not', 'in') || /^(?:[<>=!~]=|===|[<>])$/.test(tokens[at++] ?? '');
  const one = (): boolean => (next('(') ? any() && next(')') : value() && operator() && value());
  const any = (): boolean => {
    do if (!one()) return false;
    while (next('and') || next('or'));
    return true;
  };
  return any() && at === tokens.length;
}

function tokensOf(marker: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; marker.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
    const [, symbol, text, word] = TOKEN.exec(marker) ?? [];
    const token = symbol ?? text ?? word;
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

const SYSTEMS: Readonly<Record<string, string>> = { windows: 'win32', win32: 'win32', linux: 'linux', macos: 'darwin', darwin: 'darwin' };

/** What a text that is no marker was probably meant to be; undefined if that is not clear. */
export function markerCorrection(marker: string): string | undefined {
  const system = SYSTEMS[marker.toLowerCase()];
  if (system !== undefined) return `sys_platform == "${system}"`;
  const plain = marker
    .replaceAll(/\s*&&\s*/g, ' and ')
    .replaceAll(/\s*\|\|\s*/g, ' or ')
    .replaceAll(/\b(AND|OR|NOT|IN)\b/g, (word) => word.toLowerCase())
    .replaceAll(/\bpython(?=\s*[<>=!~])/g, 'python_version')
    .replaceAll(/\bplatform(?=\s*[<>=!~])/g, 'sys_platform')
    .replaceAll(/(?<![<>=!~])=([<>])(?!=)/g, '$1=')
    .replaceAll(/(?<![<>=!~])=(?!=)/g, '==')
    .replaceAll(/([<>=!~]\s*)([\w.*-]+)(?=\s*(?:$|\)|\band\b|\bor\b))/g, '$1"$2"')
    .replace(/(["'])([^"']*)$/, (rest, quote: string, open: string) =>
      isMarker(marker) || open === '' ? rest : `${quote}${open}${quote}`,
    );
  return plain !== marker && isMarker(plain) ? plain : undefined;
}
