// Loaded into a process by `node --import`: at its end, writes its peak resident memory in kilobytes to the file that `?to=` names.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  writeFileSync(new URL(import.meta.url).searchParams.get('to') ?? '', String(peak()));
});

/** The kernel's own count; a child's `ru_maxrss` starts with what its parent had when it was forked. */
function peak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
