import { readEditable, readRequirement } from './requirement.ts';
import { logicalLines, type SplitLine, splitLine } from './requirement-lines.ts';
import { folderOf, joinPath, normalizeName } from './requirements.ts';

/** A line of a requirements file that asks for one package, and where it is. */
export interface AskedLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Normalised; absent where only a path or a URL is named. */
  readonly name?: string;
  /** The one version that fits (`==`). */
  readonly version?: string;
  /** What it installs from on this machine: a path in the app, or one that starts with `/` or `../`. */
  readonly path?: string;
  /** Whether that path was written as a `file:` URL. */
  readonly byUrl: boolean;
  readonly editable: boolean;
  /** Whether it only holds where a marker does. */
  readonly marked: boolean;
  /** Whether it only limits what others ask for (`-c`). */
  readonly constraint: boolean;
}

const NAME = /^([A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]]*\])?[ \t]*(.*)$/s;

/** The lines of requirements files that ask for something; lines that are not understood are left out. */
export function askedLines(files: ReadonlyMap<string, string>): AskedLine[] {
  const splits = [...files].flatMap(([file, text]) => logicalLines(text).map((one) => ({ file, ...one, split: splitLine(one.text) })));
  const included = (constraints: boolean): Set<string> =>
    new Set(
      splits.flatMap(({ file, split }) =>
        split.kind === 'include' && split.constraint === constraints ? [joinPath(folderOf(file), split.target)] : [],
      ),
    );
  const [asked, limiting] = [included(false), included(true)];
  return splits.flatMap(({ file, line, text, split }) => {
    const found = readAsked(split);
    return found === undefined ? [] : [{ file, line, text, constraint: limiting.has(file) && !asked.has(file), ...found }];
  });
}

type Asked = Omit<AskedLine, 'file' | 'line' | 'text' | 'constraint'>;

function readAsked(split: SplitLine): Asked | undefined {
  if (split.kind === 'editable') {
    const { target } = split;
    const read = readEditable(target);
    const path = read.kind === 'path' ? { path: joinPath('', read.target) } : {};
    return { ...path, byUrl: /file:/i.test(target), editable: true, marked: target.includes(';') };
  }
  if (split.kind !== 'requirement') return undefined;
  const { text } = split;
  const read = readRequirement(text, split.hashed);
  const marked = text.includes(';');
  const [, written = '', rest = ''] = NAME.exec(text) ?? [];
  if (read.kind === 'path') {
    const name = rest.startsWith('@') ? { name: normalizeName(written) } : {};
    return { ...name, path: joinPath('', read.target), byUrl: /^(?:[^@;]*@\s*)?file:/i.test(text), editable: false, marked };
  }
  const name = read.kind === 'named' ? read.name : written;
  if (name === '' || read.kind === 'invalid' || read.kind === 'url') return undefined;
  const version = /^\(?\s*={2,3}\s*([^\s,;()*]+)\s*\)?\s*(?:;|$)/.exec(rest)?.[1];
  return { name: normalizeName(name), ...(version === undefined ? {} : { version }), byUrl: false, editable: false, marked };
}
