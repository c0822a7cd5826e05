import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import type { Install, PackageManager, Site } from '../python/managers/manager.ts';
import type { ResolvedPackage } from '../python/resolution.ts';
import type { BuildContext } from './context.ts';
import { runInstall } from './run-install.ts';
import type { Tools } from './tools.ts';

/** Where a tool writes down what it resolves, for the time of one command. */
export function reportIn(cacheDir: string): string {
  return path.join(cacheDir, 'resolution.json');
}

/** Whether a tool can say what an install would come to, and may be asked. */
export function canResolve({ env, offline }: BuildContext, { manager, tool, reuse }: Tools): boolean {
  return !offline && reuse.store && manager.resolution?.isOffered(tool.version, env) === true;
}

/**
 * What an install would come to now, as the tool resolves it; it installs nothing. Undefined if it does not say in a way that
 * is understood. Fails as the install itself would.
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
  await runInstall(host, context, tools, install, manager.resolution.command(install, { ...site, report }), env, true);
  return takeReport(host, manager, report);
}

/** Reads and removes a tool's report. */
export function takeReport(host: Host, { resolution }: PackageManager, report: string): readonly ResolvedPackage[] | undefined {
  const text = host.files.readOptional(report);
  host.trees.removeTree(report);
  return text === undefined ? undefined : resolution?.read(text);
}
