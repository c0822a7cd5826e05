import type { Modules } from './modules.ts';

/** Texts in code may be secrets: only what names a module, and what is known, is shown. */
const STRING = /(["'])((?:(?!\1)[^\\]|\\.)*)\1/g;
const HARMLESS = /^(__main__|[A-Z][A-Z_]*|\/|(?=.{1,60}$)[A-Za-z_]\w*([.:][A-Za-z_]\w*)+)$/;
const EVIDENCE = /^(.+?):\d+: (.*)$/;

/** A line of code as evidence shows it. */
export function briefLine(line: string): string {
  const text = line.replace(STRING, (whole: string, quote: string, inner: string) => (HARMLESS.test(inner) ? whole : `${quote}…${quote}`));
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** A line of a file, as evidence shows it, with its place. */
export function shownLine(modules: Modules, file: string, line: number): string {
  return `${file}:${line}: ${briefLine(modules.lineOf(file, line))}`;
}

/** Whether a file, with this text now (undefined if it is gone), still has every line that `evidence` shows of it. */
export function hasEvidence(evidence: readonly string[], file: string, text: string | undefined): boolean {
  const shown = evidence.flatMap((one) => {
    const [, from, line = ''] = EVIDENCE.exec(one) ?? [];
    return from === file ? [line] : [];
  });
  if (shown.length === 0) return !evidence.includes(file) || text !== undefined;
  const lines = new Set((text ?? '').split('\n').map((line) => briefLine(line.trim())));
  return text !== undefined && shown.every((line) => lines.has(line));
}
