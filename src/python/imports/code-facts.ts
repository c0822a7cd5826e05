import { isTable } from '../file-content.ts';

/** A place in the app's code that its Python cannot parse. */
export interface SyntaxProblem {
  readonly file: string;
  readonly line: number;
  /** What Python says of it, and the line itself. */
  readonly message: string;
  readonly code: string;
  /** Whether a start command names the file; otherwise what is started imports it, perhaps. */
  readonly named: boolean;
}

/** An import that is sure to run when the app starts, of a module that is not in the standard library. */
export interface SureImport {
  readonly file: string;
  readonly line: number;
  /** The module as written: `google.cloud`. */
  readonly module: string;
  /** What is imported from it, by name. */
  readonly names: readonly string[];
  /** The setting of Django that names the module; '' for an import statement. */
  readonly setting: string;
}

/** What Python says of the app's code. Paths are the app's. */
export interface CodeFacts {
  readonly errors: readonly SyntaxProblem[];
  readonly imports: readonly SureImport[];
  /** Every file that was looked for and is there. */
  readonly files: readonly string[];
  /** Whether a limit left out files. */
  readonly isBounded: boolean;
  /** Whether the code looks at `sys.path`, and so may import from any of its folders. */
  readonly changesPath: boolean;
  /** Whether the code may import from places that are not known here. */
  readonly isOpen: boolean;
}

/** Decodes what the program that looks at the code printed, or a record of it; undefined if it is not understood. */
export function decodeCode(text: string): CodeFacts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isTable(value)) return undefined;
  const { bound, changesPath, open } = value;
  const errors = rows(value['errors'], asProblem);
  const imports = rows(value['imports'], asImport);
  const files = rows(value['files'], asText);
  if (errors === undefined || imports === undefined || files === undefined) return undefined;
  if (typeof bound !== 'boolean' || typeof changesPath !== 'boolean' || typeof open !== 'boolean') return undefined;
  return { errors, imports, files, isBounded: bound, changesPath, isOpen: open };
}

function rows<T>(value: unknown, read: (row: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = (value as readonly unknown[]).map(read);
  return all.every((one) => one !== undefined) ? all : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asProblem(row: unknown): SyntaxProblem | undefined {
  if (!Array.isArray(row)) return undefined;
  const [file, line, message, code, named] = row as readonly unknown[];
  if (typeof file !== 'string' || !isLine(line) || typeof message !== 'string' || typeof code !== 'string') return undefined;
  return typeof named === 'boolean' ? { file, line, message, code, named } : undefined;
}

function asImport(row: unknown): SureImport | undefined {
  if (!Array.isArray(row)) return undefined;
  const [file, line, module, names, setting] = row as readonly unknown[];
  const read = rows(names, asText);
  if (typeof file !== 'string' || !isLine(line) || typeof module !== 'string' || read === undefined) return undefined;
  return typeof setting === 'string' ? { file, line, module, names: read, setting } : undefined;
}

function isLine(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
