import type { OwnProjectTrouble, Trouble } from '../../errors/trouble.ts';
import { normalizeName } from '../requirements.ts';
import { builtPackage } from './built-package.ts';
import type { AppFacts, OwnProject, Said } from './facts.ts';

/** How tools name what they failed to build where it is not from an index. */
const BY_PATH = [
  /ERROR: Failed to build '(?:[^'\n]*? @ )?(file:[^'\n]+)'/g,
  /╰─> (?:[^\n]*? @ |from )(file:\S+)/gu,
  /Failed to build(?: and download)? `[^`\n]*? @ (file:[^`\n]+)`/g,
];
/** What pip works at, by the last of these lines. */
const WORKS_AT = /^(?:Collecting (\S+)|(?:Processing|Obtaining) (\S+))/gm;

/**
 * The app's own project whose build failed, by the tool's own words; undefined if it is somebody else's. `name` is how the tool
 * calls what it failed to build, if it says so.
 */
function failedProject(words: string, name: string | undefined, own: readonly OwnProject[]): OwnProject | undefined {
  const byPath = BY_PATH.flatMap((pattern) => [...words.matchAll(pattern)].map(([, said = '']) => said)).at(-1);
  if (byPath !== undefined) return atPath(byPath, own);
  const last = [...words.matchAll(WORKS_AT)].at(-1);
  const isNamed = name !== undefined && /^[A-Za-z0-9][\w.-]*$/.test(name);
  // Wheels are built when all was collected.
  if (isNamed && (last === undefined || /Failed building |^Failed to build /m.test(words))) return byName(words, name, own);
  return last?.[2] === undefined ? undefined : atPath(last[2], own);
}

/** A project whose name no file says in plain text is known by that pip collected no package of the name. */
function byName(words: string, name: string, own: readonly OwnProject[]): OwnProject | undefined {
  const plain = normalizeName(name);
  const named = own.find((one) => one.name !== undefined && normalizeName(one.name) === plain);
  const [nameless, ...others] = own.filter((one) => one.name === undefined);
  const isCollected = [...words.matchAll(/^\s*Collecting ([\w.-]+)/gm)].some(([, one = '']) => normalizeName(one) === plain);
  return named ?? (others.length === 0 && !isCollected ? nameless : undefined);
}

function atPath(said: string, own: readonly OwnProject[]): OwnProject | undefined {
  const path = said.replace(/^file:(?:\/\/)?/, '').replace(/(?<=.)\/+$/, '');
  const plain = path.replace(/^(?:\.\/)+/, '');
  return own.find((one) => one.dir === path || one.path === plain);
}

type Flaw = OwnProjectTrouble['flaw'];

/** What build backends say of a project that is not as its manifest says. */
const FLAWS: readonly (readonly [RegExp, (match: RegExpExecArray) => Flaw])[] = [
  // hatchling, flit, PDM, Poetry, uv; then Python itself, in a setup.py or a backend that does not look.
  [/Readme file does not exist: (\S+)/, ([, file = '']) => ({ kind: 'file', file })],
  [/Description file (\S+) does not exist/, ([, file = '']) => ({ kind: 'file', file })],
  [/Readme file not found \('([^'\n]+)'\)/, ([, file = '']) => ({ kind: 'file', file })],
  [/Readme path `([^`\n]+)` does not exist/, ([, file = '']) => ({ kind: 'file', file })],
  [/[Ff]ailed to (?:open|read)(?: from)? file `([^`\n]+)`/, ([, file = '']) => ({ kind: 'file', file })],
  [/\[Errno 2\] No such file or directory: '([^'\n]+\.(?:md|rst|txt|in|toml|cfg|ini|json))'/, ([, file = '']) => ({ kind: 'file', file })],
  // hatchling.
  [/Unable to determine which files to ship inside the wheel/, () => ({ kind: 'package' })],
  // poetry-core, and Poetry itself.
  [/No file\/folder found for (?:package|module) ([\w.-]+)/, ([, name = '']) => ({ kind: 'package', name })],
  [/(\S+) does not contain any element/, ([, name = '']) => ({ kind: 'package', name })],
  // uv_build.
  [/Expected a Python module at: `?([^`\n]+)/, ([, name = '']) => ({ kind: 'package', name })],
  // setuptools.
  [
    /Multiple top-level (?:packages|modules) discovered in a flat-layout: \[([^\]\n]*)\]/,
    ([, found = '']) => ({ kind: 'several', found: [...found.matchAll(/'([^'\n]+)'/g)].map(([, name = '']) => name) }),
  ],
  [/package directory '([^'\n]+)' does not exist/, ([, name = '']) => ({ kind: 'package', name })],
];

