import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { NewFile, StoredTree } from '../io/tree-store.ts';
import { bytecodeOf, filesIn, hashField, type NewRow, withRows } from '../python/record.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import type { StorePlace } from './context.ts';
import type { Distribution, Venv } from './distributions.ts';
import { attachScript, detachScript } from './scripts.ts';

// Installed packages that all apps share, each with its bytecode. A package is known by what was installed: all of its files
// but those that differ with the environment (RECORD, REQUESTED, the first line of a script). Where a wheel is known to have
// been installed, its checksum is a second name.

/** The packages that one kind of install shares. */
export interface PackageStore extends StorePlace {
  /** What the result depends on besides the package: the interpreter that compiles, the tool that installs. */
  readonly maker: string;
}

const PACKAGES = 'packages';

/** A package that was put into an environment from the store, with the RECORD that was written for it. */
export interface Placed {
  readonly folder: string;
  readonly record: string;
}

/** Puts those of the packages into a new environment that the store has; returns which. */
export async function placePackages(
  host: Host,
  store: PackageStore,
  venv: Venv,
  packages: readonly ResolvedPackage[],
): Promise<ReadonlyMap<string, Placed>> {
  const placed = new Map<string, Placed>();
  const taken = new Set<string>();
  for (const one of packages) {
    await host.pause();
    const tree = one.wheel ? findByWheel(host, store, one.identity) : undefined;
    const found = tree === undefined ? undefined : placeOne(host, venv, tree, one.requested, taken);
    if (found !== undefined) placed.set(one.name, found);
  }
  return placed;
}

function findByWheel(host: Host, store: PackageStore, sha256: string): StoredTree | undefined {
  const key = host.store.findNote(store.dir, wheelsOf(host, store), sha256);
  return key !== undefined && /^[0-9a-f]{64}$/.test(key) ? host.store.findTree(store.dir, PACKAGES, key) : undefined;
}

/** The folder with the second names of what one kind of install has put into the store. */
function wheelsOf(host: Host, { maker }: PackageStore): string {
  return `wheels/${host.files.sha256OfText(maker).slice(0, 16)}`;
}

/** Whether the store has anything that came from a wheel. */
export function hasWheels(host: Host, store: PackageStore): boolean {
  return host.files.kindOf(path.join(store.dir, wheelsOf(host, store))) === 'folder';
}

