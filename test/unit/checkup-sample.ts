import type { HostFinding } from '../../src/output/checkup.ts';

/** A finding of each level. */
export const FINDINGS: readonly HostFinding[] = [
  { topic: 'Python', level: 'good', text: '3.12.1 can be used: /usr/bin/python3.12' },
  { topic: 'Python', level: 'note', text: '/opt/python3 cannot be used: does not run', advice: 'Repair it.' },
  { topic: 'Cache', level: 'problem', text: 'Only 1.0 MB are free in /home/me', advice: 'pybuild cache prune' },
];
