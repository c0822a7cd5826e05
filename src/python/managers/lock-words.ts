import type { Claim, Trouble } from '../../errors/trouble.ts';
import type { Pattern } from '../diagnosis/pattern.ts';
import { normalizeName } from '../requirements.ts';

// What Poetry, uv and PDM say where they find no versions that fit together. Pipenv has pip's words for it.

/** With more of them, a sentence explains less than the tool's own words do. */
const MOST_CLAIMS = 5;

export const POETRY_LOCK_WORDS: readonly Pattern[] = [
  {
    // Of PyPI it asks for a page in JSON, which few mirrors have.
    pattern: /^Package (\S+) \(([^)]+)\) not found\.$/m,
    trouble: ([, name = '', version = '']) => ({ kind: 'refused-all', packages: [`${name} ${version}`] }),
  },
  {
    pattern:
      /supported Python range \(([^)]*)\) is not compatible[^\n]*\n[ \t]*- (\S+) requires Python ([^\n]+?), so it will not be (?:installable|satisfied)/,
    trouble: ([, range = '', name = '', requires = '']) => ({ kind: 'python-range', package: name, requires, range }),
  },
  {
    pattern: /depends on ([\w.-]+) \(([^)]*)\) which doesn't match any versions, version solving failed/,
    trouble: ([, name = '', wanted = '']) => ({ kind: 'not-found', requirement: requirementOf(name, wanted) }),
  },
  {
    pattern: /version solving failed/,
    trouble: ({ input }) =>
      conflict(
        [...input.matchAll(/([\w.-]+)(?: \(([^)]*)\))?,? (?:which )?depends on (?:both )?(?=([\w.-]+) \(([^)]*)\))/g)].map(
          ([, who = '', version, name = '', wanted = '']) => ({
            ...(version === undefined ? {} : { who: `${who} ${version}` }),
            wants: requirementOf(name, wanted),
          }),
        ),
      ),
  },
];

export const UV_LOCK_WORDS: readonly Pattern[] = [
  {
    pattern: /Because (\S+) was not found in the cache[\s\S]*network was disabled/,
    trouble: ([, what = '']) => ({ kind: 'offline', what, by: 'uv' }),
  },
  {
    pattern:
      /requested Python version \(([^)]*)\) does not satisfy Python(\S+) and (?:all versions of )?([\w.-]+?)(?:[<>=!~]\S*)? depends on Python/,
    trouble: ([, range = '', requires = '', name = '']) => ({ kind: 'python-range', package: name, requires, range }),
  },
  {
    pattern: /Because (\S+) was not found in the (?:package registry|provided package locations)/,
    trouble: ([, requirement = '']) => ({ kind: 'not-found', requirement }),
  },
  {
    pattern:
      /Because (?:there (?:is no version|are no versions) of (\S+)|only \S+ (?:is|are) available) and your project depends on (\S+),/,
    trouble: ([, none, wanted = '']) => ({ kind: 'not-found', requirement: none ?? wanted }),
  },
  {
    pattern: /No solution found when resolving dependencies/,
    trouble: ({ input }) =>
      conflict(
        [
          ...input
            .replaceAll(/we can conclude that [^.]*?depends? on \S+/g, '')
            .matchAll(/(your project|\S+) depends on (\S+?)[,.]?(?=\s|$)/g),
        ].map(([, who = '', wants = '']) => ({ ...(who === 'your project' ? {} : { who: who.replace('==', ' ') }), wants })),
      ),
  },
];

export const PDM_LOCK_WORDS: readonly Pattern[] = [
  {
    pattern:
      /dependencies don't work on all Python versions in the range of the project's `requires-python`: (\S+?)\.\n[ \t]*python(\S+) \(from <Candidate ([\w.-]+)@/,
    trouble: ([, range = '', requires = '', name = '']) => ({ kind: 'python-range', package: name, requires, range }),
  },
  {
    pattern: /Unable to find a resolution for (\S+)\nPlease make sure the package name is correct/,
    trouble: ([, requirement = '']) => ({ kind: 'not-found', requirement }),
  },
  {
    pattern: /Unable to find a resolution for \S+\nbecause of the following conflicts:\n((?:[ \t]+[^\n]+ \(from [^\n]+\)\n)+)/,
    trouble: ([, lines = '']) =>
      conflict(
        [...lines.matchAll(/^[ \t]+(\S.*) \(from (.+)\)$/gm)].map(([, wants = '', who = '']) => ({
          ...(who === 'project' ? {} : { who: who.replace('@', ' ') }),
          wants,
        })),
      ),
  },
];

/** A conflict with those who want the same package. */
function conflict(found: readonly Claim[]): Trouble {
  const others = found.filter(({ who }) => who !== undefined);
  const wanted = new Set(others.map(({ wants }) => nameIn(wants)));
  const claims = [...others, ...found.filter(({ who, wants }) => who === undefined && (others.length === 0 || wanted.has(nameIn(wants))))];
  return claims.length < 2 || claims.length > MOST_CLAIMS ? { kind: 'conflict' } : { kind: 'conflict', claims };
}

function nameIn(requirement: string): string {
  return normalizeName(/^[\w.-]+/.exec(requirement)?.[0] ?? '');
}

/** A requirement as pip writes it: Poetry has the range in brackets, a version alone for `==`, and `*` for any. */
function requirementOf(name: string, wanted: string): string {
  if (wanted === '*') return name;
  return /^\d/.test(wanted) ? `${name}==${wanted}` : `${name}${wanted}`;
}
