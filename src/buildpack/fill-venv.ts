import path from 'node:path';
import type { Environment, LayerEnv } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { systemName } from '../python/inventory.ts';
import type { Install, Site } from '../python/managers/manager.ts';
import { countedPackages, type ResolvedPackage } from '../python/resolution.ts';
import { withLayer } from './cached-layer.ts';
import type { BuildContext } from './context.ts';
import { readDistributions, type Venv } from './distributions.ts';
import { finishPackages } from './finish-packages.ts';
import { dropUnstable, listInstalled } from './installed.ts';
import { hasWheels, type PackageStore } from './package-store.ts';
import { isOverwritten, type Placed, placePackages } from './place-packages.ts';
import { canResolve, reportIn, resolve, takeReport } from './resolve.ts';
import { runInstall } from './run-install.ts';
import { runTool } from './run-tool.ts';
import type { Tools } from './tools.ts';

/** What to install, and where. */
export interface Filling {
  readonly tools: Tools;
  readonly install: Install;
  readonly site: Site;
  readonly venv: Venv;
  /** The variables of the new environment's layer. */
  readonly changes: LayerEnv;
  readonly store: PackageStore | undefined;
  /** The resolution, if known; otherwise the tool resolves. */
  readonly resolved: readonly ResolvedPackage[] | undefined;
  /** Whether the tool has to install all packages. */
  readonly installsAll?: boolean;
}

/**
 * Fills a new virtual environment. Resolved packages that the store has are copied from it; the tool installs the rest, which is
 * then added to the store. Returns the resolution, if the tool can report it.
 */
export async function fillVenv(host: Host, context: BuildContext, filling: Filling): Promise<readonly ResolvedPackage[] | undefined> {
  const { tools, venv, site, store } = filling;
  await createVenv(host, context, filling);
  const first = filling.resolved ?? (await resolveFirst(host, context, filling));
  const placed = await placeFromStore(host, filling, first ?? []);
  const isAll = first !== undefined && placed.size === first.length;
  const count = countedPackages(first?.length ?? 0);
  reportPlaced(host, !isAll ? `${placed.size} of ${count}` : placed.size < 2 ? count : `All ${count}`, placed.size);
  if (isAll && hasOnlyPackages(filling.install)) return whatIsThere(host, venv, first, undefined);
  const reported = await installRest(host, context, filling);
  const all = readDistributions(host, venv);
  if (isOverwritten(all, placed)) {
    host.emit({ type: 'detail', message: `Packages share files, so ${tools.tool.title} installs all of them` });
    for (const name of host.files.namesIn(venv.dir)) host.trees.removeTree(path.join(venv.dir, name));
    return await fillVenv(host, context, { ...filling, resolved: first, installsAll: true });
  }
  await finishPackages(host, context, store, { venv, python: site.python, all, placed, reported: reported ?? [] });
  return whatIsThere(host, venv, first, reported);
}

/** Creates the virtual environment, without any package. */
export async function createVenv(host: Host, { appDir }: BuildContext, { tools: { python, cache }, venv }: Filling): Promise<void> {
  await runTool(host, {
    what: 'create the virtual environment',
    shown: 'python -m venv --without-pip',
    activity: 'creating the virtual environment',
    command: { program: python.executable, args: ['-I', '-m', 'venv', '--without-pip', venv.dir], cwd: appDir, env: cache.env },
    diagnose: () => Promise.resolve(undefined),
  });
}

/** Resolves the install if the store may have some of it. Not if there are sources to build: they would be built twice. */
function resolveFirst(host: Host, context: BuildContext, filling: Filling): Promise<readonly ResolvedPackage[] | undefined> | undefined {
  const { tools, install, site, store } = filling;
  // A project whose dependencies are listed is built only after they are installed.
  const isSimple = install.requirements === undefined ? hasOnlyPackages(install) : install.asksBackend !== true;
  if (!isSimple || store === undefined || !hasWheels(host, store) || !canResolve(context, { ...tools, install })) return undefined;
  return resolve(host, context, tools, install, site, environmentOf(host, filling));
}

