import path from 'node:path';
import { decide } from '../buildpack/decide.ts';
import { detect } from '../buildpack/detect.ts';
import type { Host } from '../io/host.ts';
import type { Decisions } from '../python/decisions.ts';
import { isSetting } from '../python/settings.ts';
import type { EquippedPlatform } from './platform/own-temporary.ts';
import type { Platform } from './platform/platform.ts';

/** Whether and how this app would build: runs detection and makes all decisions on the app itself. Writes nothing. */
export async function detectApp(host: Host, platform: EquippedPlatform): Promise<Decisions> {
  detect(host, platform.appDir, platform.context.env, platform.selects);
  reportSettings(host, platform);
  for (const warning of platform.warnings) host.emit({ type: 'warning', ...warning });
  return decide(
    host,
    { ...platform.context, appDir: platform.appDir, layersDir: path.join(platform.outputRoot, 'layers') },
    platform.selects,
  );
}

/** Prints the settings that the user gave, with their values (secrets hidden) and where they come from. */
function reportSettings(host: Host, { origins, context }: Platform): void {
  const settings = Object.entries(origins.given).filter(([name]) => isSetting(name) && context.env[name] !== undefined);
  if (settings.length === 0) return;
  host.emit({
    type: 'detail',
    message: `Settings: ${settings.map(([name, from]) => `${name}=${context.env[name]} (${from})`).join(', ')}`,
  });
}
