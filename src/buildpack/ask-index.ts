import type { Located, Trouble, Wheels } from '../errors/trouble.ts';
import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import { readVersions, type Wanted } from '../python/managers/ask-versions.ts';
import type { InstallCommand } from '../python/managers/manager.ts';
import { SUPPORTED_MINORS } from '../python/python-version.ts';
import { compareReleases } from '../python/specifier.ts';

/** Nobody waits longer than this for an answer that only makes a message better. */
const LIMIT_MS = 15_000;
/** A range that is wanted says too little about what to compare with. */
const NAME = /^[A-Za-z0-9][\w.-]*$/;
const VERSION = /^\d[\w.!+]*$/;

/**
 * A trouble with what the index has of the package that it is about: the next release with a wheel for this Python,
 * and the newest Python with a wheel for this release. The tool asks, or the pip that comes with Python where the tool cannot; so
 * with the settings of the build. If the index does not answer, nothing is added.
 */
export async function askIndex(
  host: Host,
  trouble: Trouble,
  command: Command,
  ask: InstallCommand['askVersions'],
  index: string | undefined,
): Promise<Trouble> {
  const about = subjectOf(trouble);
  if (ask === undefined || about === undefined) return trouble;
  const { name, version, python, otherPython } = about;
  host.emit({ type: 'detail', message: `Asking the index which releases of ${name} have a wheel` });
  const versionsFor = async (minor: string): Promise<readonly string[]> => {
    const wanted: Wanted = { name, version, python: minor, later: minor === python, ...(index === undefined ? {} : { index }) };
    const answers = await Promise.all(ask(wanted).map(async (question) => host.run({ ...command, ...question, limitMs: LIMIT_MS })));
    return answers.flatMap(({ output }) => readVersions(output));
  };
  const isSame = (one: string): boolean => compareReleases(one, version) === 0;
  const others = otherPython ? SUPPORTED_MINORS.filter((minor) => minor !== python) : [];
  const [here = [], ...elsewhere] = await Promise.all([python, ...others].map(versionsFor));
  // Where a wheel of this very release fits, its source was asked for.
  if (here.some(isSame)) return trouble;
  const release = here.filter((one) => isLater(one, version)).toSorted((a, b) => compareReleases(a, b) ?? 0)[0];
  const newest = others.find((_, place) => elsewhere[place]?.some(isSame));
  const wheels: Wheels = { ...(release === undefined ? {} : { release }), ...(newest === undefined ? {} : { python: newest }) };
  if (Object.keys(wheels).length === 0) return trouble;
  return { ...trouble, ...(trouble.kind === 'build' ? { lacksWheel: true } : {}), wheels } as Trouble;
}

function isLater(one: string, version: string): boolean {
  return (compareReleases(one, version) ?? 0) > 0;
}

interface Subject extends Pick<Wanted, 'name' | 'version' | 'python'> {
  /** Whether another Python may be the way out: where the release itself is at fault. */
  readonly otherPython: boolean;
}

function subjectOf(trouble: Trouble): Subject | undefined {
  if (trouble.kind === 'build')
    return trouble.backend === undefined && trouble.own === undefined ? named(trouble.package, trouble, false) : undefined;
  if (trouble.kind === 'pkg-resources') return named(trouble.package, trouble, false);
  if (trouble.kind === 'old-release' || trouble.kind === 'requires-python' || trouble.kind === 'no-wheel')
    return named(trouble.package, trouble, true);
  if (trouble.kind !== 'not-found' || trouble.versions === undefined) return undefined;
  return named(/^([\w.-]+)={2,3}/.exec(trouble.requirement)?.[1], trouble, true);
}

function named(name: string | undefined, { version, python }: Located, otherPython: boolean): Subject | undefined {
  if (name === undefined || !NAME.test(name) || version === undefined || !VERSION.test(version) || python === undefined) return undefined;
  return { name, version, python, otherPython };
}
