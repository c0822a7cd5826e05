import type { Outcome } from './pybuild.ts';

/** An outcome that must be a success; fails with what the command said if it is none. */
export function succeeded(outcome: Outcome): Outcome {
  if (outcome.code !== 0) throw new Error(`It ended with ${outcome.code ?? outcome.signal}:\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}
