import type { Finding, Loadability, Owner, Problem } from '../python/loadability/finding.ts';
import { shown } from './untrusted.ts';

const MOST_LINES = 12;
const MOST_NAMES = 4;

/** How to check against another image, or against none. */
export const LOADABILITY_ADVICE = 'To check against another image: --run-image NAME or BP_RUN_IMAGE (none turns the check off).';

/** Which packages can be used instead of those that need a library of the system, by library. */
const INSTEAD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'libpq.so.5': { psycopg2: 'psycopg2-binary brings its own', 'psycopg-c': 'psycopg[binary] brings its own' },
  'libGL.so.1': {
    'opencv-python': 'opencv-python-headless does not need it',
    'opencv-contrib-python': 'opencv-contrib-python-headless does not need it',
  },
};

/** The title of a warning about native code that an image would not load. */
export function loadabilityTitle({ image }: Loadability): string {
  return `Not everything would load on ${image}`;
}

/** That everything would load. */
export function allLoads({ files }: Loadability): string {
  return `${files} native ${files === 1 ? 'file' : 'files'}; the image has all the libraries that it takes.`;
}

/** A line for each package and kind of problem; the first ones if there are many. */
export function loadabilityLines({ image, findings }: Loadability): string[] {
  const lines = [...byOwner(findings)].map((group) => lineOf(group, image));
  const rest = lines.length - MOST_LINES;
  return rest > 1 ? [...lines.slice(0, MOST_LINES), `… and ${rest} more. See all: pybuild inspect --json`] : lines;
}

type Library = Extract<Problem, { kind: 'library' }>;

/** The findings of one line: the libraries that a package needs, or one finding of another kind. */
interface Group {
  readonly first: Finding;
  readonly libraries: readonly Library[];
}

function byOwner(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const [index, first] of findings.entries()) {
    const { owner, problem } = first;
    // Modules of Python that lack something have nothing to do with each other.
    const key = problem.kind === 'library' && owner.kind !== 'python' ? `${owner.kind} ${owner.name}` : `${index}`;
    const libraries = problem.kind === 'library' ? [...(groups.get(key)?.libraries ?? []), problem] : [];
    groups.set(key, { first: groups.get(key)?.first ?? first, libraries });
  }
  return [...groups.values()];
}

function lineOf({ first: { owner, problem, files }, libraries }: Group, image: string): string {
  const name = shown(owner.name);
  const [file = '', ...others] = files;
  const at = `(${shown(file)}${others.length === 0 ? '' : ` and ${others.length} more`})`;
  switch (problem.kind) {
    case 'library':
      return librariesLine(owner.kind === 'python' ? `${name} ${at}` : name, owner, libraries, image);
    case 'version': {
      const { library, version, has, compiledHere } = problem;
      const newest = has === undefined ? `which this ${shown(library)} does not have` : `and ${image} has ${has} at most`;
      const why =
        compiledHere === true
          ? ' It was compiled on this machine: use a version that has a wheel, or build on the system of the image.'
          : '';
      return `${name} needs ${shown(version)} of ${shown(library)}, ${newest}.${why}`;
    }
    case 'machine':
      return `${name} is built for another machine, ${shown(problem.machine)} ${at}.`;
    case 'libc':
      return owner.kind === 'python'
        ? `This build is for musl (Alpine), and ${image} has glibc.`
        : `${name} is built for musl (Alpine), and ${image} has glibc ${at}.`;
    case 'damaged':
      return `${name} has a damaged library ${at}: ${problem.reason}.`;
    case 'no-libc':
      return `${image} has no C library, so Python does not start there.`;
    case 'image-machine':
      return `${image} exists for ${problem.machines.join(', ')} only, and this build is for ${problem.machine}.`;
  }
}

function librariesLine(who: string, owner: Owner, libraries: readonly Library[], image: string): string {
  const names = libraries.map((one, index) => {
    const from = one.package === undefined ? '' : ` (${index === 0 ? 'package ' : ''}${one.package})`;
    return `${shown(one.library)}${from}`;
  });
  const rest = names.length - MOST_NAMES;
  const listed = rest > 1 ? [...names.slice(0, MOST_NAMES), `${rest} more`] : names;
  const [first] = libraries;
  const others = (first?.others ?? []).filter((other) => libraries.every((one) => one.others.includes(other)));
  const have = others.length === 0 ? '' : ` and ${inWords(others.slice(0, 3))} ${others.length === 1 ? 'does' : 'do'}`;
  const instead = libraries.flatMap(({ library }) => INSTEAD[library]?.[owner.name] ?? [])[0];
  return `${who} needs ${inWords(listed)}, which ${image} does not have${have}${instead === undefined ? '' : `; ${instead}`}.`;
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
