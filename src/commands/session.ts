import type { Host } from '../io/host.ts';
import { makeHost } from '../io/make-host.ts';
import { hostTarget } from '../io/target.ts';
import * as toml from '../io/toml.ts';
import { type BuildRequest, type Platform, resolvePlatform } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';

/** Opens the host and the platform of one command. */
export async function openHost({ emit, hide, signal, env }: Session, request: BuildRequest): Promise<{ host: Host; platform: Platform }> {
  const platform = await resolvePlatform({ toml }, request, env, hostTarget(process.platform, process.arch));
  hide(platform.secrets);
  const given = Object.keys(platform.origins.given);
  return { platform, host: makeHost({ env: platform.context.env, caller: env, given, offline: request.offline, emit, signal }) };
}
