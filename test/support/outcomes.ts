import type { Outcome } from './pybuild.ts';

/** An outcome that must be a success; otherwise fails with the command's output. */
export function succeeded(outcome: Outcome): Outcome {
  if (outcome.code !== 0) throw new Error(`It ended with ${outcome.code ?? outcome.signal}:\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}
