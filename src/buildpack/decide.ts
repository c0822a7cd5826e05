import type { Host } from '../io/host.ts';
import { makePlan, type Plan } from '../python/plan.ts';
import type { BuildContext } from './context.ts';
import { readManifest } from './manifest.ts';
import { readProject, type Takes } from './read-project.ts';

/** All decisions about an app, before anything is written. Throws the configuration error that a build would give. */
export async function decide(host: Host, context: BuildContext, takes: Takes = () => true): Promise<Plan> {
  const { appDir, env, target } = context;
  const facts = readProject(host, appDir, env, takes);
  // The list may come by the network, which is not asked as long as the app is at fault.
  makePlan(facts, { env, target, manifest: undefined });
  return makePlan(facts, { env, target, manifest: await readManifest(host, context) });
}
