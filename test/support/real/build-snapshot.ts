import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';

/** The output of a build as one text for each comparable thing: a path, a value in a document, a variable. */
export type Snapshot = ReadonlyMap<string, string>;

/** A thing that differs between two builds; undefined on a side that lacks it. */
export interface Difference {
  readonly where: string;
  readonly pybuild: string | undefined;
  readonly lifecycle: string | undefined;
}

const OWN = 'layers/pybuild_python';
const NOT_LAYERS = new Set(['launch.toml', 'store.toml', 'build.toml']);
const SHOWN_BYTES = 200;

/**
 * Everything below an output folder: the values of its TOML documents, and all other paths with type, mode, and content or
 * target. A layer that is not for launch appears as `build-only/<layer>`, with its folder.
 */
export function snapshotOf(root: string): Snapshot {
  const entries = new Map<string, string>();
  const buildOnly = new Set(buildOnlyLayers(root));
  const walk = (folder: string): void => {
    for (const name of readdirSync(path.join(root, folder)).toSorted()) {
      const place = path.join(folder, name);
      const file = path.join(root, place);
      const layer = /^(?:cache|layers\/pybuild_python)\/[^/]*/.exec(place)?.[0].replace(/\.toml$/, '') ?? '';
      const where = buildOnly.has(layer) ? `build-only/${place.slice(path.dirname(layer).length + 1)}` : place;
      for (const [key, value] of isDocument(place) ? document(where, file) : [[where, describe(file)] as const]) entries.set(key, value);
      if (lstatSync(file).isDirectory()) walk(place);
    }
  };
  walk('');
  for (const layer of buildOnly) entries.set(`place of build-only/${path.basename(layer)}`, path.dirname(layer));
  return entries;
}

/** The differences between the two sides. */
export function compare(pybuild: Snapshot, lifecycle: Snapshot): Difference[] {
  return [...new Set([...pybuild.keys(), ...lifecycle.keys()])]
    .toSorted()
    .map((where) => ({ where, pybuild: pybuild.get(where), lifecycle: lifecycle.get(where) }))
    .filter((entry) => entry.pybuild !== entry.lifecycle);
}

/** The paths of layers whose documents do not declare them for launch. */
export function buildOnlyLayers(root: string): string[] {
  return ['cache', OWN].flatMap((folder) =>
    layerNames(path.join(root, folder))
      .filter((name) => typesOf(path.join(root, folder, `${name}.toml`))['launch'] !== true)
      .map((name) => path.join(folder, name)),
  );
}

function layerNames(folder: string): string[] {
  const names = lstatSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder);
  return names.filter((name) => name.endsWith('.toml') && !NOT_LAYERS.has(name)).map((name) => name.slice(0, -'.toml'.length));
}

function typesOf(file: string): Record<string, unknown> {
  return (parse(readFileSync(file, 'utf8'))['types'] ?? {}) as Record<string, unknown>;
}

/** Documents of the interface; a TOML file inside a layer or the app is an ordinary file. */
function isDocument(place: string): boolean {
  return /^(layers|layers\/config|layers\/pybuild_python|cache)\/[^/]+\.toml$/.test(place);
}

function document(where: string, file: string): [string, string][] {
  const table = parse(readFileSync(file, 'utf8'));
  // The detector writes the plan's entries in no particular order.
  const value = path.basename(file) === 'plan.toml' ? sorted(table) : table;
  return [[where, `document ${mode(file)}`], ...leaves(`${where}: `, value)];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sorted(member)]));
}

/** An empty list or table equals an absent one: the lifecycle leaves it out. */
function leaves(where: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[where, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, member]) => leaves(where.endsWith(': ') ? `${where}${key}` : `${where}.${key}`, member));
}

function describe(file: string): string {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(file)}`;
  if (stats.isDirectory()) return `folder ${mode(file)}`;
  return stats.isFile() ? `file ${mode(file)} ${content(readFileSync(file))}` : 'special';
}

function mode(file: string): string {
  return (lstatSync(file).mode & 0o7777).toString(8);
}

function content(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const isShort = bytes.length <= SHOWN_BYTES && Buffer.from(text).equals(bytes);
  return isShort ? JSON.stringify(text) : `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;
}
