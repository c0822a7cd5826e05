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
    ...byName('Packages', old.packages, now.packages, packageFacts),
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

/** How the packages of two builds differ, by their name: the version before, and the one now. */
export function packageChanges(
  old: Compared['packages'],
  now: Compared['packages'],
): ReadonlyMap<string, { readonly before?: string; readonly after?: string }> {
  return new Map(
    changes(old, now, packageFacts).map(({ name, was, is }) => [
      name,
      { ...(was === undefined ? {} : { before: was[0] }), ...(is === undefined ? {} : { after: is[0] }) },
    ]),
  );
}

function packageFacts({ version, archive, direct }: Compared['packages'][number]): [string, string] {
  return [version, archive?.sha256 ?? direct?.commit ?? ''];
}

function given({ environment }: Compared): { readonly name: string; readonly from: string }[] {
  return Object.entries(environment.given).map(([name, from]) => ({ name, from }));
}

/** The first fact of a thing is shown. */
type Facts = readonly [string, ...string[]];

/** Changes of named things: `a 1 → 2`, `b 1 added`, `c 1 removed`. What is the same by its first fact may differ in the others. */
function byName<T extends { readonly name: string }>(
  part: Difference['part'],
  old: readonly T[],
  now: readonly T[],
  facts: (one: T) => Facts,
): Difference[] {
  return changes(old, now, facts).map(({ name, was, is }) => {
    if (was === undefined) return { part, text: `${name} ${is?.[0]} added` };
    if (is === undefined) return { part, text: `${name} ${was[0]} removed` };
    return { part, text: was[0] === is[0] ? `${name} ${is[0]} is another file` : `${name} ${was[0]} → ${is[0]}` };
  });
}

/** The named things that differ, by name, with their facts before and now. */
function changes<T extends { readonly name: string }>(
  old: readonly T[],
  now: readonly T[],
  facts: (one: T) => Facts,
): { readonly name: string; readonly was: Facts | undefined; readonly is: Facts | undefined }[] {
  const [before, after] = [old, now].map((all) => new Map(all.map((one) => [one.name, facts(one)])));
  const names = [...new Set([...old, ...now].map(({ name }) => name))].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [before?.get(name), after?.get(name)];
    const isSame =
      was !== undefined && is !== undefined && was.every((fact, index) => fact === '' || is[index] === '' || fact === is[index]);
    return isSame ? [] : [{ name, was, is }];
  });
}
