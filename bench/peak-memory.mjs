// Loaded into a process with `node --import`: when it ends, writes its peak resident memory in kilobytes to the file in `?to=`.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  writeFileSync(new URL(import.meta.url).searchParams.get('to') ?? '', String(peak()));
});

/** The kernel's own count: a child's `ru_maxrss` starts with its parent's value at the fork. */
function peak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
