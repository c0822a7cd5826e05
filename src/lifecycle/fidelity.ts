import type { Fidelity } from '../output/report.ts';
import type { Target } from '../python/inventory.ts';

/** How closely a build matches a platform's, by its system and the source of its Python. */
export function fidelityOf(target: Target, python: { version: string; hostExecutable?: string }): Fidelity {
  if (target.os !== 'linux') {
    return { level: 'other-os', differences: ['This system is not Linux: the layers run here, and are not what the image would hold.'] };
  }
  if (python.hostExecutable === undefined) return { level: 'as-platform', differences: [] };
  const difference = `Python ${python.version} is linked from ${python.hostExecutable}: its patch version and its libraries may not be an image's.`;
  return { level: 'host-python', differences: [difference] };
}
