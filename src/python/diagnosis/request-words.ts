import type { Claim, Trouble } from '../../errors/trouble.ts';
import { locationOf } from './locate.ts';
import type { Pattern } from './pattern.ts';

/** What pip says of requirements that it will not or cannot install together, or here. */
export const REQUEST_WORDS: readonly Pattern[] = [
  {
    pattern: /The editable requirement ([^\n]+?) cannot be installed when requiring hashes/,
    trouble: ([, what = '']) => hashMode('editable', what),
  },
  {
    pattern: /Can't verify hashes for these file:\/\/ requirements because they point to directories:\n[ \t]*([^\n]+)/,
    trouble: ([, what = '']) => hashMode('folder', what),
  },
  {
    pattern: /we don't have a way to hash version control repositories:\n[ \t]*([^\n]+)/,
    trouble: ([, what = '']) => hashMode('repository', what),
  },
  {
    pattern: /In --require-hashes mode, all requirements must have their versions pinned with ==\. These do not:\n[ \t]*([^\n]+)/,
    trouble: ([, what = '']) => hashMode('unpinned', what),
  },
  {
    pattern: /Hashes are required in --require-hashes mode[^\n]*\n[ \t]*([^\n]+)/,
    trouble: ([, what = '']) => hashMode('unhashed', what),
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES[^\n]*(?:\n[ \t]*([^\s:]+) (?:from \S+ )?(\(from [^\n]*\)):?)?/,
    trouble: ([, requirement, from = '']) => ({ kind: 'hash', ...(requirement === undefined ? {} : { requirement, ...locationOf(from) }) }),
  },
  {
    pattern: /The conflict is caused by:\n((?:[ \t]+[^\n]+\n)+)/,
    trouble: ([, lines = '']) => {
      const claims = lines.split('\n').flatMap(readClaim);
      // Pipenv says it as well of a single package that no index has.
      return claims.length === 1 && claims[0]?.who === undefined ? undefined : { kind: 'conflict', claims };
    },
  },
  { pattern: /ResolutionImpossible|conflicting dependencies/, trouble: () => ({ kind: 'conflict' }) },
  {
    pattern: /ERROR: ([^\s/]+\.whl) is not a supported wheel on this platform/,
    trouble: ([, wheel = '']) => ({ kind: 'unfit-wheel', wheel }),
  },
  {
    pattern:
      /that require a different python version: ([^\n]*)\n(?:[^\n]*\n){0,3}ERROR: Could not find a version that satisfies the requirement ([\w.-]+)(?:\[[^\]\n]*\])?={2,3}([\w.!+-]+)([^\n]*?) \(from versions/,
    trouble: ([, ignored = '', name = '', version = '', from = '']) => {
      const [, requires] =
        ignored
          .split('; ')
          .map((one) => one.split(' Requires-Python '))
          .find(([one]) => one === version) ?? [];
      return requires === undefined ? undefined : { kind: 'requires-python', package: name, version, requires, ...locationOf(from) };
    },
  },
  {
    pattern: /Package '([^'\n]+)' requires a different Python: \S+ not in '([^'\n]+)'/,
    trouble: ([, name = '', requires = '']) => ({ kind: 'requires-python', package: name, requires }),
  },
];

function hashMode(why: Extract<Trouble, { kind: 'hash-mode' }>['why'], said: string): Trouble {
  // `NAME from URL (from WHO)`, `NAME --hash=…`, `URL (from WHO)`.
  const [, what = said, from = ''] = /^(.*?)(?: from \S+| --hash=\S+)?(?: (\(from .*\)))?$/.exec(said) ?? [];
  return { kind: 'hash-mode', why, what: what.replace(/^file:\/\//, ''), ...locationOf(from) };
}

function readClaim(line: string): Claim[] {
  const [, wanted, who, wants = ''] = /^\s+(?:The user requested (?:\(constraint\) )?(\S.*)|(\S+ \S+) depends on (\S.*))$/.exec(line) ?? [];
  if (who !== undefined) return [{ who, wants: wants.replaceAll(' and ', ',') }];
  return wanted === undefined ? [] : [{ wants: wanted }];
}
