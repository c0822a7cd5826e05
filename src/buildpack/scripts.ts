/** A script without the interpreter's folder in its first line, so that it can be installed elsewhere. */
export interface DetachedScript {
  readonly text: string;
}

const SCRIPT = /^#!([^\n]*\/)(python[\d.]*)(\n[^]*)$/;

/**
 * Removes the interpreter's folder `bin` from an installed script. Returns `plain` for a file that does not contain `bin`, and
 * undefined for one that contains it elsewhere, which cannot be moved.
 */
export function detachScript(text: string, bin: string): DetachedScript | 'plain' | undefined {
  if (!text.includes(bin)) return 'plain';
  const [, folder, python = '', rest = ''] = SCRIPT.exec(text) ?? [];
  // Bytes that are not UTF-8 would be changed.
  return folder === `${bin}/` && !rest.includes(bin) && !text.includes('\uFFFD') ? { text: `#!${python}${rest}` } : undefined;
}

/** The longest first line that Linux reads. */
const LONGEST = 127;

/** A script as an installer writes it for an interpreter in `bin`; undefined if its first line would need another form. */
export function attachScript(text: string, bin: string): string | undefined {
  const line = `#!${bin}/${text.slice(2, text.indexOf('\n'))}`;
  return bin.includes(' ') || Buffer.byteLength(line) > LONGEST - 1 ? undefined : line + text.slice(text.indexOf('\n'));
}
