import { isTable } from '../file-content.ts';

/** How Python's `json.dumps` joins what it writes: as it does by itself, or as `separators=(",", ":")`. */
export type Spacing = 'spaced' | 'compact';

/**
 * A value of a TOML file as Python's `json.dumps(value, sort_keys=True)` writes it, byte for byte. Undefined where that is not
 * certain: our TOML reader tells neither 3 from 3.0, nor a date from its text, and keeps line ends that Python's unifies.
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
  // Python orders by code points, which differ in order from the units of UTF-16 only beyond the first plane.
  if (keys.some((key) => /[\ud800-\udfff]/.test(key) || UNCERTAIN_TEXT.test(key))) return undefined;
  const members = keys.toSorted(byCodeUnits).map((key) => {
    const member = pythonJson(value[key], spacing);
    return member === undefined ? undefined : `${ascii(key)}${colon}${member}`;
  });
  return bracketed('{', '}', members, comma);
}

/** Text that may have been a date, a time, or lines that end as on Windows. */
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
