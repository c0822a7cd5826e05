import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { EntryKind, FileTable, FileText } from '../python/file-content.ts';
import { scriptBlock } from '../python/sources/inline-script.ts';
import { chooseRequirements, type RequirementsChoice } from '../python/sources/requirements-names.ts';
import type { ScriptBlocks } from '../python/sources/script-blocks.ts';

type Entries = ReadonlyMap<string, EntryKind>;

const FOLDER = 'requirements';
/** More scripts at the root than anybody starts by hand. */
const MOST_SCRIPTS = 200;

/** Which requirements file is used in an app that has no `requirements.txt`. */
export function otherRequirements(
  { files }: Pick<Host, 'files'>,
  appDir: string,
  entries: Entries,
  selects: (name: string, folder: boolean) => boolean,
): RequirementsChoice {
  const atRoot = [...entries].flatMap(([name, kind]) => (kind === 'file' ? [name] : []));
  const below = entries.get(FOLDER) === 'folder' ? files.namesIn(path.join(appDir, FOLDER)) : [];
  return chooseRequirements(
    atRoot,
    below.filter((name) => selects(`${FOLDER}/${name}`, false) && files.reachableKind(path.join(appDir, FOLDER, name)) === 'file'),
  );
}

/** The inline blocks of the scripts at the root of an app. */
export function readScripts({ toml }: Pick<Host, 'toml'>, entries: Entries, read: (file: string) => FileText | undefined): ScriptBlocks {
  const scripts = [...entries].filter(([name, kind]) => kind === 'file' && name.endsWith('.py')).slice(0, MOST_SCRIPTS);
  return new Map(
    scripts.flatMap(([file]) => {
      const content = read(file);
      const block = content !== undefined && 'text' in content ? scriptBlock(content.text) : undefined;
      return block === undefined ? [] : [[file, parse(toml, file, block)] as const];
    }),
  );
}

function parse(toml: Host['toml'], file: string, block: Exclude<ReturnType<typeof scriptBlock>, undefined>): FileTable {
  if (block === 'several') return { problem: { kind: 'toml-invalid', file, reason: 'it has several inline blocks "# /// script"' } };
  return toml.parseFile({ text: block.padded, encoding: 'utf-8' }, file);
}
