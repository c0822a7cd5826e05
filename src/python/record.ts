/** A row of a RECORD: its text without the line ending, and the path in its first field. */
interface Row {
  readonly text: string;
  readonly path: string;
}

/** One row, where quoted fields may contain anything, and its line ending. */
const ROW = /((?:"(?:[^"]|"")*"|[^"\r\n])*)(\r\n|\n|\r|$)/y;
const FIRST_FIELD = /^(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)/;

/**
 * Adds a row for the bytecode of each module to the RECORD of a distribution, as pip writes them when it compiles: no hash, no
 * size, sorted by path ("Recording installed projects" and "Binary distribution format" of packaging.python.org).
 *
 * `isThere` reports whether a file exists, by its path from site-packages. Modules outside that folder are left out. Returns the
 * text unchanged if there is nothing to add, or if it is not CSV in UTF-8.
 */
export function withBytecode(record: string, pythonMinor: string, isThere: (file: string) => boolean): string {
  const rows = rowsOf(record);
  if (rows === undefined) return record;
  const listed = new Set(rows.map((row) => row.path));
  const added = rows.flatMap((row) => bytecodeOf(row.path, pythonMinor) ?? []).filter((file) => !listed.has(file) && isThere(file));
  if (added.length === 0) return record;
  const all = [...rows, ...new Set(added)].map((row) => (typeof row === 'string' ? { text: `${quoted(row)},,`, path: row } : row));
  return formatRows(all, record);
}

/** The path of a module's bytecode below site-packages (PEP 3147); undefined for any other file. */
export function bytecodeOf(file: string, pythonMinor: string): string | undefined {
  const [, folder = '', name] = /^(.*\/)?([^/]+)\.py$/.exec(file) ?? [];
  if (name === undefined || file.startsWith('/') || file.split('/').includes('..')) return undefined;
  return `${folder}__pycache__/${name}.cpython-${pythonMinor.replace('.', '')}.pyc`;
}

/** The files of a RECORD by their path from site-packages, each with its hash as written there. */
export function filesIn(record: string): Map<string, string> | undefined {
  const rows = rowsOf(record);
  return rows && new Map(rows.map(({ text, path }) => [path, /,([^,"]*),\d*$/.exec(text)?.[1] ?? '']));
}

/** A row to write: with a new hash and size, with neither (`blank`), or removed (`absent`). */
export type NewRow = { readonly sha256: string; readonly bytes: number } | 'blank' | 'absent';

/** Changes the rows of some paths in a RECORD; paths that it does not list are added in order. */
export function withRows(record: string, changes: ReadonlyMap<string, NewRow>): string {
  const kept = (rowsOf(record) ?? []).filter((row) => !changes.has(row.path));
  const added = [...changes].flatMap(([path, row]) => (row === 'absent' ? [] : [{ text: `${quoted(path)},${hashAndSize(row)}`, path }]));
  return formatRows([...kept, ...added], record);
}

function hashAndSize(row: Exclude<NewRow, 'absent'>): string {
  return row === 'blank' ? ',' : `${hashField(row.sha256)},${row.bytes}`;
}

/** A sha256 (hex) in the form of a RECORD. */
export function hashField(sha256: string): string {
  return `sha256=${Buffer.from(sha256, 'hex').toString('base64url')}`;
}

function formatRows(rows: readonly Row[], record: string): string {
  const lineEnd = /\r?\n/.exec(record)?.[0] ?? '\n';
  return rows
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((row) => row.text + lineEnd)
    .join('');
}

function rowsOf(record: string): Row[] | undefined {
  // The replacement characters of invalid UTF-8 would otherwise be written back.
  if (record.includes('\uFFFD')) return undefined;
  const rows: Row[] = [];
  let start = 0;
  while (start < record.length) {
    ROW.lastIndex = start;
    const [whole = '', text = ''] = ROW.exec(record) ?? [];
    const [, inQuotes, plain = ''] = FIRST_FIELD.exec(text) ?? [];
    if (whole === '' || !FIRST_FIELD.test(text)) return undefined;
    if (text !== '') rows.push({ text, path: inQuotes?.replaceAll('""', '"') ?? plain });
    start += whole.length;
  }
  return rows;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
