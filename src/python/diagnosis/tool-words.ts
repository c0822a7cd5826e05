import type { Pattern } from './pattern.ts';

/** A header, compiler or program that a package's build asked for; the first of the groups that matched is its name. */
const MISSING =
  /fatal error: '?([\w./-]+\.h)'?(?:: No such file| file not found)|(?:command|unable to execute) '([\w+-]+)'(?: failed)?: No such file|error: \[Errno 2\] No such file or directory: '([\w+-]+)'|(pg_config) executable not found|Cannot find command '(git)'|(Cargo), the Rust package manager, is not installed|can't find (Rust) compiler/;

const NETWORK =
  /NewConnectionError|NameResolutionError|Failed to establish a new connection|Failed to resolve '|ConnectTimeoutError|ReadTimeoutError|Read timed out|Temporary failure in name resolution|Name or service not known|Network is unreachable|Connection (?:reset|refused|aborted)|ConnectionResetError|IncompleteRead|incomplete-download|SSLError|SSL: |ProxyError|Could not fetch URL [^\n]*: connection error|5\d\d Server Error|too many 5\d\d error responses/;

/** The first match counts; what is certain comes before what may be a side effect of it. */
export const TOOL_WORDS: readonly Pattern[] = [
  { pattern: /No space left on device/i, trouble: () => ({ kind: 'disk-full' }) },
  {
    pattern: /(?:HTTP error (401|403) while getting|(401|403) (?:Client )?Error[^\n]*? for(?: url:)?) https?:\/\/(?:[^\s/]*@)?([^\s/]+)/,
    trouble: ([, getting, error, host]) => ({
      kind: 'credentials',
      status: (getting ?? error) === '403' ? 403 : 401,
      ...(host === undefined ? {} : { host }),
    }),
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES|Hashes are required in --require-hashes mode/,
    trouble: () => ({ kind: 'hash' }),
  },
  { pattern: /ResolutionImpossible|conflicting dependencies/, trouble: () => ({ kind: 'conflict' }) },
  {
    pattern: /Invalid requirement: ([^\n]*?)(?: \(from line|\n(?:[^\n]*\n)?[^\n]*\(from line|$|\n)(?: (\d+) of ([^\n)]+)\))?/,
    trouble: ([, what = '', line, file]) => ({
      kind: 'invalid-requirement',
      where: line === undefined ? what : `${what} (line ${line} of ${file})`,
    }),
  },
  {
    pattern:
      /(?:installing build dependencies for ([\w.-]+)|pip subprocess to install build dependencies) did not run successfully[\s\S]*?No matching distribution found for ([\w.-]+)/,
    trouble: ([, name, backend = '']) => ({ kind: 'build', backend, ...(name === undefined ? {} : { package: name }) }),
  },
  { pattern: /BackendUnavailable: Cannot import '([\w.]+)'/, trouble: ([, backend = '']) => ({ kind: 'build', backend }) },
  {
    pattern: MISSING,
    trouble: ([, ...names]) => {
      const missing = names.find((name) => name !== undefined);
      return { kind: 'build', ...(missing === undefined ? {} : { missing }) };
    },
  },
  {
    // A shell's quotes are around an address with a hidden password.
    pattern: /× git [^\n]*?((?:https?|ssh|git|file):\/\/[^\s']+)[^\n]*did not run successfully/,
    trouble: ([, repository = '']) => ({ kind: 'git', repository }),
  },
  { pattern: NETWORK, trouble: () => ({ kind: 'network' }) },
  {
    pattern: /Failed building wheel for ([\w.-]+)|Encountered error while generating package metadata\.\n╰─> ([\w.-]+)$/m,
    trouble: ([, built, described]) => ({ kind: 'build', package: built ?? described ?? '' }),
  },
  { pattern: /metadata-generation-failed|subprocess-exited-with-error/, trouble: () => ({ kind: 'build' }) },
  { pattern: /Failed to build `([\w.-]+)/, trouble: ([, name = '']) => ({ kind: 'build', package: name }) },
  {
    pattern: /Backend subprocess exited when trying to invoke [\s\S]*following issues with (\S+) /,
    trouble: ([, name = '']) => ({ kind: 'build', package: name }),
  },
  { pattern: /Build backend raised error:/, trouble: () => ({ kind: 'build' }) },
  {
    pattern: /Could not find a version that satisfies the requirement (.+?) \(from versions: (.*)\)/,
    trouble: ([, requirement = '', versions = '']) => ({
      kind: 'not-found',
      requirement,
      ...(versions === 'none' ? {} : { versions: versions.split(', ') }),
    }),
  },
  { pattern: /No matching distribution found for (.+)/, trouble: ([, requirement = '']) => ({ kind: 'not-found', requirement }) },
];
