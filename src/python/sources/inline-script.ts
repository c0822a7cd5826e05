/** The block of a script that says what it needs, as TOML. */
export interface ScriptBlock {
  readonly toml: string;
  /** The same with the lines of the file: each where it is there. */
  readonly padded: string;
}

/** PEP 723, "Reference Implementation". */
const BLOCK = /^# \/\/\/ (?<type>[a-zA-Z0-9-]+)$\s(?<content>(?:^#(?:| .*)$\s)+)^# \/\/\/$/gm;

/** The inline block `script` of a Python file (PEP 723); undefined if it has none, `several` if it has more than one. */
export function scriptBlock(text: string): ScriptBlock | 'several' | undefined {
  const unix = text.replaceAll('\r\n', '\n');
  const [found, ...others] = [...unix.matchAll(BLOCK)].filter(({ groups }) => groups?.['type'] === 'script');
  if (found === undefined) return undefined;
  if (others.length > 0) return 'several';
  const content = found.groups?.['content'] ?? '';
  const toml = content
    .split('\n')
    .map((line) => (line.startsWith('# ') ? line.slice(2) : line.slice(1)))
    .join('\n');
  const above = unix.slice(0, found.index).split('\n').length;
  return { toml, padded: `${'\n'.repeat(above)}${toml}` };
}
