/** Characters that are invisible or steer a terminal: controls, format characters, separators other than the space. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
const LIMIT = 300;

/**
 * Text from outside (files, servers, tools) made safe to print: hidden characters become visible as U+FFFD, credentials
 * of URLs are hidden, and no more than 300 characters are shown.
 */
export function shown(text: string): string {
  const safe = visible(text);
  return safe.length <= LIMIT ? safe : `${safe.slice(0, LIMIT).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The same for text that must not be cut. */
export function visible(text: string): string {
  return withoutCredentials(text).replace(HIDDEN, '\uFFFD');
}

/** A clause as a sentence of its own. */
export function sentence(clause: string): string {
  return `${capitalized(clause)}${/[.!?…]$/.test(clause) ? '' : '.'}`;
}

/** Text with its first letter in upper case. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A URL in a text: its scheme, what may name a user, and the rest up to what no URL holds. */
const ADDRESS = /([a-z][a-z0-9+.-]*:\/\/|\b(?:https?|ftp):\/)([^\s/?#"<>]*)([^\s"<>]*)/gi;

/**
 * Text whose URLs hold no secrets: `https://user:secret@host/path?token=secret#sha256=…` → `https://****@host/path?token=****#sha256=…`.
 * The one place that decides what of a URL may be seen.
 */
export function withoutCredentials(text: string): string {
  return text.replace(ADDRESS, (_, scheme: string, authority: string, rest: string) => {
    const [user, host, path] = splitUser(authority, rest);
    return `${scheme}${user === '' ? '' : '****@'}${host}${withoutValues(path)}`;
  });
}

/** What stands before the host of a URL, the host, and what follows. */
function splitUser(authority: string, rest: string): readonly [user: string, host: string, rest: string] {
  const at = authority.lastIndexOf('@');
  if (at >= 0) return [authority.slice(0, at), authority.slice(at + 1), rest];
  // A password with a character that it should not hold as it is: no port looks like that.
  const isCut = /^[^[\]]*:(?!\d*$)/.test(authority);
  const later = rest.lastIndexOf('@');
  if (!isCut || later < 0) return ['', authority, rest];
  const [host = '', ...others] = rest.slice(later + 1).split(/(?=[/?#])/);
  return [authority, host, others.join('')];
}

/** The values of a query hidden, its names kept; a query without names is hidden as a whole. */
function withoutValues(path: string): string {
  return path.replace(/\?([^#]+)/, (_, query: string) => {
    const fields = query.split('&').map((field) => (field.includes('=') ? field.replace(/=.*$/s, '=****') : '****'));
    return `?${fields.join('&')}`;
  });
}

/** A value as it may be shown or kept for others to read: the URLs in all of its texts without their secrets. */
export function redacted<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === 'string' ? withoutCredentials(part) : part)) as T;
}

/** A line of a tool's output: colours of its own are dropped, tabs kept, credentials hidden. */
export function toolLine(line: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is removed
  return withoutCredentials(line.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')).replace(/[^\P{Cc}\t]/gu, '');
}
