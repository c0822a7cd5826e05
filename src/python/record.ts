/** A row of a RECORD: its text without the end of the line, and the path in its first field. */
interface Row {
  readonly text: string;
  readonly path: string;
}

/** One row, where a quoted field may hold anything, and the end of its line. */
const ROW = /((?:"(?:[^"]|"")*"|[^"\r\n])*)(\r\n|\n|\r|$)/y;
const FIRST_FIELD = /^(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)/;

/**
 * The RECORD of a distribution with a row for the bytecode of each of its modules, as pip writes one that compiles: no hash,
 * no size, sorted by path ("Recording installed projects" and "Binary distribution format" of packaging.python.org).
 *
 * `isThere` says whether a file exists by its path from site-packages. Modules outside of that folder are left out. Returns
 * the text as it is if nothing is to be added, or if it is not CSV in UTF-8.
 */
export function withBytecode(record: string, pythonMinor: string, isThere: (file: string) => boolean): string {
  const rows = rowsOf(record);
  if (rows === undefined) return record;
  const listed = new Set(rows.map((row) => row.path));
  const added = rows.flatMap((row) => bytecodeOf(row.path, pythonMinor) ?? []).filter((file) => !listed.has(file) && isThere(file));
  if (added.length === 0) return record;
  const all = [...rows, ...new Set(added)].map((row) => (typeof row === 'string' ? { text: `${quoted(row)},,`, path: row } : row));
  const lineEnd = /\r?\n/.exec(record)?.[0] ?? '\n';
  return all
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((row) => row.text + lineEnd)
    .join('');
}

/** Where Python keeps the bytecode of a module below site-packages (PEP 3147); undefined for any other file. */
function bytecodeOf(file: string, pythonMinor: string): string | undefined {
  const [, folder = '', name] = /^(.*\/)?([^/]+)\.py$/.exec(file) ?? [];
  if (name === undefined || file.startsWith('/') || file.split('/').includes('..')) return undefined;
  return `${folder}__pycache__/${name}.cpython-${pythonMinor.replace('.', '')}.pyc`;
}

function rowsOf(record: string): Row[] | undefined {
  // What replaces bytes that are no UTF-8 would be written in their stead.
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
