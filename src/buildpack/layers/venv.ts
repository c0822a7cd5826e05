import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import { systemName } from '../../python/inventory.ts';
import type { Install, PackageManager, Site } from '../../python/managers/manager.ts';
import type { Installed } from '../../python/requirements.ts';
import { resolutionChanges, type ResolvedPackage, withArchives } from '../../python/resolution.ts';
import { unpinned as findUnpinned, unpinnedReasons } from '../../python/unpinned.ts';
import { closeLayer, openLayer, withLayer } from '../cached-layer.ts';
import type { BuildContext } from '../context.ts';
import type { Venv } from '../distributions.ts';
import { leftInApp, listApp } from '../editable.ts';
import { fillByLock } from '../fill-by-lock.ts';
import { type Filling, fillVenv, packageStore } from '../fill-venv.ts';
import { stock } from '../finish-packages.ts';
import { installInputs, type InstallInputs } from '../install-inputs.ts';
import { notedInputs, noteInputs } from '../install-notes.ts';
import { environmentDigest, listInstalled } from '../installed.ts';
import { knownResolution, noteResolution } from '../known-resolutions.ts';
import { type Judged, judgeVenv } from '../judge-venv.ts';
import { lockingOf, makeLock, resolutionIn } from '../own-lock.ts';
import { resolve } from '../resolve.ts';
import type { Tools } from '../tools.ts';
import { buildVariables } from '../variables.ts';
import type { Python } from './python.ts';
import type { Tool } from './tool.ts';
import { type VenvRecord, venvRecord } from './venv-record.ts';

/** Sorts after `python`, so that its `bin` comes first at launch: the lifecycle prepends layers in the order of their names. */
export const VENV_LAYER = 'venv';
const MOST_CHANGES = 8;
const TYPES = { launch: true, build: true, cache: true };

/** The app's installed packages. */
export interface Dependencies {
  readonly packages: readonly Installed[];
  /** Whether their versions were chosen in this build. */
  readonly areChosen: boolean;
  /** What is another than in the environment of the last build, a phrase for each, where that is not already why it was rebuilt. */
  readonly changes: readonly string[];
  readonly venv: string;
  /** The environment of all later steps. */
  readonly env: Environment;
}

/**
 * Installs the app's requirements into a virtual environment, or keeps the restored one if a fresh install would provably give
 * the same.
 */
