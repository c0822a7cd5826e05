import path from 'node:path';
import { encodeLaunch } from '../cnb/launch.ts';
import { type Host, step } from '../io/host.ts';
import type { Decisions } from '../python/decisions.ts';
import { keepCommand } from '../python/keep-command.ts';
import { managerNamed, namesPackages } from '../python/package-manager.ts';
import type { Installed } from '../python/requirements.ts';
import { countedPackages } from '../python/resolution.ts';
import { dropOtherLayers } from './cached-layer.ts';
import { checkProcesses } from './check-processes.ts';
import { checkCode } from './check-code.ts';
import type { BuildContext } from './context.ts';
import { collectStaticFiles } from './django.ts';
import { installPython, type Python } from './layers/python.ts';
import { installTool, type Tool } from './layers/tool.ts';
import { openToolCache } from './layers/tool-cache.ts';
import { type Dependencies, installDependencies } from './layers/venv.ts';
import { packagesOutcome, pythonOutcome, toolOutcome } from './outcomes.ts';
import { dropOutputFolder } from './output-mark.ts';

/** The result of a build, for reports. */
export interface BuildResult {
  readonly python: Python;
  readonly tool: Tool;
  readonly packages: readonly Installed[];
}

/** The buildpack's build phase: fills the layers as decided, then writes the launch processes. */
export async function build(host: Host, context: BuildContext, decisions: Decisions): Promise<BuildResult> {
  for (const warning of decisions.warnings) host.emit({ type: 'warning', ...warning });
  for (const message of decisions.install.notes ?? []) host.emit({ type: 'info', message });
  dropOutputFolder(host, context.appDir);
  const manager = managerNamed(decisions.packageManager.name);
  const { title, version } = decisions.tool;

  const python = await step(
    host,
    'Installing Python',
    () => installPython(host, context, decisions.python),
    (installed) => pythonOutcome(installed, decisions),
  );
  const tool = await step(
    host,
    `Installing ${title} ${version}`,
    () => installTool(host, context, python, manager, decisions.tool),
    toolOutcome,
  );
  const { cache, dependencies } = await step(
    host,
    'Installing dependencies',
    async () => {
      const opened = await openToolCache(host, context, python, manager, tool);
      const tools = { python, manager, tool, cache: opened, reuse: decisions.reuse };
      return { cache: opened, dependencies: await installDependencies(host, context, tools, decisions.install) };
    },
    (installed) => packagesOutcome(installed.dependencies, tool),
  );
  if (decisions.install.unlocked === true) reportUnlocked(host, dependencies, keepCommand(manager, decisions.install, context.called));
  const { reads } = decisions.install;
  const installedFrom = { manager: manager.name, reads, addTo: namesPackages(manager.name, decisions.packageManager.files) };
  await collectStaticFiles(host, context, decisions.staticFiles, dependencies, installedFrom);
  await checkProcesses(host, context, decisions.processes, dependencies, installedFrom.addTo);
  await checkCode(host, context, { python, venv: dependencies.venv, cacheDir: cache.dir, installedFrom }, decisions);
  dropOtherLayers(host, context.layersDir, `${manager.name} installs the packages now`);

  host.files.writeFile(path.join(context.layersDir, 'launch.toml'), host.toml.stringify(encodeLaunch({ processes: decisions.processes })));
  return { python, tool, packages: dependencies.packages };
}

/** Without a lock, another day may bring other versions: tells how to keep those of today. */
function reportUnlocked(host: Host, { packages, areChosen }: Dependencies, keep: string): void {
  const count = packages.filter(({ direct }) => direct?.url.startsWith('file:') !== true).length;
  if (count === 0 || !areChosen) return;
  const message = `${countedPackages(count)} chosen today: \`${keep}\` keeps ${count === 1 ? 'it' : 'these'}`;
  host.emit({ type: 'info', message });
}
