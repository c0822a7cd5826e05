import { distance } from 'fastest-levenshtein';

/**
 * The `known` name that `name` was probably meant to be: the closest that differs by at most two letters (one, in a name of two
 * or three), or one with the same letters or words in another order or number. Undefined if none is close.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({ candidate, letters: distance(name, candidate) }))
    .filter(({ candidate, letters }) => letters <= Math.min(2, candidate.length / 2))
    .toSorted((a, b) => a.letters - b.letters);
  return nearest?.candidate ?? known.find((candidate) => lettersOf(name) === lettersOf(candidate) || wordsOf(name) === wordsOf(candidate));
}

function lettersOf(name: string): string {
  return Array.from(name).toSorted().join('');
}

/** The words of a name, so that `BP_PIP_REQUIREMENTS` and `BP_VERSION_PYTHON` match the right names. */
function wordsOf(name: string): string {
  const words = name.split('_').map((word) => word.replace(/S$/, ''));
  return words.toSorted().join();
}
