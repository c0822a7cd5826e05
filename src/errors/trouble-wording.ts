import type { ByManager, Trouble } from './trouble.ts';
import type { Advice } from './wording.ts';

/** Who ran into a trouble: the package manager, and `lock` if it installs from one. */
export interface TroubledBy {
  readonly manager?: ByManager | undefined;
  readonly lock?: ByManager | undefined;
}

/** What is said of a trouble. */
export interface TroubleWording {
  readonly happened: readonly string[];
  readonly advice: readonly Advice[];
  /** Whether trying again may help. */
  readonly transient?: boolean;
}

/** How each kind of trouble is worded; the compiler asks for every kind. */
export type TroubleWordings = {
  readonly [K in Trouble['kind']]: (trouble: Extract<Trouble, { kind: K }>, by: TroubledBy) => TroubleWording;
};

/** What helps where no wheel fits, and building is no way out. */
export const FOR_A_WHEEL =
  'Use a version of the package that has a wheel for this Python, or a Python version that the package has a wheel for.';
