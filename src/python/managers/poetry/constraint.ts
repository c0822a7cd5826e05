import { fail } from '../../../errors/failure.ts';
import { isSpecifier } from '../../specifier.ts';

/**
 * Converts a Poetry version constraint to alternative PEP 440 specifiers (poetry-core, `constraints/version/parser.py`): `^3.11`,
 * `~3.11`, `3.11.*`, `>=3.11,<4.0 || ~3.9`. Fails if it is invalid.
 */
export function poetryAlternatives(text: string, at: { readonly file: string; readonly key: string }): string[] {
  return text.split(/\s*\|\|?\s*/).map((alternative) => {
    const parts = alternative
      .trim()
      .replace(/([<>=!~^]+)\s+/g, '$1')
      .split(/[\s,]+/)
      .filter((part) => part !== '');
    const specifier = parts.flatMap(specifiersOf).join(',');
    if (parts.length === 0 || !isSpecifier(specifier)) fail({ kind: 'python-demand-invalid', text: JSON.stringify(text), ...at });
    return specifier;
  });
}

const ANY = /^v?[x*](\.[x*])*$/i;
/** Caret and tilde only consider these: `^0.0.0.1` means below 0.0.1, like `^0.0.0`. */
const MAJOR_MINOR_PATCH = 3;

function specifiersOf(part: string): string[] {
  if (ANY.test(part)) return [];
  const [, operator = '', version = ''] = /^([<>=!~^]*)v?(.*)$/i.exec(part) ?? [];
  const release = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
  // From this version up to the first one that differs in the number at `index` or one to its left.
  const within = (index: number): string[] => [`>=${version}`, `<${[...release.slice(0, index), (release[index] ?? 0) + 1].join('.')}`];
  switch (operator) {
    case '^':
      return within(caretIndex(release.slice(0, MAJOR_MINOR_PATCH)));
    case '~':
      return within(Math.min(release.length - 1, 1));
    case '~=':
      return within(Math.max(release.length - 2, 0));
    case '':
    case '=':
      return [`==${version}`];
    case '==':
    case '!=':
      return [`${operator}${version}`];
    default:
      // Poetry ignores a wildcard here, which PEP 440 does not allow.
      return [`${operator}${version.replace(/\.\*$/, '')}`];
  }
}

/** The number that a caret allows to grow: the first that is not zero, otherwise the last. */
function caretIndex(release: readonly number[]): number {
  const index = release.findIndex((number) => number !== 0);
  return index < 0 ? release.length - 1 : index;
}