/** The flaw of a project, by all that was printed while it was built; undefined if nothing known was. */
function flawIn(output: string): Flaw {
  for (const [pattern, read] of FLAWS) {
    const match = pattern.exec(output);
    if (match !== null) return read(match);
  }
  return undefined;
}

/** The trouble of the app's own project that could not be built. `reason` are the telling lines, shown where no flaw is known. */
function ownProjectTrouble(
  { path, manifest, dir, name, backend, folders }: OwnProject,
  output: string,
  reason: readonly string[],
): OwnProjectTrouble {
  const flaw = flawIn(output);
  const shortened = flaw?.kind === 'file' && flaw.file.startsWith(`${dir}/`) ? { ...flaw, file: flaw.file.slice(dir.length + 1) } : flaw;
  return {
    kind: 'own-project',
    file: path === '.' ? manifest : `${path}/${manifest}`,
    path,
    ...(name === undefined ? {} : { name }),
    ...(backend === undefined ? {} : { backend }),
    ...(folders.length === 0 ? {} : { folders }),
    ...(shortened === undefined ? { reason } : { flaw: shortened }),
  };
}

/**
 * A failed build as one of the app's own project, if it is: what the index has of its name is no way out. What it lacks of the
 * machine is reported as for any package.
 */
export function asOwnProject(
  trouble: Trouble,
  { text, words }: Said,
  at: number,
  { own = [], asked, python }: AppFacts,
  telling: () => readonly string[],
): Trouble | undefined {
  if (own.length === 0) return undefined;
  if (trouble.kind === 'own-project') {
    const app = own.find(({ path }) => path === '.');
    return app === undefined ? undefined : ownProjectTrouble(app, text, trouble.reason ?? []);
  }
  if (trouble.kind !== 'build' && trouble.kind !== 'old-release' && trouble.kind !== 'pkg-resources') return undefined;
  const project = failedProject(words, trouble.package ?? builtPackage(words.slice(at)) ?? builtPackage(words), own);
  if (project === undefined) return undefined;
  const line = asked.find(({ path }) => path === project.path);
  const place = line === undefined ? {} : { place: { file: line.file, line: line.line } };
  if (trouble.kind === 'build' && (trouble.missing !== undefined || trouble.backend !== undefined))
    return { ...trouble, package: project.name ?? nameOf(project), own: true, ...place };
  const sign =
    trouble.kind === 'old-release' ? signFor(trouble.sign, python) : trouble.kind === 'pkg-resources' ? NO_PKG_RESOURCES : undefined;
  return { ...ownProjectTrouble(project, sign === undefined ? text : '', sign === undefined ? telling() : [sign]), ...place };
}

/** What shows that code is old, unless its Python still has what is missing. */
function signFor(sign: string, python: string): string | undefined {
  const since = /Python 3\.(\d+) removed/.exec(sign)?.[1];
  return since !== undefined && Number(python.split('.')[1]) < Number(since) ? undefined : sign;
}

const NO_PKG_RESOURCES = 'its build uses pkg_resources, which setuptools 82 removed (build-system.requires can ask for setuptools<82)';

function nameOf({ path }: OwnProject): string {
  return path === '.' ? 'The app' : path;
}
