import { withoutCredentials, withoutUsers } from '../python/url-secrets.ts';

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

/** Escape sequences: colours and other CSI, and what is addressed to the terminal itself (titles, links). */
// oxlint-disable-next-line no-control-regex -- escape sequences are what is removed
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;
/** Controls but for the tab, and what turns the direction of text. */
const UNSAFE = /[^\P{Cc}\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A line of a tool's output: escape sequences of its own are dropped, tabs kept, credentials hidden. */
export function toolLine(line: string): string {
  return withoutCredentials(withoutEscapes(line)).replace(UNSAFE, '');
}

/** A line of a file that a tool checks: as a tool's, but only users and passwords are hidden, not all that a URL may hide. */
export function exactLine(line: string): string {
  return withoutUsers(withoutEscapes(line)).replace(UNSAFE, '');
}

/** A text without the escape sequences in it. */
export function withoutEscapes(text: string): string {
  return text.replace(ESCAPES, '');
}
