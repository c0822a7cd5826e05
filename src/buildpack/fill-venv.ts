import path from 'node:path';
import type { LayerEnv } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { systemName } from '../python/inventory.ts';
import type { Install, Site } from '../python/managers/manager.ts';
import type { Installed } from '../python/requirements.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import { withLayer } from './cached-layer.ts';
import { compileBytecode } from './compile.ts';
import type { BuildContext } from './context.ts';
import { type Distribution, readDistributions, type Venv } from './distributions.ts';
import { distributionOf, dropUnstable, listInstalled } from './installed.ts';
import { hasWheels, type Identified, identify, keepPackage, nameWheel, type PackageStore, placeBytecode } from './package-store.ts';
import { isOverwritten, type Placed, placePackages } from './place-packages.ts';
import { recordBytecode } from './record.ts';
import { canResolve, reportIn, resolve, takeReport } from './resolve.ts';
import { runInstall } from './run-install.ts';
import { runTool } from './run-tool.ts';
import type { Tools } from './tools.ts';

/** What there is to install, and where. */
export interface Filling {
  readonly tools: Tools;
  readonly install: Install;
  readonly site: Site;
  readonly venv: Venv;
  /** The variables of the new environment's layer. */
  readonly changes: LayerEnv;
  readonly store: PackageStore | undefined;
  /** What is known to be resolved; the tool is asked where it is not. */
  readonly resolved: readonly ResolvedPackage[] | undefined;
  /** Whether the tool is to install all of it. */
  readonly installsAll?: boolean;
}

/**
 * Fills a new virtual environment. What the tool resolves is put in place from the store as far as that has it; the tool
 * installs all else, and what it installs goes into the store. Returns what was resolved, if the tool can say.
 */
export async function fillVenv(host: Host, context: BuildContext, filling: Filling): Promise<readonly ResolvedPackage[] | undefined> {
  const { tools, install, site, venv, changes, store } = filling;
  const { python, manager, cache } = tools;
  await runTool(host, {
    what: 'create the virtual environment',
    shown: 'python -m venv --without-pip',
    command: { program: python.executable, args: ['-I', '-m', 'venv', '--without-pip', venv.dir], cwd: context.appDir, env: cache.env },
    diagnose: () => Promise.resolve(undefined),
  });
  const env = withLayer(host, cache.env, venv.dir, changes);
  const mayResolve = canResolve(context, tools);
  const isSimple = install.editable.length === 0 && install.localPaths.length === 0;
  const first =
    filling.resolved ??
    (mayResolve && isSimple && store !== undefined && hasWheels(host, store)
      ? await resolve(host, context, tools, install, site, env)
      : undefined);

  const mayPlace = store !== undefined && first !== undefined && filling.installsAll !== true;
  // A tool sees itself as installed, and does not install itself.
  const others = first?.filter(({ name }) => name !== manager.tool.name) ?? [];
  const placed = mayPlace ? await placePackages(host, store, venv, others) : new Map<string, Placed>();
  let resolved = first;
  let reported: readonly ResolvedPackage[] = [];
  if (first === undefined || placed.size < first.length) {
    if (placed.size > 0) tellPlaced(host, `${placed.size} of ${counted(first?.length ?? 0)}`, placed.size);
    const reporting = mayResolve ? { report: reportIn(site.cache) } : {};
    for (const command of manager.commands(install, { ...site, ...reporting }))
      await runInstall(host, context, manager, install, command, env);
    const report = mayResolve ? takeReport(host, manager, reportIn(site.cache)) : undefined;
    resolved = first ?? report;
    reported = report ?? [];
    dropLeftovers(host, tools, site, venv);
    if (isOverwritten(readDistributions(host, venv), placed)) {
      host.emit({ type: 'info', message: `Packages share files, so ${tools.tool.title} installs all of them` });
      for (const name of host.files.namesIn(venv.dir)) host.trees.removeTree(path.join(venv.dir, name));
      return await fillVenv(host, context, { ...filling, resolved: first, installsAll: true });
    }
    // An index may have changed between the two.
    if (first !== undefined && !reported.every((one) => isAmong(first, one))) resolved = undefined;
  } else {
    tellPlaced(host, first.length < 2 ? counted(first.length) : `All ${counted(first.length)}`, first.length);
  }
  await finish(host, context, filling, placed, reported);
  return resolved !== undefined && areThose(listInstalled(host, path.join(venv.dir, venv.site)), resolved) ? resolved : undefined;
}

function tellPlaced(host: Host, what: string, count: number): void {
  if (count > 0) host.emit({ type: 'info', message: `${what} come${count === 1 ? 's' : ''} from the store` });
}

function counted(packages: number): string {
  return `${packages} package${packages === 1 ? '' : 's'}`;
}

