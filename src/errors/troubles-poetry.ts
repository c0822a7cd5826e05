import { shown } from '../output/untrusted.ts';
import type { TroubleWordings } from './trouble-wording.ts';

/** Troubles that only Poetry has. */
export const POETRY_TROUBLES = {
  'refused-all': ({ packages }, { manager }) => ({
    happened: [
      packages.length === 1
        ? `The index offered Poetry no file of ${shown(packages[0] ?? '')}.`
        : `The index offered Poetry no file of any of the ${packages.length} packages that it asked for (${listing(packages)}).`,
      'Poetry asks PyPI for JSON pages (/pypi/NAME/VERSION/json), which many mirrors and proxies do not serve.',
    ],
    advice: [
      'If PyPI is reached by one of those, name it as a source: poetry source add --priority=primary mirror https://…/simple/' +
        (manager?.unlocked === true ? '' : ' and then poetry lock.'),
      'A private index may show packages only to authenticated users: check its credentials.',
    ],
  }),
} satisfies Partial<TroubleWordings>;

function listing(packages: readonly string[]): string {
  return `${packages.slice(0, 3).map(shown).join(', ')}${packages.length > 3 ? ', …' : ''}`;
}
