import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import type { Decisions } from '../python/decisions.ts';
import type { ProjectFacts } from '../python/project.ts';
import { mayPlanStart } from '../python/start/setting.ts';
import type { Selects } from './read-project.ts';
import { readSources } from './read-sources.ts';

/**
 * Decisions with what the app's own code says of how it starts, where no Procfile names a `web` process. The parser is only loaded
 * then: it takes as long as all else that `detect` does.
 */
export async function withStart(
  host: Pick<Host, 'files' | 'toml'>,
  appDir: string,
  env: Environment,
  project: ProjectFacts,
  decisions: Decisions,
  selects: Selects,
): Promise<Decisions> {
  const { processes } = decisions;
  if (processes.some(({ type }) => type === 'web') || !mayPlanStart(env)) return decisions;
  const facts = readSources(host, appDir, selects);
  const { planStart } = await import('../python/start/plan.ts');
  const hasYaml = [...facts.hints.keys()].some((file) => /\.ya?ml$/.test(file));
  const { readYaml } = hasYaml ? await import('../python/start/yaml.ts') : { readYaml: () => undefined };
  const start = planStart(facts, {
    project,
    manager: decisions.packageManager.name,
    install: decisions.install,
    named: processes.map(({ type }) => type),
    readYaml,
    ...(decisions.staticFiles.manage === undefined ? {} : { manage: decisions.staticFiles.manage }),
  });
  const isDefault = start.processes.some((process) => process.default);
  return {
    ...decisions,
    processes: [...processes.map((process) => (isDefault ? { ...process, default: false } : process)), ...start.processes],
    ...(start.options.length === 0 ? {} : { startOptions: start.options }),
    warnings: [...decisions.warnings, ...start.warnings],
  };
}
