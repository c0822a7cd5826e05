import { shown } from '../output/untrusted.ts';
import type { TroubleWordings } from './trouble-wording.ts';

/** Troubles that only Poetry has. */
export const POETRY_TROUBLES = {
  'refused-all': ({ packages }) => ({
    happened: [
      `The index offered Poetry no file of any of ${packages.length} packages (${listing(packages)}). It is unlikely that all were removed.`,
      'Poetry asks PyPI for pages in JSON (PEP 691), which some mirrors and proxies do not serve.',
    ],
    advice: [
      'If PyPI is reached by a mirror, name that in pyproject.toml: poetry source add --priority=primary NAME https://…/simple/, then poetry lock.',
      'A private index may show packages only to authenticated users: check its credentials.',
    ],
  }),
} satisfies Partial<TroubleWordings>;

function listing(packages: readonly string[]): string {
  return `${packages.slice(0, 3).map(shown).join(', ')}${packages.length > 3 ? ', …' : ''}`;
}
