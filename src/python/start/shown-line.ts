import type { Modules } from './modules.ts';

/** A line of a file, as evidence shows it. */
export function shownLine(modules: Modules, file: string, line: number): string {
  return `${file}:${line}: ${brief(modules.lineOf(file, line))}`;
}

/** Texts in code may be secrets: only what names a module, and what is known, is shown. */
const STRING = /(["'])((?:(?!\1)[^\\]|\\.)*)\1/g;
const HARMLESS = /^(__main__|[A-Z][A-Z_]*|\/|(?=.{1,60}$)[A-Za-z_]\w*([.:][A-Za-z_]\w*)+)$/;

/** A line of code without the texts in it that may be secrets, and not too long. */
export function brief(line: string): string {
  const text = line.replace(STRING, (whole: string, quote: string, inner: string) => (HARMLESS.test(inner) ? whole : `${quote}…${quote}`));
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
