import { withoutCredentials } from '../python/url-secrets.ts';

/** Characters that are invisible or control a terminal: controls, format characters, separators other than the space. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
const LIMIT = 300;

/**
 * Makes text from outside (files, servers, tools) safe to print: hidden characters become U+FFFD, credentials in URLs are hidden,
 * and at most 300 characters are shown.
 */
export function shown(text: string): string {
  const safe = visible(text);
  return safe.length <= LIMIT ? safe : `${safe.slice(0, LIMIT).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The same for text that must not be cut. */
export function visible(text: string): string {
  return withoutCredentials(text).replace(HIDDEN, '\uFFFD');
}

/** A clause as a complete sentence. */
export function sentence(clause: string): string {
  return `${capitalized(clause)}${/[.!?…]$/.test(clause) ? '' : '.'}`;
}

/** Text with its first letter in upper case. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A value that may be shown or stored for others: URLs in all its texts lose their secrets. */
export function redacted<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === 'string' ? withoutCredentials(part) : part)) as T;
}

/** A line of a tool's output: without its colours, with tabs, and credentials hidden. */
export function toolLine(line: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is removed
  return withoutCredentials(line.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')).replace(/[^\P{Cc}\t]/gu, '');
}
