/** A URL in a text: its scheme, what may contain a user, and the rest up to a character that no URL contains. */
const ADDRESS = /([a-z][a-z0-9+.-]*:\/\/|\b(?:https?|ftp):\/)([^\s/?#"<>]*)([^\s"<>]*)/gi;

/** The names of variables where credentials would be. */
const VARIABLES = /^\$\{\w+\}(?::\$\{\w+\})?$/;
/** A host with a port at the end of a quotation or a clause. */
const AT_END = /:\d+['"`)\]},;:.]+$/;

/**
 * Removes secrets from the URLs in a text: `https://user:secret@host/path?token=secret#sha256=…` →
 * `https://****@host/path?token=****#sha256=…`. The only place that decides which parts of a URL may be shown.
 */
export function withoutCredentials(text: string): string {
  return replaced(text, withoutValues);
}

/** Removes only users and passwords from the URLs in a text, for a file in which the rest of a URL counts. */
export function withoutUsers(text: string): string {
  return replaced(text, (path) => path);
}

function replaced(text: string, pathOf: (path: string) => string): string {
  return text.replace(ADDRESS, (_, scheme: string, authority: string, rest: string) => {
    const [user, host, path] = splitUser(authority, rest);
    return `${scheme}${user === '' ? '' : VARIABLES.test(user) ? `${user}@` : '****@'}${host}${pathOf(path)}`;
  });
}

/** The part before the host of a URL, the host, and the rest. */
function splitUser(authority: string, rest: string): readonly [user: string, host: string, rest: string] {
  const at = authority.lastIndexOf('@');
  if (at >= 0) return [authority.slice(0, at), authority.slice(at + 1), rest];
  // A password with an unescaped character: neither a port nor a variable for one looks like this.
  const isCut = /^[^[\]]*:(?!\d*$|[${])/.test(authority);
  const later = rest.lastIndexOf('@');
  if (!isCut || (later < 0 && AT_END.test(authority))) return ['', authority, rest];
  // Cut off before its end.
  if (later < 0) return [authority, '', ''];
  const [host = '', ...others] = rest.slice(later + 1).split(/(?=[/?#])/);
  return [authority, host, others.join('')];
}

/** Hides the values of a query and keeps its names; a query without names is hidden completely. */
function withoutValues(path: string): string {
  return path.replace(/\?([^#]+)/, (_, query: string) => {
    const fields = query.split('&').map((field) => (field.includes('=') ? field.replace(/=.*$/s, '=****') : '****'));
    return `?${fields.join('&')}`;
  });
}
