import type { Host } from '../io/host.ts';
import { makePlan, type Plan } from '../python/plan.ts';
import type { BuildContext } from './context.ts';
import { readManifest } from './manifest.ts';
import { readProject, type Takes } from './read-project.ts';

/** All decisions about an app, before anything is written. Throws the configuration error that a build would give. */
export async function decide(host: Host, context: BuildContext, takes: Takes = () => true): Promise<Plan> {
  const facts = readProject(host, context.appDir, takes);
  const manifest = await readManifest(host, context);
  return makePlan(facts, { env: context.env, target: context.target, manifest });
}
