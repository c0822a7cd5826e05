import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import { systemName } from '../../python/inventory.ts';
import type { Install, Site } from '../../python/managers/manager.ts';
import type { Installed } from '../../python/requirements.ts';
import type { Reuse } from '../../python/reuse.ts';
import { resolutionChanges, type ResolvedPackage, withArchives } from '../../python/resolution.ts';
import { unpinned as findUnpinned, unpinnedReasons } from '../../python/unpinned.ts';
import { closeLayer, openLayer, unless, type Verdict, withLayer } from '../cached-layer.ts';
import type { BuildContext } from '../context.ts';
import type { Venv } from '../distributions.ts';
import { leftInApp, listApp } from '../editable.ts';
import { fillVenv, packageStore, stock } from '../fill-venv.ts';
import { inputDifferences, type InstallInputs, installInputs } from '../install-inputs.ts';
import { notedInputs, noteInputs } from '../install-notes.ts';
import { environmentDigest, listInstalled } from '../installed.ts';
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
  const venv: Venv = { dir, site: `lib/python${python.minor}/site-packages`, minor: python.minor };
  const store = packageStore(context, tools);
  const tooled = withLayer(host, cache.env, dir, changes);
  let judged: Judged | undefined;
  const layer = await openLayer(host, context.layersDir, NAME, record, async (before) => {
    const noted = notedInputs(host, cache.dir, environmentDigest(host, dir));
    judged = await judge(host, context, tools, { record, before, wanted, noted, inputs }, () =>
      resolve(host, context, tools, install, site, tooled),
    );
    const isOfSameMaker = record.differences(before, { ...wanted, groups: before.groups, extras: before.extras }).length === 0;
    if (!judged.keep && isOfSameMaker && store !== undefined && noted?.resolved !== undefined)
      await stock(host, store, venv, noted.resolved);
    return judged;
  });
  const before = listApp(host, context, install);
  const known = store === undefined ? undefined : knownResolution(host, store, inputs);
  const installed =
    layer.kept === undefined
      ? await fillVenv(host, context, { tools, install, site, venv, changes, store, resolved: judged?.resolved ?? known })
      : undefined;

  tellChanges(host, judged?.earlier, installed);
  const listed = listInstalled(host, path.join(dir, venv.site));
  const packages = withArchives(listed, layer.kept === undefined ? installed : judged?.earlier);
  if (layer.kept === undefined) {
    const unsure = [install.unknown, leftInApp(host, context, install, before)].filter((reason) => reason !== undefined);
    const open = unpinnedReasons(findUnpinned(packages, install));
    const noted = { ...inputs, unsure, open, ...(installed === undefined ? {} : { resolved: installed }) };
    noteInputs(host, cache.dir, environmentDigest(host, dir), noted);
    if (store !== undefined && installed !== undefined) noteResolution(host, store, noted, installed);
  }
  closeLayer(host, layer, TYPES, record, wanted, changes);
  return { packages, venv: dir, env: withLayer(host, cache.env, dir, changes) };
}

/** What is compared. */
interface Compared {
  readonly record: LayerRecord<VenvRecord>;
  readonly before: VenvRecord;
  readonly wanted: VenvRecord;
  readonly noted: InstallInputs | undefined;
  readonly inputs: InstallInputs;
}

interface Judged extends Verdict {
  /** What the restored environment was resolved to. */
  readonly earlier?: readonly ResolvedPackage[] | undefined;
  /** What an install would come to now, if that was asked. */
  readonly resolved?: readonly ResolvedPackage[];
}

/** Whether a fresh install is known to give what a restored environment holds. */
async function judge(
  host: Host,
  context: BuildContext,
  tools: Tools,
  { record, before, wanted, noted, inputs }: Compared,
  resolveNow: () => Promise<readonly ResolvedPackage[] | undefined>,
): Promise<Judged> {
  // Another manager reads other files: that they differ says nothing more.
  if (before.manager !== wanted.manager) return unless([`package manager: ${before.manager} → ${wanted.manager}`]);
  // Another version is another interpreter.
  const differs = record.differences(before, before.pythonVersion === wanted.pythonVersion ? wanted : { ...wanted, python: before.python });
  if (noted === undefined) return unless(differs.length > 0 ? differs : ['what it was installed from is not known']);
  const { open, resolved: earlier } = noted;
  // What was decided follows from the groups and the extras as well.
  const reasons = [...differs, ...inputDifferences(noted, differs.length > 0 ? { ...inputs, decided: noted.decided } : inputs)];
  if (reasons.length > 0 || open.length === 0) return { ...unless([...reasons, ...open]), earlier };
  // What cannot be fetched cannot be newer.
  const off = whyNotRefreshed(context, tools.reuse);
  if (off !== undefined) return { earlier, keep: true, reasons: [...open, off] };
  const resolved = earlier === undefined || !canResolve(context, tools) ? undefined : await resolveNow();
  if (earlier === undefined || resolved === undefined) return { ...unless(open), earlier };
  const newer = resolutionChanges(earlier, resolved);
  if (newer.length === 0) return { earlier, keep: true, reasons: [`resolved again: the same ${counted(resolved.length)}`] };
  return { keep: false, reasons: newer, earlier, resolved };
}

/** Why newer versions are not looked for; undefined if they are. */
function whyNotRefreshed({ offline, refreshOff }: BuildContext, { refresh }: Reuse): string | undefined {
  if (!offline && refreshOff !== undefined) return refreshOff;
  const by = offline ? '--offline' : refresh ? undefined : 'BP_PYTHON_REFRESH=false';
  return by && `not checked for newer versions: ${by}`;
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
