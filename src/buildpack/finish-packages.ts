import path from 'node:path';
import type { Host } from '../io/host.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import { compileBytecode } from './compile.ts';
import type { BuildContext } from './context.ts';
import { type Distribution, readDistributions, type Venv } from './distributions.ts';
import { distributionOf } from './installed.ts';
import { hasWheels, type Identified, identify, keepPackage, nameWheel, type PackageStore, placeBytecode } from './package-store.ts';
import type { Placed } from './place-packages.ts';
import { recordBytecode } from './record.ts';

/** An environment that a tool has filled, in addition to packages from the store. */
export interface Filled {
  readonly venv: Venv;
  /** Its interpreter. */
  readonly python: string;
  readonly all: readonly Distribution[];
  readonly placed: ReadonlyMap<string, Placed>;
  /** The packages that the tool reports as installed. */
  readonly reported: readonly ResolvedPackage[];
}

/** Gives every package that did not come from the store its bytecode, and stores those that may be shared. */
export async function finishPackages(
  host: Host,
  context: BuildContext,
  store: PackageStore | undefined,
  { venv, python, all, placed, reported }: Filled,
): Promise<void> {
  const folder = path.join(venv.dir, venv.site);
  // A tool may have replaced a package from the store.
  const isPlaced = (one: Placed): boolean => host.files.readOptional(path.join(folder, one.folder, 'RECORD')) === one.record;
  const ready = new Set([...placed.values()].filter(isPlaced).map((one) => one.folder));
  // An empty store that ends with this build has nothing to offer and would never be used.
  const shared = store !== undefined && (store.lasts || hasWheels(host, store)) ? store : undefined;
  const found: Found[] = [];
  for (const distribution of all.filter((one) => !ready.has(one.folder))) {
    await host.pause();
    const identified = shared && identify(host, shared, venv, distribution);
    const known = shared !== undefined && identified !== undefined && placeBytecode(host, shared, venv, distribution, identified);
    found.push({ distribution, identified, known });
  }
  const wanted = new Set(found.flatMap(({ distribution, known }) => (known ? [] : [distribution.folder])));
  const groups = modulesToCompile(host, venv, all, wanted);
  if (groups.length > 0) await compileBytecode(host, context, { python, groups, mode: 'checked-hash', recordedAs: venv.dir });
  // Those from the store have it in their RECORD.
  for (const { distribution } of found) recordBytecode(host, folder, distribution.folder, venv.minor);
  if (store?.lasts === true) await keep(host, store, venv, found, reported);
}

interface Found {
  readonly distribution: Distribution;
  readonly identified: Identified | undefined;
  /** Whether its bytecode came from the store. */
  readonly known: boolean;
}

/** The modules of these distributions, and those that belong to none. Each module once, in groups. */
function modulesToCompile(host: Host, venv: Venv, all: readonly Distribution[], wanted: ReadonlySet<string>): string[][] {
  const seen = new Set<string>();
  const groups = all.map(({ folder, modules }) => {
    const own = modules.filter((file) => !seen.has(file));
    for (const file of own) seen.add(file);
    return wanted.has(folder) ? own : [];
  });
  const others = host.trees.filesBelow(path.join(venv.dir, venv.site)).map((file) => `${venv.site}/${file}`);
  const strays = others.filter((file) => file.endsWith('.py') && !seen.has(file)).toSorted();
  return [...groups, strays].filter((group) => group.length > 0).map((group) => group.map((file) => path.join(venv.dir, file)));
}

/**
 * Stores the packages of an environment that is about to be removed, if the store has none, so that the next environment can
 * reuse those that are unchanged.
 */
export async function stock(host: Host, store: PackageStore, venv: Venv, resolved: readonly ResolvedPackage[]): Promise<void> {
  // Not in a lasting store, which all apps share: this environment has been run, and bytecode written then may differ from a
  // build's.
  if (store.lasts || hasWheels(host, store)) return;
  const found = readDistributions(host, venv).map((distribution) => ({
    distribution,
    identified: identify(host, store, venv, distribution),
    known: false,
  }));
  await keep(host, store, venv, found, resolved);
}

/** Adds new packages to the store, and the checksums of those that came as wheels. */
async function keep(
  host: Host,
  store: PackageStore,
  venv: Venv,
  found: readonly Found[],
  reported: readonly ResolvedPackage[],
): Promise<void> {
  const wheels = new Map(reported.flatMap((one) => (one.wheel ? [[`${one.name} ${one.version}`, one] as const] : [])));
  for (const { distribution, identified, known } of found) {
    if (identified === undefined) continue;
    await host.pause();
    const flaw = known ? undefined : keepPackage(host, store, venv, distribution, identified);
    if (flaw !== undefined) return host.emit({ type: 'info', message: `The shared store cannot be written to (${flaw})` });
    const { name = '', version = '' } = distributionOf(distribution.folder) ?? {};
    const wheel = wheels.get(`${name} ${version}`);
    // A wheel may itself contain the REQUESTED file by which a tool marks requested packages.
    if (wheel !== undefined && isMarked(host, venv, distribution) === wheel.requested) nameWheel(host, store, wheel.identity, identified);
  }
}

/** Whether a distribution is marked as requested; undefined if the mark is not, or not only, the tool's. */
function isMarked(host: Host, venv: Venv, { folder }: Distribution): boolean | undefined {
  const own = (name: string): string => path.join(venv.dir, venv.site, folder, name);
  const rows = (host.files.readOptional(own('RECORD')) ?? '').split(`${folder}/REQUESTED,`).length - 1;
  const mark = host.files.readOptional(own('REQUESTED'));
  if (mark === undefined) return rows === 0 ? false : undefined;
  return mark === '' && rows === 1 ? true : undefined;
}
