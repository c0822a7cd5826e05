import type { Located, Trouble, Wheels } from '../errors/trouble.ts';
import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import type { InstallCommand } from '../python/managers/manager.ts';
import { SUPPORTED_MINORS } from '../python/python-version.ts';
import { compareReleases } from '../python/specifier.ts';

/** Nobody waits longer than this for an answer that only makes a message better. */
const LIMIT_MS = 15_000;
/** A range that is wanted says too little about what to compare with. */
const NAME = /^[A-Za-z0-9][\w.-]*$/;

/**
 * A trouble with what the index has of the package that it is about: the next release with a wheel for this Python,
 * and the newest Python with a wheel for this release. The tool itself asks, so with its own index, settings and
 * credentials; where it cannot, or the index does not answer, nothing is said.
 */
export async function askIndex(host: Host, trouble: Trouble, command: Command, ask: InstallCommand['askVersions']): Promise<Trouble> {
  const about = wantedOf(trouble);
  if (ask === undefined || about === undefined) return trouble;
  const { name, version, python, otherPython } = about;
  host.emit({ type: 'detail', message: `Asking the index which releases of ${name} have a wheel` });
  const versionsFor = async (minor: string): Promise<readonly string[]> => {
    const { exitCode, output } = await host.run({ ...command, args: ask(name, minor), limitMs: LIMIT_MS });
    return exitCode === 0 ? (/^Available versions: (.*)$/m.exec(output)?.[1] ?? '').split(', ').filter((one) => one !== '') : [];
  };
  const others = otherPython ? SUPPORTED_MINORS.filter((minor) => minor !== python) : [];
  const [here = [], ...elsewhere] = await Promise.all([python, ...others].map(versionsFor));
  const release = here.filter((one) => isLater(one, version)).toSorted((a, b) => compareReleases(a, b) ?? 0)[0];
  const newest = others.find((_, index) => elsewhere[index]?.some((one) => compareReleases(one, version) === 0));
  const wheels: Wheels = {
    ...(release === undefined ? {} : { release }),
    ...(newest === undefined || here.some((one) => compareReleases(one, version) === 0) ? {} : { python: newest }),
  };
  return Object.keys(wheels).length === 0 ? trouble : ({ ...trouble, wheels } as Trouble);
}

function isLater(one: string, version: string): boolean {
  return (compareReleases(one, version) ?? 0) > 0;
}

interface Wanted {
  readonly name: string;
  readonly version: string;
  readonly python: string;
  /** Whether another Python may be the way out: where the release itself is at fault. */
  readonly otherPython: boolean;
}

function wantedOf(trouble: Trouble): Wanted | undefined {
  if (trouble.kind === 'build' || trouble.kind === 'pkg-resources') {
    const isBuilt = trouble.lacksWheel === true && !('backend' in trouble);
    return isBuilt ? named(trouble.package, trouble, false) : undefined;
  }
  if (trouble.kind === 'old-release' || trouble.kind === 'requires-python' || trouble.kind === 'no-wheel')
    return named(trouble.package, trouble, true);
  if (trouble.kind !== 'not-found' || trouble.versions === undefined) return undefined;
  return named(/^([\w.-]+)={2,3}/.exec(trouble.requirement)?.[1], trouble, true);
}

function named(name: string | undefined, { version, python }: Located, otherPython: boolean): Wanted | undefined {
  if (name === undefined || !NAME.test(name) || version === undefined || python === undefined) return undefined;
  return { name, version, python, otherPython };
}
