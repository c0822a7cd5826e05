import * as fc from 'fast-check';
import { parse as oracle } from 'smol-toml';
import { expect, test } from 'vitest';
import { parse, parseFile, stringify } from '../../src/io/toml.ts';

test.each([
  ['name = "app"', { name: 'app' }],
  ['a.b = 1\n"c.d" = 2', { a: { b: 1 }, 'c.d': 2 }],
  ['[[list]]\nx = 1\n[[list]]\nx = 2', { list: [{ x: 1 }, { x: 2 }] }],
  ['mixed = [1, "x", [true], { y = 1.5 }]', { mixed: [1, 'x', [true], { y: 1.5 }] }],
  ['n = 1_000_000', { n: 1_000_000 }],
  ["s = '''\nC:\\x'''\r\nt = \"\\u00e9\"\r\n", { s: 'C:\\x', t: 'é' }],
  ['day = 1979-05-27', { day: '1979-05-27' }],
  ['time = 1979-05-27T07:32:00Z', { time: '1979-05-27T07:32:00.000Z' }],
  ['toString = 1\nhasOwnProperty = []', { toString: 1, hasOwnProperty: [] }],
  ['', {}],
])('%j', (text, table) => {
  const read = parse(text, 'f.toml');
  expect(read).toStrictEqual({ table });
});

test.each<[string, number | undefined, number | undefined]>([
  ['!', 1, 1],
  ['a = "\\e"', 1, 7],
  ['x = 1\n!', 2, 1],
  ['x = 1\r\nab!c = 1', 2, 3],
  ['a = 1\na = 2', 2, 6],
  ['a = { b = 1, }', 1, 14],
  ['\uFEFFa = 1', 1, 1],
  ['a = 9007199254740993', undefined, undefined],
  ['a = 18446744073709551617', undefined, undefined],
  ['__proto__ = 1', undefined, undefined],
  ['[__proto__]\nx = 1', undefined, undefined],
  ['a = { constructor = 1 }', undefined, undefined],
  ['[[a.__proto__]]\nx = 1', undefined, undefined],
  ['[toString]\nx = 1', undefined, undefined],
  ['a.valueOf.x = 1', undefined, undefined],
  ['a."toStr\\u0069ng".call.x = 1', undefined, undefined],
  ['[constructor]\nx = 1', undefined, undefined],
])('%j is refused at line %s, column %s', (text, line, column) => {
  const read = parse(text, 'f.toml');
  expect(read).toMatchObject({ problem: { kind: 'toml-invalid', file: 'f.toml' } });
  const { problem } = read as { problem: { line?: number; column?: number; reason: string } };
  expect([problem.line, problem.column]).toEqual([line, column]);
  expect(problem.reason).not.toMatch(/row|pos|\n/);
  for (const name of ['__proto__', 'constructor', 'toString', 'valueOf'] as const)
    expect(({} as Record<string, unknown>)[name]).not.toHaveProperty('x');
});

test('a character is told, not its number', () => {
  expect(parse('x = 1\n/', 'f.toml')).toMatchObject({ problem: { reason: 'Unknown character "/"' } });
});

test('a file that could not be read stays a problem; a byte order mark has been removed before', () => {
  const problem = { kind: 'file-unreadable', file: 'f.toml', code: 'EACCES' } as const;
  expect(parseFile({ problem }, 'f.toml')).toEqual({ problem });
  expect(parseFile({ text: 'a = 1', encoding: 'utf-8' }, 'f.toml')).toEqual({ table: { a: 1 } });
});

test.each<[string, Record<string, unknown>]>([
  ['a control character', { a: 'x\u0000y' }],
  ['an escape sequence', { a: { b: ['\u001B[31m'] } }],
  ['a carriage return', { a: 'x\ry' }],
  ['null', { a: null }],
  ['undefined', { a: undefined }],
  ['a function', { a: () => 1 }],
  ['a map', { a: new Map([['x', 1]]) }],
  ['a date', { a: new Date(0) }],
  ['infinity', { a: Number.POSITIVE_INFINITY }],
  ['not a number', { a: Number.NaN }],
  ['a large integer', { a: 2 ** 60 }],
  ['a key that reaches the prototype', { a: { constructor: 'x' } }],
])('%s is not written', (_, table) => {
  expect(() => stringify(table)).toThrow(/holds a control|cannot be written|not come back|not allowed|too large/);
});

test('numbers are written as other readers expect them', () => {
  expect(oracle(stringify({ a: 1234567, b: 1.5, c: -1 }))).toEqual({ a: 1234567, b: 1.5, c: -1 });
});

const KEY = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((key) => !(key in {}));
// oxlint-disable-next-line no-control-regex -- the characters that are refused
const TEXT = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\u0000-\u0008\u000B-\u001F\u007F]/.test(text));
const SCALAR = fc.oneof(TEXT, fc.boolean(), fc.integer(), fc.constantFrom('"""', "'''", '\\', '"\'', 'a\nb', '\t', '# x', '${X}'));
const TABLE = fc.dictionary(
  KEY,
  fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, SCALAR, fc.array(SCALAR, { maxLength: 3 }), tie('table'), fc.array(tie('table'), { maxLength: 2 })),
    table: fc.dictionary(KEY, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  })).value,
  { maxKeys: 4, noNullPrototype: true },
);

test('written text is read back, by us and by another library', () => {
  fc.assert(
    fc.property(TABLE, (table) => {
      const text = stringify(table);
      expect(parse(text, 'f.toml')).toEqual({ table });
      expect(oracle(text)).toEqual(table);
    }),
    { numRuns: 300 },
  );
});

/** The other library's result for a text; undefined if it refuses it, as it refuses more than we do. */
function asOracle(text: string): unknown {
  try {
    return JSON.parse(JSON.stringify(oracle(text)));
  } catch {
    return undefined;
  }
}

test('any text is a table or a problem; if another library also reads it, the tables are equal', () => {
  const PARTS = ['a', 'b', '=', '.', '[', ']', '"', "'", '\n', '\r\n', ' ', '#', '1', '-', ':', '{', '}', ',', '\\', 'true', '\u0000', 'é'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PARTS), { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      const read = parse(text, 'f.toml');
      const table = 'table' in read ? read.table : undefined;
      expect('problem' in read ? read.problem.kind : 'toml-invalid').toBe('toml-invalid');
      expect(table === undefined ? undefined : (asOracle(text) ?? table)).toEqual(table);
    }),
    { numRuns: 5000 },
  );
});
