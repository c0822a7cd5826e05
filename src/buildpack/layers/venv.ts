import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import { diagnose, isVague } from '../../python/diagnosis.ts';
import { systemName } from '../../python/inventory.ts';
import type { Install, InstallCommand, PackageManager, Site } from '../../python/managers/manager.ts';
import { forbidsIndex } from '../../python/managers/pip.ts';
import type { Installed } from '../../python/requirements.ts';
import { unpinned as findUnpinned, unpinnedReasons } from '../../python/unpinned.ts';
import { closeLayer, openLayer, withLayer } from '../cached-layer.ts';
import { compileBytecode } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { leftInApp, listApp } from '../editable.ts';
import { inputDifferences, installInputs } from '../install-inputs.ts';
import { notedInputs, noteInputs } from '../install-notes.ts';
import { dropUnstable, environmentDigest, listInstalled } from '../installed.ts';
import { layerRecord, type LayerRecord, opaque, optional, text } from '../layer-record.ts';
import { recordBytecode } from '../record.ts';
import { runTool } from '../run-tool.ts';
import { buildVariables } from '../variables.ts';
import type { Python } from './python.ts';
import type { Tool } from './tool.ts';
import type { ToolCache } from './tool-cache.ts';

/** Sorts after `python`, so that at launch its `bin` comes first: the lifecycle prepends layers in the order of their names. */
const NAME = 'venv';
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

/** What an install is made with. */
interface Tools {
  readonly python: Python;
  readonly manager: PackageManager;
  readonly tool: Tool;
  readonly cache: ToolCache;
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
  const layer = openLayer(host, context.layersDir, NAME, record, (before) => {
    // Another manager reads other files: that they differ says nothing more.
    if (before.manager !== wanted.manager) return [`package manager: ${before.manager} → ${wanted.manager}`];
    // Another version is another interpreter.
    const differs = record.differences(
      before,
      before.pythonVersion === wanted.pythonVersion ? wanted : { ...wanted, python: before.python },
    );
    const noted = notedInputs(host, cache.dir, environmentDigest(host, path.join(context.layersDir, NAME)));
    if (noted === undefined) return differs.length > 0 ? differs : ['what it was installed from is not known'];
    // What was decided follows from the groups and the extras as well.
    const reasons = [...differs, ...inputDifferences(noted, differs.length > 0 ? { ...inputs, decided: noted.decided } : inputs)];
    if (!context.offline || reasons.length > 0) return [...reasons, ...noted.open];
    // What cannot be fetched cannot be newer.
    if (noted.open.length > 0) host.emit({ type: 'info', message: `Not looking for newer packages (--offline): ${noted.open.join('; ')}` });
    return [];
  });
  const site: Site = {
    venv: layer.dir,
    python: path.join(layer.dir, 'bin', 'python'),
    tool: tool.dir,
    toolPackages: tool.packages,
    cache: cache.dir,
  };
  const packagesDir = path.join(layer.dir, 'lib', `python${python.minor}`, 'site-packages');
  const changes: LayerEnv = { all: { VIRTUAL_ENV: { override: layer.dir } }, ...buildVariables(manager.variables.venv(layer.dir)) };
  const before = listApp(host, context, install);
  if (layer.kept === undefined) await fill(host, context, tools, install, site, packagesDir, changes);

  const packages = listInstalled(host, packagesDir);
  if (layer.kept === undefined) {
    const unsure = [install.unknown, leftInApp(host, context, install, before)].filter((reason) => reason !== undefined);
    noteInputs(host, cache.dir, environmentDigest(host, layer.dir), {
      ...inputs,
      unsure,
      open: unpinnedReasons(findUnpinned(packages, install)),
    });
  }
  closeLayer(host, layer, TYPES, record, wanted, changes);
  return { packages, venv: layer.dir, env: withLayer(host, cache.env, layer.dir, changes) };
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

async function fill(
  host: Host,
  context: BuildContext,
  { python, manager, cache: { env } }: Tools,
  install: Install,
  site: Site,
  packagesDir: string,
  changes: LayerEnv,
): Promise<void> {
  await runTool(host, {
    what: 'create the virtual environment',
    shown: 'python -m venv --without-pip',
    command: { program: python.executable, args: ['-I', '-m', 'venv', '--without-pip', site.venv], cwd: context.appDir, env },
    diagnose: () => Promise.resolve(undefined),
  });
  for (const command of manager.commands(install, site))
    await runInstall(host, context, manager, install, command, withLayer(host, env, site.venv, changes));
  dropUnstable(host, packagesDir, manager.unstable ?? []);
  dropHistories(host, path.join(site.venv, 'src'));
  for (const name of host.files.namesIn(site.cache))
    if (manager.litter?.test(name) === true) host.trees.removeTree(path.join(site.cache, name));
  await compileBytecode(host, context, { python: site.python, tree: packagesDir, mode: 'checked-hash' });
  recordBytecode(host, packagesDir, python.minor);
}

/** Of repositories that are cloned into the environment the code counts; what git keeps beside it differs with every clone. */
function dropHistories(host: Host, clones: string): void {
  for (const name of host.files.namesIn(clones)) host.trees.removeTree(path.join(clones, name, '.git'));
}

/** Runs one command of an install. Where its words leave the cause open, it is asked once more for why. */
async function runInstall(
  host: Host,
  { appDir, offline, env: given }: BuildContext,
  manager: PackageManager,
  { files }: Install,
  { program, args, shown, env: own, closerLook }: InstallCommand,
  env: Environment,
): Promise<void> {
  // A build backend of the app's own would leave bytecode in the app, and in that the time of its file.
  const shared = { ...env, PYTHONDONTWRITEBYTECODE: '1', ...(offline ? manager.offline : {}) };
  const command = { program, args, cwd: appDir, env: withOwn(shared, own) };
  const bounds = { offline, noIndex: manager.settings.test('PIP_NO_INDEX') && forbidsIndex(given) };
  await runTool(host, {
    what: 'install the dependencies',
    shown,
    command,
    manager: { name: manager.name, file: files[0] ?? manager.file, refresh: manager.refresh },
    diagnose: async (output) => {
      const trouble = diagnose(output, manager.patterns, bounds);
      if (closerLook === undefined || !isVague(trouble)) return trouble;
      const { args: more = [], env: moreEnv, lines } = closerLook;
      const again = await host.run({ ...command, args: [...args, ...more], env: withOwn(command.env, moreEnv) });
      const telling = again.output.split('\n').filter((line) => lines.test(line));
      return diagnose(telling, manager.patterns, bounds) ?? trouble;
    },
  });
}

/** An environment with variables of one command, of which undefined takes one away. */
function withOwn(env: Environment, own: InstallCommand['env']): Environment {
  return Object.fromEntries(Object.entries({ ...env, ...own }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
