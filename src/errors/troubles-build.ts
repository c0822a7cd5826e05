import { shown } from '../output/untrusted.ts';
import { missingNamed } from '../python/diagnosis/missing.ts';
import { sisterOf } from '../python/diagnosis/packages.ts';
import { nearestName } from '../python/spelling.ts';
import type { ByManager, Trouble } from './trouble.ts';
import { FOR_A_WHEEL, placeName, releaseName, type TroubledBy, type TroubleWordings, wheelAdvice } from './trouble-wording.ts';

/** Troubles with packages that have to be compiled, and with the machine that compiles them. */
export const BUILD_TROUBLES = {
  build: (trouble, { lock }) => ({
    happened: [explainBuild(trouble), ...(trouble.reason ?? []).map((line) => `  ${shown(line)}`)],
    advice: adviseOnBuild(trouble, lock),
  }),
  'old-release': (trouble, { lock }) => {
    const { package: name = 'A package', python, sign } = trouble;
    const older =
      /setuptools|Cython|pyproject/.test(sign) && !/Python/.test(sign)
        ? 'is too old to be built today'
        : `is too old for ${pythonName(python)}`;
    return {
      happened: [`${releaseName(name, trouble)} ${older}: ${shown(sign)}.`],
      advice: adviseOnOld(name, trouble, lock),
    };
  },
  'pkg-resources': (trouble, by) => ({
    happened: [
      `${releaseName(trouble.package ?? 'A package', trouble)} could not be built: it uses pkg_resources, which setuptools 82 removed.`,
    ],
    advice: [...(wheelAdvice(trouble.package ?? '', trouble, by.lock)?.slice(0, 1) ?? []), ...pinSetuptools(trouble, by)],
  }),
  'requires-python': (trouble, { lock }) => ({
    happened: [
      `${releaseName(trouble.package, trouble)} is not for ${pythonName(trouble.python)}: it requires Python ${shown(trouble.requires)}.`,
    ],
    advice: wheelAdvice(trouble.package, trouble, lock) ?? [
      `Use a release that supports ${pythonName(trouble.python)}${trouble.fits === undefined ? '.' : `, or Python ${trouble.fits}: write ${trouble.fits} in .python-version.`}`,
    ],
  }),
  'other-system': (trouble, { lock }) => {
    const { package: name, system, marker, place, neededBy, others } = trouble;
    const where = place === undefined ? '' : ` in ${placeName(place)}`;
    const line = `${shown(name)}${trouble.version === undefined ? '' : `==${shown(trouble.version)}`} ; ${marker}`;
    return {
      happened: [`${releaseName(name, trouble)} is for ${system} only.`],
      advice: [
        neededBy === undefined
          ? lock === undefined
            ? `To install it on ${system} alone, write${where}: ${line}`
            : `To install it on ${system} alone, give it the marker ${marker}${where}, then run: ${lock.refresh}`
          : `Use a release of ${shown(neededBy)} that needs it on ${system} alone, or remove ${shown(neededBy)}.`,
        ...(others.length === 0
          ? []
          : [`The same is true of ${others.map((one) => `${shown(one.name)} (${placeName(one)})`).join(', ')}.`]),
      ],
    };
  },
  'no-wheel': (trouble, { lock }) => ({
    happened: [`${releaseName(trouble.package, trouble)} has no wheel for this Python and system, and no source to build it from.`],
    advice: wheelAdvice(trouble.package, trouble, lock) ?? [FOR_A_WHEEL],
  }),
  'unfit-wheel': ({ wheel, place, madeFor, needed, tags }) => ({
    happened: [
      `${shown(wheel)}${place === undefined ? '' : ` (${placeName(place)})`} does not fit${madeFor === undefined || needed === undefined ? ' this Python and system' : `: it is for ${shown(madeFor)}, and this build needs one for ${shown(needed)}`}.`,
    ],
    advice: [
      tags === undefined
        ? FOR_A_WHEEL
        : `Use a wheel whose name ends in ${shown(tags)}.whl (or an older manylinux), or in py3-none-any.whl.`,
    ],
  }),
  'disk-full': () => ({
    happened: ['The disk is full.'],
    advice: ['Free some space and build again.'],
  }),
} satisfies Partial<TroubleWordings>;

type BuildTrouble = Extract<Trouble, { kind: 'build' }>;
type OldRelease = Extract<Trouble, { kind: 'old-release' }>;

function pythonName(python: string | undefined): string {
  return python === undefined ? 'this Python' : `Python ${python}`;
}

function explainBuild(trouble: BuildTrouble): string {
  const { package: name, missing, backend, python, lacksWheel, reason } = trouble;
  if (meantBackend(trouble) !== undefined)
    return `The build backend of ${releaseName(name ?? 'the app', trouble)} does not exist: ${shown(backend ?? '')}`;
  if (missing === 'git') return 'A package comes from a git repository, and git is not installed.';
  const who = releaseName(name ?? 'A package', trouble);
  if (backend !== undefined)
    return `Building ${releaseName(name ?? 'a package', trouble)} needs the Python package ${shown(backend)}, which is missing.`;
  const lacks = lacksWheel === true ? `has no wheel for ${pythonName(python)} on this system and ` : '';
  if (missing === undefined)
    return reason === undefined && lacksWheel === undefined
      ? `${who} has no wheel for this Python and system, and building it failed.`
      : `${who} ${lacks}could not be built${reason === undefined ? '.' : ':'}`;
  const part = missingNamed(missing);
  const what =
    part === undefined
      ? `${shown(missing)} is missing`
      : `${part.needs} ${part.plural ? 'are' : 'is'} missing${named(part.needs, missing)}`;
  return `${who} ${lacks}could not be compiled: ${what}.`;
}

