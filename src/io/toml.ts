import { isDeepStrictEqual } from 'node:util';
import toml from '@iarna/toml';
import type { Failure } from '../errors/failure.ts';
import type { FileTable, FileText } from '../python/file-content.ts';

type Value = string | number | boolean | Value[] | { [key: string]: Value };

/**
 * Parses TOML 1.0 text (without a byte order mark) into plain objects. Dates become their text; integers beyond 2^53 and keys
 * that would reach an object's prototype are refused, as the library would pass them on unchecked.
 */
export function parse(text: string, file: string): FileTable {
  try {
    return { table: plain(read(text)) as Record<string, unknown> };
  } catch (error) {
    return { problem: toFailure(error, file) };
  }
}

/** Parses a file's text as a table; a file that could not be read stays a problem. */
export function parseFile(text: FileText, file: string): FileTable {
  return 'problem' in text ? text : parse(text.text, file);
}

/**
 * Writes a table of strings, booleans, numbers, lists and tables. Throws on what the library would write wrongly: control
 * characters (it escapes only the first one of a string), null, functions, maps and dates.
 */
export function stringify(table: Readonly<Record<string, unknown>>): string {
  check(table, '');
  const text = toml.stringify(table as toml.JsonMap);
  if (!isDeepStrictEqual(plain(read(text)), JSON.parse(JSON.stringify(table)))) {
    throw new Error(`TOML does not come back as it was written: ${text}`);
  }
  return text;
}

/**
 * The library mistakes inherited members for a document's own tables: `[toString]` writes into Object.prototype.toString. `plain`
 * refuses such a key; this removes its traces.
 */
function read(text: string): unknown {
  try {
    return toml.parse(text);
  } finally {
    for (const [inherited, keys] of INHERITED) {
      for (const key of Reflect.ownKeys(inherited)) if (!keys.has(key)) Reflect.deleteProperty(inherited, key);
    }
  }
}

const INHERITED: ReadonlyMap<object, ReadonlySet<string | symbol>> = new Map(
  [Object.prototype, Function.prototype]
    .flatMap((prototype) => Reflect.ownKeys(prototype).map((key) => Object.getOwnPropertyDescriptor(prototype, key)?.value as unknown))
    .filter((value) => typeof value === 'function')
    .map((inherited) => [inherited, new Set(Reflect.ownKeys(inherited))]),
);

function toFailure(error: unknown, file: string): Failure {
  const { line, col, message } = error as { line?: number; col?: number; message?: string };
  const said = (message ?? String(error)).split('\n')[0]?.replace(/ at row \d+, col \d+, pos \d+:?$/, '') ?? '';
  // The library gives the number of a character.
  const reason = said.replace(
    /^Unknown character "(\d+)"$/,
    (_, code: string) => `Unknown character "${String.fromCodePoint(Number(code))}"`,
  );
  if (line === undefined || col === undefined) return { kind: 'toml-invalid', file, reason };
  // The library counts lines from 0; columns from 1 in the first line, and from 0 in all others.
  return { kind: 'toml-invalid', file, line: line + 1, column: line === 0 ? Math.max(col, 1) : col + 1, reason };
}

function plain(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') throw new Error('it holds an integer that is too large');
  const result: Record<string, Value> = {};
  for (const [key, member] of Object.entries(value as object)) {
    if (key === '__proto__' || key === 'constructor' || typeof member === 'function') {
      throw new Error(`it has the key "${key}", which is not allowed`);
    }
    result[key] = plain(member);
  }
  return result;
}

function check(value: unknown, path: string): void {
  if (typeof value === 'boolean' || typeof value === 'number') return;
  if (typeof value === 'string') {
    // oxlint-disable-next-line no-control-regex -- these are the very characters to refuse
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(value)) throw new Error(`${path} holds a control character`);
    return;
  }
  if (!Array.isArray(value) && Object.prototype.toString.call(value) !== '[object Object]') {
    throw new Error(`${path} cannot be written as TOML`);
  }
  for (const [key, member] of Object.entries(value as object)) check(member, `${path}.${key}`);
}
