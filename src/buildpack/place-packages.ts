import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { StoredTree } from '../io/tree-store.ts';
import { type NewRow, withRows } from '../python/record.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import type { Distribution, Venv } from './distributions.ts';
import { distributionOf } from './installed.ts';
import { findByWheel, type PackageStore } from './package-store.ts';
import { attachScript } from './scripts.ts';

/** A package that was copied from the store into an environment. */
export interface Placed {
  readonly folder: string;
  /** The RECORD that was written for it. */
  readonly record: string;
  /** Its files, relative to the environment's root. */
  readonly places: readonly string[];
}

/** A package of the store to copy into an environment. */
interface Plan {
  readonly wanted: ResolvedPackage;
  readonly tree: StoredTree;
  readonly folder: string;
  /** The destination of each file of the tree, relative to the environment's root. */
  readonly places: ReadonlyMap<string, string>;
}

/**
 * Copies packages that the store has into a new environment; returns which. Skips packages that conflict with each other or with
 * existing files: the result then depends on the order in which the tool installs them.
 */
export async function placePackages(
  host: Host,
  store: PackageStore,
  venv: Venv,
  packages: readonly ResolvedPackage[],
): Promise<ReadonlyMap<string, Placed>> {
  const found = packages.flatMap((one) => planOf(host, store, venv, one) ?? []);
  const free = withoutConflicts(host, venv, found);
  // Their code would otherwise run while the tool installs the remaining packages.
  const plans = free.length === packages.length ? free : free.filter((plan) => !isRunAtStart(venv, plan));
  const placed = new Map<string, Placed>();
  for (const plan of plans) {
    await host.pause();
    const one = placeOne(host, venv, plan);
    if (one !== undefined) placed.set(plan.wanted.name, one);
  }
  return placed;
}

function planOf(host: Host, store: PackageStore, venv: Venv, wanted: ResolvedPackage): Plan | undefined {
  const tree = wanted.wheel ? findByWheel(host, store, wanted.identity) : undefined;
  if (tree === undefined) return undefined;
  const names = [...tree.files.keys()];
  const folder = names.map((name) => /^files\/(.*)\/([^/]+\.dist-info)\/RECORD$/.exec(name)).find((match) => match?.[1] === venv.site)?.[2];
  if (folder === undefined || distributionOf(folder)?.name !== wanted.name) return undefined;
  return { wanted, tree, folder, places: new Map(names.map((name) => [name, name.replace(/^(files|scripts)\//, '')])) };
}

/**
 * The packages that share no path with another one or with the environment. Some file systems do not distinguish a.py from A.py.
 */
function withoutConflicts(host: Host, venv: Venv, plans: readonly Plan[]): Plan[] {
  const all = plans.map((plan) => {
    const files = new Set([...plan.places.values()].map((place) => place.toLowerCase()));
    const parents = new Set([...files].map((file) => path.dirname(file)));
    return { plan, files, folders: new Set([...parents].flatMap((folder) => (folder === '.' ? [] : [folder, ...foldersOf(folder)]))) };
  });
  const owners = new Map<string, number>();
  for (const { files } of all) for (const file of files) owners.set(file, (owners.get(file) ?? 0) + 1);
  const everyFolder = new Set(all.flatMap(({ folders }) => [...folders]));
  const isFree = ({ plan, files, folders }: (typeof all)[number]): boolean =>
    files.size === plan.places.size &&
    [...files].every((file) => owners.get(file) === 1 && !everyFolder.has(file)) &&
    ![...folders].some((folder) => owners.has(folder)) &&
    ![...plan.places.values()].some((place) => isTaken(host, venv, place));
  return all.filter(isFree).map(({ plan }) => plan);
}

/** Whether an existing file or folder blocks a file. Site-packages is new; elsewhere something may already exist. */
function isTaken(host: Host, { dir, site }: Venv, place: string): boolean {
  if (place.startsWith(`${site}/`)) return false;
  const kinds = foldersOf(place).map((folder) => host.files.kindOf(path.join(dir, folder)));
  return kinds.some((kind) => kind !== 'folder' && kind !== undefined) || host.files.kindOf(path.join(dir, place)) !== undefined;
}

function foldersOf(place: string): string[] {
  const folder = path.dirname(place);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}

/** Whether every start of an interpreter runs code of this package (Python's documentation, "site"). */
function isRunAtStart({ site }: Venv, { places }: Plan): boolean {
  const top = [...places.values()].filter((place) => place.startsWith(`${site}/`)).map((place) => place.slice(site.length + 1));
  return top.some((place) => /^[^/]+\.pth$|^(site|user)customize[./]/.test(place));
}

/** Copies a package; undefined, with nothing left of it, if it is damaged or one of its scripts cannot be adapted to this place. */
function placeOne(host: Host, venv: Venv, { wanted, tree, folder, places }: Plan): Placed | undefined {
  const at = (place: string): string => path.join(venv.dir, place);
  const texts = new Map<string, string>();
  const rows = new Map<string, NewRow>();
  const own = `files/${venv.site}/${folder}/RECORD`;
  for (const [name, place] of places) {
    if (!name.startsWith('scripts/')) continue;
    const stored = host.store.readFromTree(tree, name);
    const text = stored === undefined ? undefined : attachScript(stored, at('bin'));
    if (text === undefined) return undefined;
    texts.set(name, text);
    rows.set(path.posix.relative(venv.site, place), { sha256: host.files.sha256OfText(text), bytes: Buffer.byteLength(text) });
  }
  const listed = host.store.readFromTree(tree, own);
  if (listed === undefined) return undefined;
  if (wanted.requested) rows.set(`${folder}/REQUESTED`, { sha256: host.files.sha256OfText(''), bytes: 0 });
  const record = withRows(listed, rows);
  texts.set(own, record);

  if (!host.store.copyFromTree(tree, (name) => (texts.has(name) ? undefined : at(places.get(name) ?? '')))) {
    for (const place of places.values()) host.trees.removeTree(at(place));
    return undefined;
  }
  for (const [name, text] of texts) host.store.writeNew(at(places.get(name) ?? ''), text, tree.files.get(name)?.mode);
  if (wanted.requested) host.store.writeNew(at(`${venv.site}/${folder}/REQUESTED`), '');
  return { folder, record, places: [...places.values()] };
}

/** Whether a tool has overwritten files from the store: then its own order of installing decides. */
export function isOverwritten(all: readonly Distribution[], placed: ReadonlyMap<string, Placed>): boolean {
  const folders = new Set([...placed.values()].map(({ folder }) => folder));
  const places = new Set([...placed.values()].flatMap((one) => one.places.map((place) => place.toLowerCase())));
  return all.some(({ folder, files }) => !folders.has(folder) && [...files.keys()].some((file) => places.has(file.toLowerCase())));
}