/** What people write as `build-backend` (their own guides). */
const KNOWN_BACKENDS = [
  'setuptools.build_meta',
  'hatchling.build',
  'poetry.core.masonry.api',
  'flit_core.buildapi',
  'pdm.backend',
  'uv_build',
  'maturin',
  'mesonpy',
  'scikit_build_core.build',
];

/** The build backend that the app's own project probably means. */
function meantBackend({ backend, own }: BuildTrouble): string | undefined {
  if (own !== true || backend === undefined || KNOWN_BACKENDS.includes(backend)) return undefined;
  return nearestName(backend, KNOWN_BACKENDS);
}

/** The name by which the build asked, where the words do not have it. */
function named(needs: string, missing: string): string {
  return needs.toLowerCase().includes(missing.toLowerCase()) ? '' : ` (${shown(missing)})`;
}

function adviseOnBuild(trouble: BuildTrouble, lock: ByManager | undefined): string[] {
  const { package: name, missing, also, backend } = trouble;
  const meant = meantBackend(trouble);
  if (meant !== undefined) return [`In the pyproject.toml of ${shown(name ?? 'the app')}, write: build-backend = "${meant}"`];
  const part = missing === undefined ? undefined : missingNamed(missing);
  const install =
    part === undefined
      ? []
      : [`On Debian and Ubuntu: apt-get install ${[...part.debian, ...(also === undefined ? [] : [also])].join(' ')}`];
  if (missing === 'git') return install;
  const other = [...adviseSister(name ?? ''), ...(wheelAdvice(name ?? '', trouble, lock) ?? [])];
  const first =
    backend === undefined
      ? install
      : [`Check that the index has it, and that build-system.requires in the pyproject.toml of ${shown(name ?? 'the package')} lists it.`];
  if (trouble.own === true) return first.length > 0 ? first : [`Install the package of the system that has ${shown(missing ?? 'it')}.`];
  const last = other.length > 0 ? other : first.length > 0 ? [`Or ${uncapitalized(FOR_A_WHEEL)}`] : [FOR_A_WHEEL];
  return withoutOr([...first, ...last]);
}

function adviseSister(name: string): string[] {
  const sister = sisterOf(name);
  return sister === undefined
    ? []
    : [`Or use ${sister.name}${sister.note === undefined ? '' : ` (${sister.note})`} instead of ${shown(name)}.`];
}

function adviseOnOld(name: string, trouble: OldRelease, lock: ByManager | undefined): string[] {
  const advice = wheelAdvice(name, trouble, lock);
  const sister = adviseSister(name);
  if (advice !== undefined) return [...advice, ...sister];
  return sister.length > 0 ? withoutOr(sister) : [newer(name, trouble, lock)];
}

function newer(name: string, { place, python, neededBy, sign }: OldRelease, lock: ByManager | undefined): string {
  const where = neededBy === undefined && place !== undefined ? ` in ${placeName(place)}` : '';
  const then = lock === undefined ? '' : ` and run ${lock.refresh}`;
  const other = /Python 3|this Python|C API/.test(sign)
    ? `, or an older Python${python === undefined ? '' : ` than ${python}`} in .python-version`
    : '';
  return `Use a newer release of ${shown(name)}${where}${then}${other}.`;
}

function pinSetuptools(
  { package: name, pip, place, neededBy, wheels }: Extract<Trouble, { kind: 'pkg-resources' }>,
  { manager, lock }: TroubledBy,
): string[] {
  if (manager?.name === 'uv')
    return [
      'To build it with an older setuptools, write in pyproject.toml, under [tool.uv]: build-constraint-dependencies = ["setuptools<82"]; then run: uv lock',
    ];
  const [major = 0, minor = 0] = (pip ?? '').split('.').map(Number);
  // Since pip 25.3 constraints of an install no longer reach what builds are made with.
  const variable = pip === undefined ? undefined : major > 25 || (major === 25 && minor >= 3) ? 'PIP_BUILD_CONSTRAINT' : 'PIP_CONSTRAINT';
  if (variable !== undefined)
    return [
      `To build it with an older setuptools: write setuptools<82 into build-constraints.txt and pass --env ${variable}=build-constraints.txt.`,
    ];
  if (wheels?.release !== undefined) return [];
  const where = neededBy === undefined && place !== undefined ? ` in ${placeName(place)}` : '';
  return [
    `Use a newer release of ${shown(name ?? 'the package')}${where} that does without pkg_resources${lock === undefined ? '.' : `, then run: ${lock.refresh}`}`,
  ];
}

/** Advice whose first line is no second one. */
function withoutOr([first = '', ...others]: readonly string[]): string[] {
  return [first.replace(/^Or use/, 'Use'), ...others];
}

function uncapitalized(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