/** The part of the store that is for this interpreter and this tool; undefined without a store, or where the app wants none. */
export function packageStore({ store, target }: BuildContext, { python, tool, reuse }: Tools): PackageStore | undefined {
  if (store === undefined || !reuse.store) return undefined;
  return { ...store, maker: ['1', systemName(target), python.version, python.identity, tool.name, tool.version].join('\n') };
}

function dropLeftovers(host: Host, { manager }: Tools, site: Site, venv: Venv): void {
  dropUnstable(host, path.join(venv.dir, venv.site), manager.unstable ?? []);
  // Of repositories that are cloned the code counts; what git keeps beside it differs with every clone.
  const clones = path.join(venv.dir, 'src');
  for (const name of host.files.namesIn(clones)) host.trees.removeTree(path.join(clones, name, '.git'));
  for (const name of host.files.namesIn(site.cache))
    if (manager.litter?.test(name) === true) host.trees.removeTree(path.join(site.cache, name));
}

/** Gives every package that did not come from the store its bytecode, and keeps those that may be shared. */
async function finish(
  host: Host,
  context: BuildContext,
  { venv, site, store }: Filling,
  placed: ReadonlyMap<string, Placed>,
  reported: readonly ResolvedPackage[],
): Promise<void> {
  const folder = path.join(venv.dir, venv.site);
  // A tool may have put another in the place of one.
  const isPlaced = (one: Placed): boolean => host.files.readOptional(path.join(folder, one.folder, 'RECORD')) === one.record;
  const ready = new Set([...placed.values()].filter(isPlaced).map((one) => one.folder));
  const all = readDistributions(host, venv);
  // One that is empty and goes with this build has nothing to give and nothing to take.
  const shared = store !== undefined && (store.lasts || hasWheels(host, store)) ? store : undefined;
  const found: Found[] = [];
  for (const distribution of all.filter((one) => !ready.has(one.folder))) {
    await host.pause();
    const identified = shared && identify(host, shared, venv, distribution);
    const known = shared !== undefined && identified !== undefined && placeBytecode(host, shared, venv, distribution, identified);
    found.push({ distribution, identified, known });
  }
  const wanted = new Set(found.flatMap(({ distribution, known }) => (known ? [] : [distribution.folder])));
  const groups = found.length === 0 && reported.length === 0 ? [] : modulesToCompile(host, venv, all, wanted);
  if (groups.length > 0) await compileBytecode(host, context, { python: site.python, groups, mode: 'checked-hash', recordedAs: venv.dir });
  if (found.length > 0) recordBytecode(host, folder, venv.minor);
  if (store?.lasts === true) await keep(host, store, venv, found, reported);
}

interface Found {
  readonly distribution: Distribution;
  readonly identified: Identified | undefined;
  /** Whether its bytecode came from the store. */
  readonly known: boolean;
}

/** The modules of each of these distributions, and those that belong to none. Each once, in groups. */
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
 * Puts the packages of an environment that is to go into a store that has none, so that the next one takes from it what is
 * the same.
 */
export async function stock(host: Host, store: PackageStore, venv: Venv, resolved: readonly ResolvedPackage[]): Promise<void> {
  // One that lasts is for all apps, and this environment has been run: what was compiled then need not be what a build compiles.
  if (store.lasts || hasWheels(host, store)) return;
  const found = readDistributions(host, venv).map((distribution) => ({
    distribution,
    identified: identify(host, store, venv, distribution),
    known: false,
  }));
  await keep(host, store, venv, found, resolved);
}

/** Puts new packages into the store, and gives those that came as wheels their second name. */
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
    // A wheel may bring the mark along by which a tool tells what was asked for.
    if (wheel !== undefined && isMarked(host, venv, distribution) === wheel.requested) nameWheel(host, store, wheel.identity, identified);
  }
}

/** Whether a distribution is marked as asked for; undefined where the mark is not, or not only, the tool's. */
function isMarked(host: Host, venv: Venv, { folder }: Distribution): boolean | undefined {
  const own = (name: string): string => path.join(venv.dir, venv.site, folder, name);
  const rows = (host.files.readOptional(own('RECORD')) ?? '').split(`${folder}/REQUESTED,`).length - 1;
  const mark = host.files.readOptional(own('REQUESTED'));
  if (mark === undefined) return rows === 0 ? false : undefined;
  return mark === '' && rows === 1 ? true : undefined;
}

function isAmong(all: readonly ResolvedPackage[], { name, version, identity }: ResolvedPackage): boolean {
  return all.some((one) => one.name === name && one.version === version && one.identity === identity);
}

/** Whether the packages are those that were resolved, as far as their names say. */
function areThose(packages: readonly Installed[], resolved: readonly ResolvedPackage[]): boolean {
  return packages.length === resolved.length && packages.every(({ name }, index) => name === resolved[index]?.name);
}
