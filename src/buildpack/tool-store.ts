import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { NewFile } from '../io/tree-store.ts';
import { filesIn, type NewRow, withRows } from '../python/record.ts';
import { attachScript, detachScript } from './scripts.ts';

// Installed tools that all apps share: the content of a layer, with the interpreter's folder removed from the scripts.

const TOOLS = 'tools';

/** The paths of a tool: its layer, and the folder of the interpreter that runs it. */
export interface ToolPlace {
  readonly dir: string;
  /** Its site-packages, relative to `dir`. */
  readonly site: string;
  readonly bin: string;
}

/** Fills a new layer with a tool of the store; false, with nothing left of it, if the store has no usable one. */
export function placeTool(host: Host, store: string, key: string, { dir, bin }: ToolPlace): boolean {
  const tree = host.store.findTree(store, TOOLS, key);
  if (tree === undefined) return false;
  const scripts = [...tree.files]
    .filter(([name]) => name.startsWith('scripts/'))
    .map(([name, { mode }]) => {
      const kept = host.store.readFromTree(tree, name);
      const text = kept === undefined ? undefined : attachScript(kept, bin);
      return { name: name.replace('scripts/', ''), text, mode };
    });
  if (scripts.some(({ text }) => text === undefined)) return false;
  const inLayer = (name: string): string | undefined =>
    name.startsWith('files/') ? path.join(dir, name.slice('files/'.length)) : undefined;
  if (!host.store.copyFromTree(tree, inLayer)) {
    for (const name of host.files.namesIn(dir)) host.trees.removeTree(path.join(dir, name));
    return false;
  }
  for (const { name, text = '', mode } of scripts) host.store.writeNew(path.join(dir, name), text, mode);
  return true;
}

/** Adds a newly installed tool to the store, unless more than its scripts depend on its path. */
export function keepTool(host: Host, store: string, key: string, place: ToolPlace): void {
  const contents: NewFile[] = [];
  for (const name of host.trees.filesBelow(place.dir)) {
    const source = path.join(place.dir, name);
    const sha256 = host.store.sumOf(source);
    if (sha256 === undefined) return;
    const script =
      name.startsWith('bin/') && host.store.isScript(source) ? detachScript(host.files.readOptional(source) ?? '', place.bin) : 'plain';
    if (script === undefined) return;
    if (script === 'plain') contents.push({ name: `files/${name}`, source, sha256 });
    else contents.push({ name: `scripts/${name}`, text: script.text, mode: host.store.modeOf(source) });
  }
  host.store.addTree(store, TOOLS, key, contents);
}

/** Removes the checksums of scripts from each RECORD of a tool: they depend on the layer's path. */
export function forgetScripts(host: Host, { dir, site }: ToolPlace): void {
  for (const folder of host.files.namesIn(path.join(dir, site)).filter((name) => name.endsWith('.dist-info'))) {
    const file = path.join(dir, site, folder, 'RECORD');
    const record = host.files.readOptional(file) ?? '';
    const scripts = [...(filesIn(record)?.keys() ?? [])].filter((name) => /^(\.\.\/)+bin\//.test(name));
    if (scripts.length > 0) host.files.writeFile(file, withRows(record, new Map<string, NewRow>(scripts.map((name) => [name, 'blank']))));
  }
}
