import path from 'node:path';
import { encodeLaunch } from '../cnb/launch.ts';
import { type Host, step } from '../io/host.ts';
import type { Plan } from '../python/plan.ts';
import type { BuildContext } from './context.ts';
import { decide } from './decide.ts';
import type { Package } from './installed.ts';
import { installPip } from './layers/pip.ts';
import { openPipCache } from './layers/pip-cache.ts';
import { installPython, type Python } from './layers/python.ts';
import { installDependencies } from './layers/venv.ts';
import { dropOutputFolder } from './output-mark.ts';

/** What a build made, for those who report it. */
export interface BuildResult {
  readonly plan: Plan;
  readonly python: Python;
  readonly packages: readonly Package[];
}

/** The buildpack's build phase: decides, then fills the layers, then says how the app is started. */
export async function build(host: Host, context: BuildContext): Promise<BuildResult> {
  const plan = await decide(host, context);
  for (const warning of plan.warnings) host.emit({ type: 'warning', ...warning });
  dropOutputFolder(host, context.appDir);

  const python = await step(host, 'Installing Python', () => installPython(host, context, plan.python));
  const pip = await step(host, `Installing pip ${plan.pip.version}`, () => installPip(host, context, python, plan.pip));
  const packages = await step(host, 'Installing dependencies', () => {
    const env = openPipCache(host, context, python, pip);
    return installDependencies(host, context, { python, pip, env });
  });

  host.files.writeFile(path.join(context.layersDir, 'launch.toml'), host.toml.stringify(encodeLaunch({ processes: plan.processes })));
  return { plan, python, packages };
}