async function placeFromStore(
  host: Host,
  { tools, venv, store, installsAll = false }: Filling,
  resolved: readonly ResolvedPackage[],
): Promise<ReadonlyMap<string, Placed>> {
  if (store === undefined || installsAll) return new Map();
  // A tool sees itself as installed, and does not install itself.
  if (resolved.length > 0) host.emit({ type: 'activity', title: 'copying packages from the store' });
  const others = resolved.filter(({ name }) => name !== tools.manager.tool.name);
  return placePackages(host, store, venv, others);
}

/** Lets the tool install what is missing. Returns what it reports as installed, if it can. */
export async function installRest(host: Host, context: BuildContext, filling: Filling): Promise<readonly ResolvedPackage[] | undefined> {
  const { tools, install, site, venv } = filling;
  const { manager } = tools;
  const report = canResolve(context, { ...tools, install }) ? reportIn(site.cache) : undefined;
  const env = environmentOf(host, filling);
  for (const command of manager.commands(install, { ...site, ...(report === undefined ? {} : { report }) }))
    await runInstall(host, context, tools, install, command, env);
  dropLeftovers(host, tools, site, venv);
  return report === undefined ? undefined : takeReport(host, manager, report);
}

/** The variables of all that fills an environment. */
export function environmentOf(host: Host, { tools, venv, changes }: Filling): Environment {
  return withLayer(host, tools.cache.env, venv.dir, changes);
}

/** The resolution, if it matches what is installed: an index may have changed between resolution and install. */
function whatIsThere(
  host: Host,
  { dir, site }: Venv,
  first: readonly ResolvedPackage[] | undefined,
  reported: readonly ResolvedPackage[] | undefined,
): readonly ResolvedPackage[] | undefined {
  const resolved = first ?? reported;
  if (resolved === undefined || (reported ?? []).some((one) => !isAmong(resolved, one))) return undefined;
  // A project that is installed after all else is not part of the resolution.
  const installed = listInstalled(host, path.join(dir, site)).filter(
    ({ name, direct }) => direct?.editable !== true || resolved.some((one) => one.name === name),
  );
  const isAll = installed.length === resolved.length && installed.every(({ name }, index) => name === resolved[index]?.name);
  return isAll ? resolved : undefined;
}

function reportPlaced(host: Host, what: string, count: number): void {
  if (count > 0) host.emit({ type: 'detail', message: `${what} come${count === 1 ? 's' : ''} from the store` });
}

/** The part of the store for this interpreter and this tool; undefined without a store, or if the app disabled it. */
export function packageStore({ store, target }: BuildContext, { python, tool, reuse }: Tools): PackageStore | undefined {
  if (store === undefined || !reuse.store) return undefined;
  return { ...store, maker: ['1', systemName(target), python.version, python.identity, tool.name, tool.version].join('\n') };
}

function dropLeftovers(host: Host, { manager }: Tools, site: Site, venv: Venv): void {
  dropUnstable(host, path.join(venv.dir, venv.site), manager.unstable ?? []);
  // Only the code of cloned repositories matters; git's own files differ with every clone.
  const clones = path.join(venv.dir, 'src');
  for (const name of host.files.namesIn(clones)) host.trees.removeTree(path.join(clones, name, '.git'));
  for (const name of host.files.namesIn(site.cache))
    if (manager.litter?.test(name) === true) host.trees.removeTree(path.join(site.cache, name));
}

/** Whether an install needs nothing of the app itself. */
function hasOnlyPackages({ editable, localPaths }: Install): boolean {
  return editable.length === 0 && localPaths.length === 0;
}

function isAmong(all: readonly ResolvedPackage[], { name, version, identity }: ResolvedPackage): boolean {
  return all.some((one) => one.name === name && one.version === version && one.identity === identity);
}
