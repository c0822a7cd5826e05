import type { ByManager, Trouble } from './trouble.ts';
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
export const FOR_A_WHEEL =
  'Use a version of the package that has a wheel for this Python, or a Python version that the package has a wheel for.';