/** Puts a package in place; undefined, with nothing left of it, if it is damaged or in the way of another. */
function placeOne(host: Host, venv: Venv, tree: StoredTree, requested: boolean, taken: Set<string>): Placed | undefined {
  const names = [...tree.files.keys()];
  const folder = names.map((name) => /^files\/(.*)\/([^/]+\.dist-info)\/RECORD$/.exec(name)).find((match) => match?.[1] === venv.site)?.[2];
  if (folder === undefined) return undefined;
  const places = new Map(names.map((name) => [name, name.replace(/^(files|scripts)\//, '')]));
  const at = (place: string): string => path.join(venv.dir, place);
  // Site-packages is new; of all else something may be there.
  const isTaken = (place: string): boolean => !place.startsWith(`${venv.site}/`) && host.files.kindOf(at(place)) !== undefined;
  if ([...places.values()].some((place) => taken.has(place.toLowerCase()) || isTaken(place))) return undefined;

  const scripts = new Map<string, string>();
  for (const name of names.filter((one) => one.startsWith('scripts/'))) {
    const kept = host.store.readFromTree(tree, name);
    const text = kept === undefined ? undefined : attachScript(kept, at('bin'));
    if (text === undefined) return undefined;
    scripts.set(name, text);
  }
  const own = `files/${venv.site}/${folder}/RECORD`;
  const listed = host.store.readFromTree(tree, own);
  if (listed === undefined) return undefined;
  const isPlain = (name: string): boolean => name.startsWith('files/') && name !== own;
  if (!host.store.copyFromTree(tree, (name) => (isPlain(name) ? at(places.get(name) ?? '') : undefined))) {
    for (const place of places.values()) host.trees.removeTree(at(place));
    return undefined;
  }
  const rows = new Map<string, NewRow>();
  for (const [name, text] of scripts) {
    const place = places.get(name) ?? '';
    host.store.writeNew(at(place), text, tree.files.get(name)?.mode);
    rows.set(path.posix.relative(venv.site, place), { sha256: host.files.sha256OfText(text), bytes: Buffer.byteLength(text) });
  }
  if (requested) {
    host.store.writeNew(at(`${venv.site}/${folder}/REQUESTED`), '');
    rows.set(`${folder}/REQUESTED`, { sha256: host.files.sha256OfText(''), bytes: 0 });
  }
  const record = withRows(listed, rows);
  host.store.writeNew(at(`${venv.site}/${folder}/RECORD`), record, tree.files.get(own)?.mode ?? 0o644);
  for (const place of places.values()) taken.add(place.toLowerCase());
  return { folder, record };
}

/** A package as the store would have it. */
export interface Identified {
  readonly key: string;
  readonly contents: readonly NewFile[];
}

/** What the store would call an installed package; undefined if it is not for sharing. */
export function identify(host: Host, store: PackageStore, venv: Venv, distribution: Distribution): Identified | undefined {
  if (!distribution.clean) return undefined;
  const meta = `${venv.site}/${distribution.folder}`;
  const contents: NewFile[] = [];
  const facts: string[] = [store.maker];
  for (const [place, hash] of [...distribution.files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (place === `${meta}/RECORD` || place === `${meta}/REQUESTED`) continue;
    const source = path.join(venv.dir, place);
    const sha256 = host.store.sumOf(source);
    if (sha256 === undefined || hash !== hashField(sha256)) return undefined;
    const inSite = place.startsWith(`${venv.site}/`);
    const script = inSite ? 'plain' : detachScript(host.files.readOptional(source) ?? '', `${venv.dir}/bin`);
    if (script === undefined) return undefined;
    const mode = host.store.modeOf(source);
    if (script === 'plain') contents.push({ name: `files/${place}`, source, sha256 });
    else contents.push({ name: `scripts/${place}`, text: script.text, mode });
    facts.push(`${place} ${mode} ${script === 'plain' ? sha256 : host.files.sha256OfText(script.text)}`);
  }
  return { key: host.files.sha256OfText(facts.join('\n')), contents };
}

/** Puts the bytecode that the store has of a package beside its modules; returns whether it has the package. */
export function placeBytecode(host: Host, store: PackageStore, venv: Venv, { modules }: Distribution, { key }: Identified): boolean {
  const tree = host.store.findTree(store.dir, PACKAGES, key);
  if (tree === undefined) return false;
  const bytecode = new Set(modules.map((file) => bytecodeOf(file, venv.minor)));
  return host.store.copyFromTree(tree, (name) => {
    const place = name.replace(/^files\//, '');
    return bytecode.has(place) ? path.join(venv.dir, place) : undefined;
  });
}

/** Keeps a package with its bytecode and its complete RECORD. Returns why it could not be, if so. */
export function keepPackage(
  host: Host,
  store: PackageStore,
  venv: Venv,
  { folder, modules }: Distribution,
  one: Identified,
): string | undefined {
  const file = path.join(venv.dir, venv.site, folder, 'RECORD');
  const record = host.files.readOptional(file) ?? '';
  const rows = new Map<string, NewRow>([[`${folder}/REQUESTED`, 'absent']]);
  const scripts = new Set(one.contents.flatMap(({ name }) => (name.startsWith('scripts/') ? [name.slice('scripts/'.length)] : [])));
  for (const listed of filesIn(record)?.keys() ?? []) {
    if (scripts.has(path.posix.normalize(`${venv.site}/${listed}`))) rows.set(listed, 'blank');
  }
  const bytecode = modules
    .map((module) => bytecodeOf(module, venv.minor) ?? '')
    .filter((place) => host.files.kindOf(path.join(venv.dir, place)) === 'file')
    .map((place) => ({ name: `files/${place}`, source: path.join(venv.dir, place) }));
  const own = { name: `files/${venv.site}/${folder}/RECORD`, text: withRows(record, rows), mode: host.store.modeOf(file) };
  return host.store.addTree(store.dir, PACKAGES, one.key, [...one.contents, ...bytecode, own]);
}

/** Notes that a wheel with this checksum installs as a package of the store. */
export function nameWheel(host: Host, store: PackageStore, sha256: string, { key }: Identified): void {
  host.store.addNote(store.dir, wheelsOf(host, store), sha256, key);
}
