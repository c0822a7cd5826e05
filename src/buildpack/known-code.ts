import path from 'node:path';
import type { Host } from '../io/host.ts';
import { isTable } from '../python/file-content.ts';
import { type CodeFacts, decodeCode } from '../python/imports/code-facts.ts';
import { BUILD_LIMITS, CODE_PROGRAM } from './code-program.ts';
import type { Started } from './look-at-code.ts';

const FILE = 'code.json';

/** What decides what a Python says of the code of an app, besides its content. */
interface Looked {
  readonly appDir: string;
  readonly python: { readonly identity: string };
  readonly started: Started;
  /** Every file of code in the app. */
  readonly listed: readonly string[];
}

/**
 * What a Python says of the code of an app: known from an earlier build if every file that it looked at has the same content, and no
 * file of code was added or removed; otherwise by `look`, and noted in a folder that later builds get again.
 */
export async function codeOf(
  host: Pick<Host, 'files'>,
  folder: string,
  looked: Looked,
  look: () => Promise<CodeFacts | undefined>,
): Promise<CodeFacts | undefined> {
  const { appDir, python, started, listed } = looked;
  const file = path.join(folder, FILE);
  const of = host.files.sha256OfText(JSON.stringify([CODE_PROGRAM, BUILD_LIMITS, python.identity, started, listed]));
  const digestOf = (code: CodeFacts): string => contentOf(host, appDir, code.files);
  const known = readNote(host, file);
  if (known !== undefined && known.of === of && known.content === digestOf(known.code)) return known.code;
  const code = await look();
  if (code === undefined) return undefined;
  host.files.writeFile(file, `${JSON.stringify({ of, content: digestOf(code), code: encode(code) })}\n`);
  return code;
}

/** A digest of the content of files, which may not be there or not be files. */
function contentOf({ files }: Pick<Host, 'files'>, appDir: string, names: readonly string[]): string {
  const sums = names.map((name) => {
    const place = path.join(appDir, name);
    const real = files.realPath(place);
    return files.reachableKind(place) === 'file' ? [name, real, files.sha256Of(place)] : [name, real];
  });
  return files.sha256OfText(JSON.stringify(sums));
}

function readNote({ files }: Pick<Host, 'files'>, file: string): { of: string; content: string; code: CodeFacts } | undefined {
  const text = files.kindOf(file) === 'file' ? files.readOptional(file) : undefined;
  let note: unknown;
  try {
    note = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (!isTable(note) || typeof note['of'] !== 'string' || typeof note['content'] !== 'string') return undefined;
  const code = decodeCode(JSON.stringify(note['code']));
  return code === undefined ? undefined : { of: note['of'], content: note['content'], code };
}

/** The facts as the program prints them. */
function encode({ errors, imports, files, isBounded, changesPath, isOpen }: CodeFacts): unknown {
  return {
    errors: errors.map(({ file, line, message, code, named }) => [file, line, message, code, named]),
    imports: imports.map(({ file, line, module, names, setting }) => [file, line, module, names, setting]),
    files,
    bound: isBounded,
    changesPath,
    open: isOpen,
  };
}
