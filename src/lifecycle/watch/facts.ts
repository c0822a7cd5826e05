import path from 'node:path';
import { isDeclaredProject } from '../../buildpack/editable.ts';
import { readApp } from '../../buildpack/read-app.ts';
import type { Host } from '../../io/host.ts';
import { makeDecisions } from '../../python/decisions.ts';
import type { Platform } from '../platform/platform.ts';
import { readReport } from '../state/decode.ts';
import type { OutputFolder } from '../state/output-folder.ts';
import { type BuildFacts, decidesBuild, mayMatter } from './decides-build.ts';
import type { Change } from './changes.ts';

type Reads = Pick<Host, 'files' | 'toml'>;

/** What decides the build of an app, as it is now and as its last build found it. Fails as a build would on an app that is wrong. */
export async function readFacts(host: Reads, platform: Platform, output: OutputFolder): Promise<BuildFacts> {
  const { install, staticFiles, text } = await decide(host, platform);
  const isInstalled = host.files.kindOf(path.join(output.ownLayers, 'venv', 'bin', 'django-admin')) !== undefined;
  const hasManage = host.files.kindOf(path.join(platform.appDir, staticFiles.manage ?? 'manage.py')) === 'file';
  return {
    decisions: text,
    install,
    isDeclared: (project) => isDeclaredProject(host, platform.appDir, project),
    evidence: (readReport(output.report)?.processes ?? []).flatMap(({ evidence = [] }) => evidence),
    collectsStatic: isInstalled && hasManage && staticFiles.offBy === undefined,
  };
}

/** Whether changes need a build, by what decided the last one. Fails as that build would where decisions cannot be made. */
export async function needsBuild(host: Reads, platform: Platform, changes: readonly Change[], facts: BuildFacts): Promise<boolean> {
  const textOf = (name: string): string | undefined => host.files.readOptional(path.join(platform.appDir, name));
  const isDecided = changes.some((change) => decidesBuild(change, facts, textOf));
  if (!isDecided && !changes.some(mayMatter)) return false;
  // In any case, so that what is wrong with the app is found before it is stopped.
  const { text } = await decide(host, platform);
  return isDecided || text !== facts.decisions;
}

/**
 * All decisions that are made without the app's code. Which archive of Python is the newest does not depend on the app, and that list
 * may need the network.
 */
async function decide(
  host: Reads,
  { appDir, context, selects, descriptor }: Platform,
): Promise<ReturnType<typeof makeDecisions> & { readonly text: string }> {
  const { env, target, offline, strict = false } = context;
  const decisions = makeDecisions(await readApp(host, appDir, env, selects, context.dataDir), {
    env,
    target,
    offline,
    locked: strict,
    manifest: undefined,
  });
  return { ...decisions, text: JSON.stringify([descriptor, { ...decisions, warnings: [] }]) };
}
