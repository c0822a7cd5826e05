import { type AskedLine, askedLines } from './asked-lines.ts';
import { manifestLines } from './diagnosis/manifest-lines.ts';
import { scriptBlock } from './sources/inline-script.ts';

/** Files that are no list of requirements: what they ask for is written as in a manifest. */
const MANIFEST = /(?:^|\/)(?:pyproject\.toml|Pipfile|setup\.(?:py|cfg))$/;

/** The lines of an app's files that pip installs from, each with what it asks for. */
export function askedIn(texts: ReadonlyMap<string, string>): (ReturnType<typeof manifestLines>[number] & Partial<AskedLine>)[] {
  return [...texts]
    .flatMap(([file, text]) => {
      if (MANIFEST.test(file)) return [...manifestLines(file, text)];
      if (file.endsWith('.py')) return [...manifestLines(file, paddedBlock(text))];
      return [];
    })
    .concat(askedLines(new Map([...texts].filter(([file]) => !MANIFEST.test(file) && !file.endsWith('.py')))));
}

function paddedBlock(text: string): string {
  const block = scriptBlock(text);
  return block === undefined || block === 'several' ? '' : block.padded;
}
