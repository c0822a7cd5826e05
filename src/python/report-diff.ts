import type { Report } from '../output/report.ts';

/** One change between two builds, and the part of the build that it concerns. */
export interface Difference {
  readonly part: 'Python' | 'Packages' | 'Layers' | 'Processes' | 'Environment' | 'Build';
  readonly text: string;
}

/** What is compared of a build: everything that its report says of the outcome. */
export type Compared = Pick<
  Report,
  'pybuild' | 'target' | 'python' | 'packageManager' | 'tool' | 'packages' | 'layers' | 'processes' | 'environment' | 'fidelity'
>;

/** How two builds differ, from the older to the newer one. `size` words a number of bytes. */
export function reportDifferences(old: Compared, now: Compared, size: (bytes: number) => string): Difference[] {
  const one = (part: Difference['part'], what: string, a: string, b: string): Difference[] =>
    a === b ? [] : [{ part, text: `${what}${what === '' ? '' : ': '}${a} → ${b}` }];
  return [
    ...one('Python', '', old.python.version, now.python.version),
    ...one('Python', 'source', old.python.source, now.python.source),
    ...one('Build', 'pybuild', old.pybuild, now.pybuild),
    ...one('Build', 'system', old.target, now.target),
    ...one('Build', 'package manager', old.packageManager.name, now.packageManager.name),
    ...one('Build', 'installed by', `${old.tool.title} ${old.tool.version}`, `${now.tool.title} ${now.tool.version}`),
    ...one('Build', 'fidelity', old.fidelity.level, now.fidelity.level),
    ...byName('Packages', old.packages, now.packages, ({ version, archive, direct }) => [version, archive?.sha256 ?? direct?.commit ?? '']),
    ...byName('Layers', old.layers, now.layers, ({ bytes }) => [size(bytes)]),
    ...byName(
      'Processes',
      old.processes.map((process) => ({ ...process, name: process.type })),
      now.processes.map((process) => ({ ...process, name: process.type })),
      ({ command, args, default: byDefault }) => [`${[...command, ...args].join(' ')}${byDefault ? ' (default)' : ''}`],
    ),
    ...byName('Environment', given(old), given(now), ({ from }) => [`from ${from}`]),
  ];
}

function given({ environment }: Compared): { readonly name: string; readonly from: string }[] {
  return Object.entries(environment.given).map(([name, from]) => ({ name, from }));
}

/** Changes of named things: `a 1 → 2`, `b 1 added`, `c 1 removed`. What is the same by its first fact may differ in the others. */
function byName<T extends { readonly name: string }>(
  part: Difference['part'],
  old: readonly T[],
  now: readonly T[],
  facts: (one: T) => readonly string[],
): Difference[] {
  const [before, after] = [old, now].map((all) => new Map(all.map((one) => [one.name, facts(one)])));
  const names = [...new Set([...old, ...now].map(({ name }) => name))].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [before?.get(name), after?.get(name)];
    if (was === undefined) return [{ part, text: `${name} ${is?.[0]} added` }];
    if (is === undefined) return [{ part, text: `${name} ${was[0]} removed` }];
    if (was[0] !== is[0]) return [{ part, text: `${name} ${was[0]} → ${is[0]}` }];
    const other = was.some((fact, index) => fact !== '' && is[index] !== '' && fact !== is[index]);
    return other ? [{ part, text: `${name} ${is[0]} is another file` }] : [];
  });
}
