import type { Target } from '../python/inventory.ts';

/** How near a build on this host comes to one on a platform. */
export interface Fidelity {
  readonly level: 'as-platform' | 'host-python' | 'other-os';
  readonly differences: readonly string[];
}

/** What a build is worth, by the system it ran on and by where its Python comes from. */
export function fidelityOf(target: Target, python: { version: string; hostExecutable?: string; insteadOf?: string }): Fidelity {
  if (target.os !== 'linux') {
    return { level: 'other-os', differences: ['This system is not Linux: the layers run here, and are not what the image would hold.'] };
  }
  if (python.hostExecutable === undefined) return { level: 'as-platform', differences: [] };
  const differences = [
    `Python ${python.version} is the host's (${python.hostExecutable}), linked and not portable: its patch and its libraries may not be the image's.`,
  ];
  return { level: 'host-python', differences: python.insteadOf === undefined ? differences : [`${python.insteadOf}.`, ...differences] };
}
