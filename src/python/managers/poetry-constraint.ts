import { fail } from '../../errors/failure.ts';
import { isSpecifier } from '../specifier.ts';

/**
 * A version constraint of Poetry's as PEP 440 specifiers, one of which has to hold (Poetry's manual, "Version
 * constraints"): `^3.11`, `~3.11`, `3.11.*`, `>=3.11,<4.0 || ~3.9`. Fails if it is none.
 */
export function poetryAlternatives(text: string, at: { readonly file: string; readonly key: string }): string[] {
  return text.split(/\s*\|\|?\s*/).map((alternative) => {
    const parts = alternative
      .trim()
      .replace(/([<>=!~^]+)\s+/g, '$1')
      .split(/[\s,]+/)
      .filter((part) => part !== '');
    const specifier = parts.flatMap(specifiersOf).join(',');
    if (!isSpecifier(specifier)) fail({ kind: 'python-demand-invalid', text: JSON.stringify(text), ...at });
    return specifier;
  });
}

function specifiersOf(part: string): string[] {
  if (part === '*') return [];
  const [, operator = '', version = ''] = /^(\^|~(?!=))?(.*)$/.exec(part) ?? [];
  const numbers = version.split('.').map(Number);
  // Up to, and without, the first version in which a number on the left is another one.
  const next = (index: number): string => [...numbers.slice(0, index), (numbers[index] ?? 0) + 1].join('.');
  if (operator === '^')
    return [
      `>=${version}`,
      `<${next(
        Math.max(
          numbers.findIndex((number) => number !== 0),
          0,
        ),
      )}`,
    ];
  if (operator === '~') return [`>=${version}`, `<${next(Math.min(numbers.length - 1, 1))}`];
  return [/^\d/.test(part) ? `==${part}` : part];
}
