import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import type { Decisions } from '../python/decisions.ts';
import type { ProjectFacts } from '../python/project.ts';
import { programFiles } from '../python/start/command-words.ts';
import { mayPlanStart } from '../python/start/setting.ts';
import type { Selects } from './read-project.ts';
import { readSources } from './read-sources.ts';

/**
 * Decisions with what the app's own code says of how it starts, where no Procfile names a `web` process, or names a program of the
 * app. The parser is only loaded then: it takes as long as all else that `detect` does.
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
  if (!mayPlanStart(env)) return decisions;
  const web = processes.find(({ type }) => type === 'web');
  if (web !== undefined) return withProblems(host, appDir, decisions, web.args.join(' '), selects);
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

/** Decisions with what keeps the program of a Procfile's `web` line from being reached. Other lines say it themselves. */
async function withProblems(
  host: Pick<Host, 'files' | 'toml'>,
  appDir: string,
  decisions: Decisions,
  line: string,
  selects: Selects,
): Promise<Decisions> {
  if (programFiles(line).length === 0) return decisions;
  const { programWarnings } = await import('../python/start/program-problems.ts');
  return { ...decisions, warnings: [...decisions.warnings, ...programWarnings(readSources(host, appDir, selects), line)] };
}
