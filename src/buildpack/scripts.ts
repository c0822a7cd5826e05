/** A script with the folder of its interpreter taken out of its first line, so that it can be put elsewhere. */
export interface DetachedScript {
  readonly text: string;
}

const SCRIPT = /^#!([^\n]*\/)(python[\d.]*)(\n[^]*)$/;

/**
 * Takes the folder `bin` of the interpreter out of an installed script. Returns `plain` for a file that does not name `bin` at
 * all, and undefined for one that names it in another way, which belongs to its place and cannot be moved.
 */
export function detachScript(text: string, bin: string): DetachedScript | 'plain' | undefined {
  if (!text.includes(bin)) return 'plain';
  const [, folder, python = '', rest = ''] = SCRIPT.exec(text) ?? [];
  // Bytes that are no UTF-8 would not come back as they were.
  return folder === `${bin}/` && !rest.includes(bin) && !text.includes('\uFFFD') ? { text: `#!${python}${rest}` } : undefined;
}

/** The longest first line that Linux reads. */
const LONGEST = 127;

/** A script as an installer writes it for an interpreter in `bin`; undefined where the first line would have to be another. */
export function attachScript(text: string, bin: string): string | undefined {
  const line = `#!${bin}/${text.slice(2, text.indexOf('\n'))}`;
  return bin.includes(' ') || Buffer.byteLength(line) > LONGEST - 1 ? undefined : line + text.slice(text.indexOf('\n'));
}
