/** A word as a shell needs it; one with control characters as bash and zsh read it. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./…-]+$/.test(word)) return word;
  if (!/\p{Cc}/u.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/['\\]/g, '\\$&').replace(/\p{Cc}/gu, escape);
  return `$'${escaped}'`;
}

function escape(control: string): string {
  return { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[control] ?? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
