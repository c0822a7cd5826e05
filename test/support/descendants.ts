import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Every process that `pid` has started, directly or indirectly. */
export function descendantsOf(pid: number): number[] {
  const parents = existsSync('/proc/self/stat') ? fromProc() : fromPs();
  const found = [pid];
  for (const parent of found) for (const [child, of] of parents) if (of === parent) found.push(child);
  return found.slice(1);
}

function fromProc(): Map<number, number> {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    numbers.flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
      } catch {
        // It ended after the listing.
        return [];
      }
    }),
  );
}

function fromPs(): Map<number, number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
}
