import type { Environment } from '../../cnb/layer-env.ts';
import type { Host } from '../../io/host.ts';
import type { HostFinding } from '../../output/checkup.ts';
import { systemName } from '../../python/inventory.ts';
import { withTemporary } from '../platform/own-temporary.ts';
import type { Platform } from '../platform/platform.ts';
import { examineNetwork } from './network.ts';
import { examineApp, examineCache, examineSettings } from './places.ts';
import { examinePythons } from './pythons.ts';
import { examineToolchain } from './toolchain.ts';

/** What `pybuild doctor` looks at besides the machine itself. */
interface Scope {
  /** The environment of the caller, and the program that runs. */
  readonly caller: Environment;
  readonly ownProgram: string;
  readonly network: boolean;
}

/** Examines this machine: what will help or hinder builds. Leaves nothing behind; uses the network only if asked to. */
export async function examineHost(host: Host, platform: Platform, { caller, ownProgram, network }: Scope): Promise<HostFinding[]> {
  return withTemporary(platform, async (equipped) => {
    const { found, findings } = await examinePythons(host, equipped);
    const reachable = network ? await examineNetwork(host, equipped, found) : [];
    return [
      systemOf(platform),
      ...findings,
      ...examineToolchain(platform.context.env['PATH'] ?? ''),
      ...examineCache(platform),
      ...examineSettings(platform, caller, ownProgram),
      ...examineApp(platform.outputRoot),
      ...reachable,
    ];
  });
}

function systemOf({ target }: Platform): HostFinding {
  if (target.os === 'linux') return { topic: 'System', level: 'good', text: systemName(target) };
  return {
    topic: 'System',
    level: 'note',
    text: `${systemName(target)}: what is built here runs here, and is not what an image would hold`,
  };
}
