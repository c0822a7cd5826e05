/** `1536` → `1.5 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  // A value that would round up to 1000 is 1.0 of the next unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `0.42` → `0.4s`, `75` → `1m 15s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m ${whole % 60}s`;
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
};

/** `5GB`, `500 MB`, `1.5GiB`, `0` → bytes; undefined for anything else: a number without a unit is ambiguous. */
export function parseBytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,15})?) ?((?:[kmgt]i?)?b?)$/i.exec(text.trim()) ?? [];
  if (number === undefined || (unit === '' && Number(number) !== 0)) return undefined;
  return Math.floor(Number(number) * (SIZES[unit.toLowerCase().replace(/b$/, '')] ?? 1));
}
