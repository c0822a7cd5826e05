import path from 'node:path';
import { encodeLaunch } from '../cnb/launch.ts';
import { type Host, step } from '../io/host.ts';
import type { Decisions } from '../python/decisions.ts';
import { managerNamed } from '../python/package-manager.ts';
import type { Installed } from '../python/requirements.ts';
import { dropOtherLayers } from './cached-layer.ts';
import { checkProcesses } from './check-processes.ts';
import type { BuildContext } from './context.ts';
import { collectStaticFiles } from './django.ts';
import { installPython, type Python } from './layers/python.ts';
import { installTool, type Tool } from './layers/tool.ts';
import { openToolCache } from './layers/tool-cache.ts';
import { installDependencies } from './layers/venv.ts';
import { dropOutputFolder } from './output-mark.ts';

/** What a build made, for those who report it. */
export interface BuildResult {
  readonly python: Python;
  readonly tool: Tool;
  readonly packages: readonly Installed[];
}

/** The buildpack's build phase, as `decide` has decided: fills the layers, then says how the app is started. */
export async function build(host: Host, context: BuildContext, decisions: Decisions): Promise<BuildResult> {
  for (const warning of decisions.warnings) host.emit({ type: 'warning', ...warning });
  dropOutputFolder(host, context.appDir);
  const manager = managerNamed(decisions.packageManager.name);
  const { title, version } = decisions.tool;

  const python = await step(host, 'Installing Python', () => installPython(host, context, decisions.python));
  const tool = await step(host, `Installing ${title} ${version}`, () => installTool(host, context, python, manager, decisions.tool));
  const dependencies = await step(host, 'Installing dependencies', async () => {
    const cache = await openToolCache(host, context, python, manager, tool);
    return installDependencies(host, context, { python, manager, tool, cache, reuse: decisions.reuse }, decisions.install);
  });
  await collectStaticFiles(host, context, decisions.staticFiles, dependencies);
  await checkProcesses(host, context, decisions.processes, dependencies);
  dropOtherLayers(host, context.layersDir, `${manager.name} installs the packages now`);

  host.files.writeFile(path.join(context.layersDir, 'launch.toml'), host.toml.stringify(encodeLaunch({ processes: decisions.processes })));
  return { python, tool, packages: dependencies.packages };
}
