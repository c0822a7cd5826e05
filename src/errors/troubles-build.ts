import { shown } from '../output/untrusted.ts';
import { debianPackage } from '../python/diagnosis/debian.ts';
import type { Trouble } from './trouble.ts';
import { FOR_A_WHEEL, type TroubleWordings } from './trouble-wording.ts';

/** Troubles with packages that have to be compiled, and with the machine that compiles them. */
export const BUILD_TROUBLES = {
  build: (trouble) => ({ happened: [explainBuild(trouble)], advice: adviseOnBuild(trouble) }),
  'no-wheel': ({ package: name }) => ({
    happened: [`${shown(name)} has no wheel for this Python and system, and no source to build it from.`],
    advice: [FOR_A_WHEEL],
  }),
  'disk-full': () => ({
    happened: ['The disk is full.'],
    advice: ['Free some space and build again. Previous build unchanged.'],
  }),
} satisfies Partial<TroubleWordings>;

type BuildTrouble = Extract<Trouble, { kind: 'build' }>;

function explainBuild({ package: name, missing, backend }: BuildTrouble): string {
  if (missing === 'git') return 'A package comes from a git repository, and git is not installed.';
  if (missing !== undefined) return `A package has to be compiled, and ${missing} is missing.`;
  if (backend !== undefined) return `Building ${shown(name ?? 'a package')} needs the Python package ${shown(backend)}, which is missing.`;
  return `${shown(name ?? 'A package')} has no wheel for this Python and system, and building it failed.`;
}

function adviseOnBuild({ package: name, missing, backend }: BuildTrouble): string[] {
  const holder = missing === undefined ? undefined : debianPackage(missing);
  if (missing === 'git') return [`On Debian and Ubuntu: apt-get install ${holder}`];
  const first =
    backend === undefined
      ? holder && `On Debian and Ubuntu: apt-get install ${holder}`
      : `Check that the index has it, and that build-system.requires in the pyproject.toml of ${shown(name ?? 'the package')} lists it.`;
  return first === undefined ? [FOR_A_WHEEL] : [first, `Or ${FOR_A_WHEEL.charAt(0).toLowerCase()}${FOR_A_WHEEL.slice(1)}`];
}
