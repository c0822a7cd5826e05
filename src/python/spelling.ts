import { distance } from 'fastest-levenshtein';

/**
 * The one of the `known` names that `name` is probably meant to be: the nearest of those that differ by up to two letters
 * (one, in a name of two or three), or the one of the same words in another order or number. Undefined if `name` is not like any.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({ candidate, letters: distance(name, candidate) }))
    .filter(({ candidate, letters }) => letters <= Math.min(2, candidate.length / 2))
    .toSorted((a, b) => a.letters - b.letters);
  return nearest?.candidate ?? known.find((candidate) => wordsOf(name) === wordsOf(candidate));
}

/** `BP_PIP_REQUIREMENTS` and `BP_VERSION_PYTHON` as the same words that the true names have. */
function wordsOf(name: string): string {
  const words = name.split('_').map((word) => word.replace(/S$/, ''));
  return words.toSorted().join();
}
