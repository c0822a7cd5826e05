import { shown } from '../output/untrusted.ts';
import type { ByManager, Located, Place, Trouble } from './trouble.ts';
import type { Advice } from './wording.ts';

/** The package manager that had a trouble, and `lock` if it installs from one. */
export interface TroubledBy {
  readonly manager?: ByManager | undefined;
  readonly lock?: ByManager | undefined;
}

/** The words for a trouble. */
export interface TroubleWording {
  readonly happened: readonly string[];
  readonly advice: readonly Advice[];
  /** Whether a retry may help. */
  readonly transient?: boolean;
}

/** How each kind of trouble is worded; the compiler asks for every kind. */
export type TroubleWordings = {
  readonly [K in Trouble['kind']]: (trouble: Extract<Trouble, { kind: K }>, by: TroubledBy) => TroubleWording;
};

/** Advice if no wheel fits and building does not work. */
export const FOR_A_WHEEL = 'Use a release of the package that has a wheel for this Python, or a Python that this release has a wheel for.';

/** `requirements.txt:2`. */
export function placeName({ file, line }: Place): string {
  return `${shown(file)}:${line}`;
}

/** `mysqlclient 2.2.4 (requirements.txt:2)`, or `(needed by django-mysql, requirements.txt:1)`. */
export function releaseName(name: string, { version, place, neededBy }: Located): string {
  const where = [
    ...(neededBy === undefined ? [] : [`needed by ${shown(neededBy)}`]),
    ...(place === undefined ? [] : [placeName(place)]),
  ].join(', ');
  return `${shown(name)}${version === undefined ? '' : ` ${shown(version)}`}${where === '' ? '' : ` (${where})`}`;
}

/** What the index says helps: a release for this Python, a Python for this release; undefined where it says nothing. */
export function wheelAdvice(
  name: string,
  { version = '', place, neededBy, python = '', wheels }: Located,
  lock: ByManager | undefined,
): string[] | undefined {
  if (wheels === undefined) return undefined;
  const isOwn = neededBy === undefined;
  const release = wheels.release === undefined ? undefined : `${shown(name)}==${shown(wheels.release)}`;
  const where = isOwn && place !== undefined ? `In ${placeName(place)}, write` : isOwn ? 'Use' : 'Add';
  const then = lock === undefined ? '' : `; then run: ${lock.refresh}`;
  return [
    ...(release === undefined ? [] : [`${where}: ${release} (the next release with a wheel for Python ${python})${then}`]),
    ...(wheels.python === undefined
      ? []
      : [
          `${release === undefined ? 'Use' : 'Or use'} Python ${wheels.python}, the newest with a wheel for ${shown(name)} ${shown(version)}: write ${wheels.python} in .python-version.`,
        ]),
  ];
}
