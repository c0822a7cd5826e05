import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import { systemName } from '../../python/inventory.ts';
import type { Install, Site } from '../../python/managers/manager.ts';
import type { Installed } from '../../python/requirements.ts';
import { resolutionChanges, type ResolvedPackage } from '../../python/resolution.ts';
import { unpinned as findUnpinned, unpinnedReasons } from '../../python/unpinned.ts';
import { closeLayer, openLayer, unless, withLayer } from '../cached-layer.ts';
import type { BuildContext } from '../context.ts';
import type { Venv } from '../distributions.ts';
import { leftInApp, listApp } from '../editable.ts';
import { fillVenv, packageStore } from '../fill-venv.ts';
import { inputDifferences, installInputs, notedInputs, noteInputs } from '../install-inputs.ts';
import { listInstalled } from '../installed.ts';
import { knownResolution, noteResolution } from '../known-resolutions.ts';
import { layerRecord, type LayerRecord, opaque, optional, text } from '../layer-record.ts';
import { canResolve, resolve } from '../resolve.ts';
import type { Tools } from '../tools.ts';
import { buildVariables } from '../variables.ts';
import type { Tool } from './tool.ts';

/** Sorts after `python`, so that at launch its `bin` comes first: the lifecycle prepends layers in the order of their names. */
const NAME = 'venv';
const MOST_CHANGES = 8;
const TYPES = { launch: true, build: true, cache: true };

/** What the environment was made from, as far as an image may tell: the rest is in the tool's cache (`InstallInputs`). */
interface VenvRecord {
  readonly pythonVersion: string;
  readonly python: string;
  readonly manager: string;
  readonly toolVersion: string;
  readonly target: string;
  readonly groups: string | undefined;
  readonly extras: string | undefined;
}

/** The app's packages, installed. */
export interface Dependencies {
  readonly packages: readonly Installed[];
  readonly venv: string;
  /** The build's environment from here on. */
  readonly env: Environment;
}

/**
 * Installs what the app asks for into a virtual environment, or keeps the one that is there if a fresh install is known to
 * give the same.
 */
export async function installDependencies(host: Host, context: BuildContext, tools: Tools, install: Install): Promise<Dependencies> {
  const { python, manager, tool, cache } = tools;
  const record = venvRecord(tool);
  const wanted: VenvRecord = {
    pythonVersion: python.version,
    python: createHash('sha256').update(python.identity).digest('hex').slice(0, 16),
    manager: manager.name,
    toolVersion: tool.version,
    target: systemName(context.target),
    groups: install.groups.join(' ') || undefined,
    extras: install.extras.join(' ') || undefined,
  };
  const inputs = installInputs(host, context, manager, install);
  const dir = path.join(context.layersDir, NAME);
  const changes: LayerEnv = { all: { VIRTUAL_ENV: { override: dir } }, ...buildVariables(manager.variables.venv(dir)) };
  const site: Site = {
    venv: dir,
    python: path.join(dir, 'bin', 'python'),
    tool: tool.dir,
    toolPackages: tool.packages,
    cache: cache.dir,
  };
  let resolved: readonly ResolvedPackage[] | undefined;
  let earlier: readonly ResolvedPackage[] | undefined;
  const layer = await openLayer(host, context.layersDir, NAME, record, async (before) => {
    // Another manager reads other files: that they differ says nothing more.
    if (before.manager !== wanted.manager) return unless([`package manager: ${before.manager} → ${wanted.manager}`]);
    // Another version is another interpreter.
    const differs = record.differences(
      before,
      before.pythonVersion === wanted.pythonVersion ? wanted : { ...wanted, python: before.python },
    );
    const noted = notedInputs(host, cache.dir);
    earlier = noted?.resolved;
    if (noted === undefined) return unless(differs.length > 0 ? differs : ['what it was installed from is not known']);
    // What was decided follows from the groups and the extras as well.
    const reasons = [...differs, ...inputDifferences(noted, differs.length > 0 ? { ...inputs, decided: noted.decided } : inputs)];
    if (reasons.length > 0 || noted.open.length === 0) return unless([...reasons, ...noted.open]);
    // What cannot be fetched cannot be newer.
    const off = context.offline ? '--offline' : (context.refreshOff ?? (tools.reuse.refresh ? undefined : 'BP_PYTHON_REFRESH=false'));
    if (off !== undefined) return { keep: true, reasons: [`not looking for newer packages (${off}): ${noted.open.join('; ')}`] };
    if (noted.resolved === undefined || !canResolve(context, tools)) return unless(noted.open);
    resolved = await resolve(host, context, tools, install, site, withLayer(host, cache.env, dir, changes));
    if (resolved === undefined) return unless(noted.open);
    const newer = resolutionChanges(noted.resolved, resolved);
    return newer.length > 0 ? unless(newer) : { keep: true, reasons: [`resolved again: the same ${counted(resolved.length)}`] };
  });
  const venv: Venv = { dir, site: `lib/python${python.minor}/site-packages`, minor: python.minor };
  const before = listApp(host, context, install);
  const store = packageStore(context, tools);
  const known = store === undefined ? undefined : knownResolution(host, store, inputs);
  const installed =
    layer.kept === undefined
      ? await fillVenv(host, context, { tools, install, site, venv, changes, store, resolved: resolved ?? known })
      : undefined;

  tellChanges(host, earlier, installed);
  const packages = listInstalled(host, path.join(dir, venv.site));
  if (layer.kept === undefined) {
    const unsure = [install.unknown, leftInApp(host, context, install, before)].filter((reason) => reason !== undefined);
    const open = unpinnedReasons(findUnpinned(packages, install));
    const noted = { ...inputs, unsure, open, ...(installed === undefined ? {} : { resolved: installed }) };
    noteInputs(host, cache.dir, noted);
    if (store !== undefined && installed !== undefined) noteResolution(host, store, noted, installed);
  }
  closeLayer(host, layer, TYPES, record, wanted, changes);
  return { packages, venv: dir, env: withLayer(host, cache.env, dir, changes) };
}

/** Names what is another in the new environment than it was in the last one. */
function tellChanges(host: Host, before: readonly ResolvedPackage[] | undefined, now: readonly ResolvedPackage[] | undefined): void {
  if (before === undefined || now === undefined) return;
  const changes = resolutionChanges(before, now);
  const more = changes.length > MOST_CHANGES ? [`and ${changes.length - MOST_CHANGES} more`] : [];
  if (changes.length > 0) host.emit({ type: 'info', message: `Changed: ${[...changes.slice(0, MOST_CHANGES), ...more].join(', ')}` });
}

function counted(packages: number): string {
  return `${packages} package${packages === 1 ? '' : 's'}`;
}

function venvRecord({ title }: Tool): LayerRecord<VenvRecord> {
  return layerRecord({
    pythonVersion: text('python_version', 'Python version'),
    python: opaque('python', 'the interpreter'),
    manager: text('manager', 'package manager'),
    toolVersion: text('tool_version', `${title} version`),
    target: text('target', 'the system'),
    groups: optional('groups', 'groups'),
    extras: optional('extras', 'extras'),
  });
}