export async function installDependencies(host: Host, context: BuildContext, tools: Tools, install: Install): Promise<Dependencies> {
  const { python, manager, tool, cache } = tools;
  const record = venvRecord(tool);
  const wanted = wantedVenv(context, tools, install);
  const dir = path.join(context.layersDir, VENV_LAYER);
  const variables: LayerEnv = { all: { VIRTUAL_ENV: { override: dir } }, ...buildVariables(manager.variables.venv(dir)) };
  const site: Site = {
    venv: dir,
    python: path.join(dir, 'bin', 'python'),
    tool: tool.dir,
    toolPackages: tool.packages,
    cache: cache.dir,
  };
  const venv: Venv = { dir, site: `lib/python${python.minor}/site-packages`, minor: python.minor };
  const store = packageStore(context, tools);
  const tooled = withLayer(host, cache.env, dir, variables);
  const locking = lockingOf(manager, install);
  let judged: Judged | undefined;
  let lock: string | undefined;
  const resolveNow = async (noted: InstallInputs | undefined): Promise<readonly ResolvedPackage[] | undefined> => {
    if (locking === undefined) return resolve(host, context, tools, install, site, tooled);
    lock ??= await makeLock(host, context, tools, install, site, tooled, locking);
    return resolutionIn(host, locking, lock, install, noted);
  };
  const layer = await openLayer(host, context.layersDir, VENV_LAYER, record, async (before) => {
    const noted = notedInputs(host, cache.dir, environmentDigest(host, dir));
    const inputs = installInputs(host, context, manager, install, noted?.lock);
    judged = await judgeVenv(context, { ...tools, install }, { record, before, wanted, noted, inputs }, () => resolveNow(noted));
    const isOfSameMaker = record.differences(before, { ...wanted, groups: before.groups, extras: before.extras }).length === 0;
    if (!judged.keep && isOfSameMaker && store !== undefined && noted?.resolved !== undefined)
      await stock(host, store, venv, noted.resolved);
    return judged;
  });
  const written = locking === undefined ? install : { ...install, editable: ['.'] };
  const before = listApp(host, context, written);
  const filling = { tools, install, site, venv, changes: variables, store, resolved: judged?.resolved };
  const filled =
    layer.kept !== undefined
      ? undefined
      : locking === undefined
        ? await fillOpenly(host, context, filling)
        : await fillByLock(host, context, filling, locking, lock);
  const installed = filled?.resolved;

  const changes = changesSince(judged, installed);
  if (changes.length > 0) host.emit({ type: 'detail', message: `Changed: ${changes.join(', ')}` });
  const listed = listInstalled(host, path.join(dir, venv.site));
  const packages = withArchives(listed, layer.kept === undefined ? installed : judged?.earlier);
  if (filled !== undefined) {
    const unsure = [install.unknown, leftInApp(host, context, written, before)].filter((reason) => reason !== undefined);
    const open = locking === undefined ? unpinnedReasons(findUnpinned(packages, install)) : [`${locking.file} is missing`];
    const noted = { ...filled, unsure, open };
    noteInputs(host, cache.dir, environmentDigest(host, dir), noted);
    if (store !== undefined && installed !== undefined) noteResolution(host, store, noted, installed);
  }
  closeLayer(host, layer, TYPES, record, wanted, variables);
  const isWhy = changes.every((change) => judged?.reasons.includes(change));
  const isOpen = locking !== undefined || unpinnedReasons(findUnpinned(packages, install)).length > 0;
  const areChosen = layer.kept === undefined ? isOpen : judged?.resolved !== undefined;
  return { packages, areChosen, changes: isWhy ? [] : changes, venv: dir, env: withLayer(host, cache.env, dir, variables) };
}

/** Fills a new environment as the tool resolves it; returns what that depends on. */
async function fillOpenly(host: Host, context: BuildContext, filling: Filling): Promise<InstallInputs> {
  const { tools, install, store } = filling;
  const inputs = installInputs(host, context, tools.manager, install);
  const known = store === undefined ? undefined : knownResolution(host, store, inputs);
  const resolved = await fillVenv(host, context, { ...filling, resolved: filling.resolved ?? known });
  return { ...inputs, ...(resolved === undefined ? {} : { resolved }) };
}

/** The record of the environment that a build would make. */
export function wantedVenv(
  { target }: Pick<BuildContext, 'target'>,
  {
    python,
    manager,
    tool,
  }: { python: Pick<Python, 'version' | 'identity'>; manager: Pick<PackageManager, 'name'>; tool: Pick<Tool, 'version'> },
  { groups, extras }: Install,
): VenvRecord {
  return {
    pythonVersion: python.version,
    python: createHash('sha256').update(python.identity).digest('hex').slice(0, 16),
    manager: manager.name,
    toolVersion: tool.version,
    target: systemName(target),
    groups: groups.join(' ') || undefined,
    extras: extras.join(' ') || undefined,
  };
}

/** What is another in a new environment than it was in the last one. */
function changesSince(judged: Judged | undefined, now: readonly ResolvedPackage[] | undefined): string[] {
  if (judged?.earlier === undefined || now === undefined) return [];
  const changes = resolutionChanges(judged.earlier, now);
  const more = changes.length > MOST_CHANGES ? [`and ${changes.length - MOST_CHANGES} more`] : [];
  return [...changes.slice(0, MOST_CHANGES), ...more];
}
