import { createHash } from 'node:crypto';
import path from 'node:path';
import type { LayerMetadata } from '../../cnb/layer.ts';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Command } from '../../io/command.ts';
import type { Host } from '../../io/host.ts';
import { diagnose, isVague } from '../../python/diagnosis.ts';
import { systemName } from '../../python/inventory.ts';
import type { Install, InstallCommand, PackageManager, Site } from '../../python/managers/manager.ts';
import { pipConfigFiles } from '../../python/managers/pip.ts';
import { firstUnpinned } from '../../python/requirements.ts';
import { closeLayer, differences, openLayer, withLayer } from '../cached-layer.ts';
import { compileBytecode } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { editableFacts, leftInApp, listApp } from '../editable.ts';
import { dropUnstable, listInstalled, type Package } from '../installed.ts';
import { runTool } from '../run-tool.ts';
import { buildVariables } from '../variables.ts';
import type { Python } from './python.ts';
import type { Tool } from './tool.ts';
import type { ToolCache } from './tool-cache.ts';

/** Sorts after `python`, so that at launch its `bin` comes first: the lifecycle prepends layers in the order of their names. */
const NAME = 'venv';
const TYPES = { launch: true, build: true, cache: true };

/** What an install is made with. */
interface Tools {
  readonly python: Python;
  readonly manager: PackageManager;
  readonly tool: Tool;
  readonly cache: ToolCache;
}

/** The app's packages, installed. */
export interface Dependencies {
  readonly packages: readonly Package[];
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
  const wanted = installFacts(host, context, tools, install);
  const layer = openLayer(host, context.layersDir, NAME, ({ unpinned, ...before }) => {
    if (unpinned !== undefined) return [unpinned];
    // Another manager reads other files: that they differ says nothing more.
    const { manager: earlier = '' } = before;
    return earlier === manager.name
      ? differences(before, wanted, (key) => label(key, tool))
      : [`package manager: ${earlier} → ${manager.name}`];
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
  const reason =
    layer.kept === undefined ? (install.unknown ?? leftInApp(host, context, install, before) ?? unpinnedOf(packages, install)) : undefined;
  closeLayer(host, layer, TYPES, { ...wanted, ...(reason === undefined ? {} : { unpinned: reason }) }, changes);
  return { packages, venv: layer.dir, env: withLayer(host, cache.env, layer.dir, changes) };
}

function unpinnedOf(packages: readonly Package[], { pins }: Install): string | undefined {
  return pins === 'all' ? undefined : firstUnpinned(packages, new Set(pins));
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
  for (const command of manager.commands(install, site)) {
    const run = {
      program: command.program,
      args: command.args,
      cwd: context.appDir,
      env: environmentOf(host, command, env, site, changes),
    };
    await runTool(host, {
      what: 'install the dependencies',
      shown: command.shown,
      command: run,
      manager: { name: manager.name, file: install.files[0] ?? manager.file, refresh: manager.refresh },
      diagnose: async (output) => {
        const trouble = diagnose(output, manager.patterns, run.env);
        if (command.closerLook === undefined || !isVague(trouble)) return trouble;
        const { args = [], env: more, lines } = command.closerLook;
        const again = await host.run({ ...run, args: [...run.args, ...args], env: { ...run.env, ...more } });
        const telling = again.output.split('\n').filter((line) => lines.test(line));
        return diagnose(telling, manager.patterns, run.env) ?? trouble;
      },
    });
  }
  dropUnstable(host, packagesDir, manager.unstable ?? []);
  await compileBytecode(host, context, { python: site.python, tree: packagesDir, mode: 'checked-hash' });
}

function environmentOf(host: Host, command: InstallCommand, env: Environment, site: Site, changes: LayerEnv): Command['env'] {
  const all = { ...withLayer(host, env, site.venv, changes), ...command.env };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** All that decides what an install gives. Settings may hold secrets, so only their digests are kept. */
function installFacts(host: Host, context: BuildContext, { python, manager, tool, cache }: Tools, install: Install): LayerMetadata {
  const facts: Record<string, string> = {
    python_version: python.version,
    python: digest(python.identity),
    manager: manager.name,
    tool_version: tool.version,
    target: systemName(context.target),
    ...(install.groups.length === 0 ? {} : { groups: install.groups.join(' ') }),
    ...(install.extras.length === 0 ? {} : { extras: install.extras.join(' ') }),
  };
  for (const file of install.reads) {
    const text = host.files.readOptional(path.resolve(context.appDir, file));
    facts[`file:${file}`] = text === undefined ? 'missing' : digest(text);
  }
  for (const local of install.localPaths) {
    facts[`path:${local}`] = host.trees.digestOf(path.resolve(context.appDir, local)) ?? 'missing';
  }
  for (const local of install.editable) facts[`path:${local}`] = editableFacts(host, context.appDir, local);
  for (const [name, value] of Object.entries(context.env)) {
    if ((manager.settings.test(name) && name !== 'PIP_NO_INDEX') || install.variables.includes(name))
      facts[`setting:${name}`] = digest(value);
  }
  for (const file of pipConfigFiles(cache.env)) {
    const text = host.files.readOptional(file);
    if (text !== undefined) facts[`config:${file}`] = digest(text);
  }
  return facts;
}

function label(key: string, { title }: Tool): string {
  const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (['file', 'path', 'setting', 'config'].includes(kind)) return name;
  return (
    { python_version: 'Python version', python: 'the interpreter', tool_version: `${title} version`, target: 'the system' }[key] ?? key
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
