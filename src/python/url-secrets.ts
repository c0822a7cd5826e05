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
  // A password with a character that it should not hold as it is: no port looks like that, nor a variable for one.
  const isCut = /^[^[\]]*:(?!\d*$|[${])/.test(authority);
  const later = rest.lastIndexOf('@');
  if (!isCut) return ['', authority, rest];
  // Cut so short that its end is gone.
  if (later < 0) return [authority, '', ''];
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
