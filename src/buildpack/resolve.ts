import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import type { Install, PackageManager, Site } from '../python/managers/manager.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import type { BuildContext } from './context.ts';
import { lockingOf } from './own-lock.ts';
import { runInstall } from './run-install.ts';
import type { Tools } from './tools.ts';

/** The file for a tool's resolution, during one command. */
export function reportIn(cacheDir: string): string {
  return path.join(cacheDir, 'resolution.json');
}

/** What decides whether a tool is asked for its resolution. */
export type Resolving = Pick<Tools, 'manager' | 'reuse'> & {
  readonly tool: Pick<Tools['tool'], 'version'>;
  readonly install: Pick<Install, 'unlocked'>;
};

/** Whether a tool can report the resolution of an install, and may be asked for it. */
export function canResolve({ env, offline }: BuildContext, { manager, tool, reuse, install }: Resolving): boolean {
  if (lockingOf(manager, install) !== undefined) return !offline;
  return !offline && reuse.store && manager.resolution?.isOffered(tool.version, env) === true;
}

/**
 * Resolves an install with the tool, without installing anything. Undefined if its report is not understood. Fails as the install
 * itself would.
 */
export async function resolve(
  host: Host,
  context: BuildContext,
  tools: Tools,
  install: Install,
  site: Site,
  env: Environment,
): Promise<readonly ResolvedPackage[] | undefined> {
  const { manager } = tools;
  if (manager.resolution === undefined) return undefined;
  const report = reportIn(site.cache);
  const command = manager.resolution.command(install, { ...site, report });
  if (command === undefined) return [];
  await runInstall(host, context, tools, install, command, env);
  return takeReport(host, manager, report);
}

/** Reads and removes a tool's report. */
export function takeReport(host: Host, { resolution }: PackageManager, report: string): readonly ResolvedPackage[] | undefined {
  const text = host.files.readOptional(report);
  host.trees.removeTree(report);
  return text === undefined ? undefined : resolution?.read(text);
}
