import type { Environment } from '../cnb/layer-env.ts';
import { makeRun } from '../io/command.ts';
import { makeDownload } from '../io/download.ts';
import type { Host } from '../io/host.ts';
import * as archive from '../io/archive.ts';
import * as files from '../io/files.ts';
import * as toml from '../io/toml.ts';
import * as trees from '../io/trees.ts';
import { type BuildRequest, type Platform, resolvePlatform } from '../lifecycle/platform.ts';
import { hostTarget } from '../lifecycle/target.ts';
import type { Session } from '../main.ts';

/** The caller's environment; read once, here. */
export function callerEnvironment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Puts the adapters together for one command. */
export async function openHost({ emit, signal }: Session, request: BuildRequest): Promise<{ host: Host; platform: Platform }> {
  const target = hostTarget(process.platform, process.arch);
  const platform = await resolvePlatform({ toml }, request, callerEnvironment(), target);
  const download = makeDownload({ env: platform.context.env, offline: request.offline, emit, signal });
  return { platform, host: { files, trees, toml, archive, run: makeRun(signal), download, emit, now: () => new Date(), signal } };
}
