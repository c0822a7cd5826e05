import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { NewFile, StoredTree } from '../io/tree-store.ts';
import { bytecodeOf, filesIn, hashField, type NewRow, withRows } from '../python/record.ts';
import type { StorePlace } from './context.ts';
import type { Distribution, Venv } from './distributions.ts';
import { detachScript } from './scripts.ts';

// Installed packages that all apps share, each with its bytecode. The key of a package is a digest of its installed files, except
// those that differ between environments (RECORD, REQUESTED, the first line of a script). The checksum of the wheel it was
// installed from, if known, is a second key.

/** The packages shared by one kind of install. */
export interface PackageStore extends StorePlace {
  /** What the result depends on besides the package: the interpreter that compiles and the tool that installs. */
  readonly maker: string;
}

const PACKAGES = 'packages';

/** The package installed from the wheel with this checksum; undefined if the store does not have it. */
export function findByWheel(host: Host, store: PackageStore, sha256: string): StoredTree | undefined {
  const key = host.store.findNote(store.dir, wheelsOf(host, store), sha256);
  return key !== undefined && /^[0-9a-f]{64}$/.test(key) ? host.store.findTree(store.dir, PACKAGES, key) : undefined;
}

/** The folder that maps wheels to packages for one kind of install. */
function wheelsOf(host: Host, { maker }: PackageStore): string {
  return `wheels/${host.files.sha256OfText(maker).slice(0, 16)}`;
}

/** Whether the store has any package that came from a wheel. */
export function hasWheels(host: Host, store: PackageStore): boolean {
  return host.files.kindOf(path.join(store.dir, wheelsOf(host, store))) === 'folder';
}

/** A package as it would be stored. */
export interface Identified {
  readonly key: string;
  readonly contents: readonly NewFile[];
}

/** The key and content of an installed package; undefined if it must not be shared. */
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
    const isPlain = place.startsWith(`${venv.site}/`) || !host.store.isScript(source);
    const script = isPlain ? 'plain' : detachScript(host.files.readOptional(source) ?? '', `${venv.dir}/bin`);
    if (script === undefined) return undefined;
    const mode = host.store.modeOf(source);
    if (script === 'plain') contents.push({ name: `files/${place}`, source, sha256 });
    else contents.push({ name: `scripts/${place}`, text: script.text, mode });
    facts.push(`${place} ${mode} ${script === 'plain' ? sha256 : host.files.sha256OfText(script.text)}`);
  }
  return { key: host.files.sha256OfText(facts.join('\n')), contents };
}

/** Copies a package's bytecode from the store beside its modules; returns whether the store has the package. */
export function placeBytecode(host: Host, store: PackageStore, venv: Venv, { modules }: Distribution, { key }: Identified): boolean {
  const tree = host.store.findTree(store.dir, PACKAGES, key);
  if (tree === undefined) return false;
  const bytecode = new Set(modules.map((file) => bytecodeOf(file, venv.minor) ?? ''));
  // A tool may replace modules and leave their old bytecode behind.
  for (const place of bytecode) if (tree.files.has(`files/${place}`)) host.trees.removeTree(path.join(venv.dir, place));
  return host.store.copyFromTree(tree, (name) => {
    const place = name.replace(/^files\//, '');
    return bytecode.has(place) ? path.join(venv.dir, place) : undefined;
  });
}

/** Stores a package with its bytecode and its complete RECORD. Returns why it could not, if so. */
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

/** Records which package a wheel with this checksum installs. */
export function nameWheel(host: Host, store: PackageStore, sha256: string, { key }: Identified): void {
  host.store.addNote(store.dir, wheelsOf(host, store), sha256, key);
}
