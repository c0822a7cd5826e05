import path from 'node:path';
import { decide } from '../buildpack/decide.ts';
import { detect } from '../buildpack/detect.ts';
import type { Host } from '../io/host.ts';
import type { Plan } from '../python/plan.ts';
import type { Platform } from './platform.ts';

/** Would this app build, and how? Passes detection and makes all decisions, on the app itself; writes nothing. */
export async function detectApp(host: Host, platform: Platform): Promise<Plan> {
  detect(host, platform.appDir, platform.selects);
  return decide(
    host,
    { ...platform.context, appDir: platform.appDir, layersDir: path.join(platform.outputRoot, 'layers') },
    platform.selects,
  );
}
