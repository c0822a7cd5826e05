import type { Host } from '../io/host.ts';
import { type Decisions, makeDecisions } from '../python/decisions.ts';
import type { BuildContext } from './context.ts';
import { readManifest } from './manifest.ts';
import { withStart } from './plan-start.ts';
import { readApp } from './read-app.ts';
import type { Selects } from './read-project.ts';

/** Makes all decisions about an app before anything is written. Throws the configuration error that a build would. */
export async function decide(host: Host, context: BuildContext, selects: Selects = () => true): Promise<Decisions> {
  const { appDir, env, target, offline, strict = false } = context;
  const facts = await readApp(host, appDir, env, selects, context.dataDir);
  // The list may need the network, so report errors of the app first.
  const inputs = { env, target, offline, locked: strict };
  makeDecisions(facts, { ...inputs, manifest: undefined });
  const decisions = makeDecisions(facts, { ...inputs, manifest: await readManifest(host, context) });
  return withStart(host, appDir, env, facts, decisions, selects);
}
