import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { NewFile, StoredTree } from '../io/tree-store.ts';
import { bytecodeOf, filesIn, hashField, type NewRow, withRows } from '../python/record.ts';
import type { StorePlace } from './context.ts';
import type { Distribution, Venv } from './distributions.ts';
import { detachScript } from './scripts.ts';

// Installed packages that all apps share, each with its bytecode. A package is known by what was installed: all of its files
// but those that differ with the environment (RECORD, REQUESTED, the first line of a script). Where a wheel is known to have
// been installed, its checksum is a second name.

/** The packages that one kind of install shares. */
export interface PackageStore extends StorePlace {
  /** What the result depends on besides the package: the interpreter that compiles, the tool that installs. */
  readonly maker: string;
}

const PACKAGES = 'packages';

/** The package that a wheel with this checksum is installed as; undefined if the store does not have it. */
export function findByWheel(host: Host, store: PackageStore, sha256: string): StoredTree | undefined {
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

/** Puts the bytecode that the store has of a package beside its modules; returns whether it has the package. */
export function placeBytecode(host: Host, store: PackageStore, venv: Venv, { modules }: Distribution, { key }: Identified): boolean {
  const tree = host.store.findTree(store.dir, PACKAGES, key);
  if (tree === undefined) return false;
  const bytecode = new Set(modules.map((file) => bytecodeOf(file, venv.minor) ?? ''));
  // A tool that does not look at what is there leaves the bytecode of what it replaces.
  for (const place of bytecode) if (tree.files.has(`files/${place}`)) host.trees.removeTree(path.join(venv.dir, place));
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
