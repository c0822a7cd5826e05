import { isTable } from '../file-content.ts';

/** The separators of Python's `json.dumps`: its default, or `separators=(",", ":")`. */
export type Spacing = 'spaced' | 'compact';

/**
 * A value of a TOML file exactly as Python's `json.dumps(value, sort_keys=True)` writes it. Undefined if that is not certain: our
 * TOML reader does not distinguish 3 from 3.0 or a date from its text, and keeps line endings that Python normalises.
 */
export function pythonJson(value: unknown, spacing: Spacing): string | undefined {
  const [comma, colon] = spacing === 'spaced' ? [', ', ': '] : [',', ':'];
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return UNCERTAIN_TEXT.test(value) ? undefined : ascii(value);
  if (Array.isArray(value))
    return bracketed(
      '[',
      ']',
      value.map((item) => pythonJson(item, spacing)),
      comma,
    );
  if (!isTable(value)) return undefined;
  const keys = Object.keys(value);
  // Python sorts by code points, JavaScript by UTF-16 units; they only differ beyond the first plane.
  if (keys.some((key) => /[\ud800-\udfff]/.test(key) || UNCERTAIN_TEXT.test(key))) return undefined;
  const members = keys.toSorted(byCodeUnits).map((key) => {
    const member = pythonJson(value[key], spacing);
    return member === undefined ? undefined : `${ascii(key)}${colon}${member}`;
  });
  return bracketed('{', '}', members, comma);
}

/** Text that may have been a date or a time, or that has Windows line endings. */
const UNCERTAIN_TEXT = /^\d{4}-\d\d-\d\d|^\d\d:\d\d:\d\d|\r/;

function bracketed(open: string, close: string, parts: readonly (string | undefined)[], comma: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(comma)}${close}`;
}

function ascii(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
