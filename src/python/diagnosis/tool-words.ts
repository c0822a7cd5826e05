import type { Pattern } from './pattern.ts';

const NETWORK =
  /NewConnectionError|NameResolutionError|Failed to establish a new connection|Failed to resolve '|ConnectTimeoutError|ReadTimeoutError|Read timed out|Temporary failure in name resolution|Name or service not known|Network is unreachable|Connection (?:reset|refused|aborted)|ConnectionResetError|IncompleteRead|incomplete-download|SSLError|SSL: |ProxyError|Could not fetch URL [^\n]*: connection error|5\d\d Server Error|too many 5\d\d error responses/;

export const FULL_DISK: Pattern = { pattern: /No space left on device/i, trouble: () => ({ kind: 'disk-full' }) };

/** The first match counts; what is certain comes before what may be a side effect of it. */
export const TOOL_WORDS: readonly Pattern[] = [
  {
    pattern: /(?:HTTP error (401|403) while getting|(401|403) (?:Client )?Error[^\n]*? for(?: url:)?) https?:\/\/(?:[^\s/]*@)?([^\s/]+)/,
    trouble: ([, getting, error, host]) => ({
      kind: 'credentials',
      status: (getting ?? error) === '403' ? 403 : 401,
      ...(host === undefined ? {} : { host }),
    }),
  },
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
  {
    pattern: /(?:BackendUnavailable: |× )Cannot import (?:build backend )?'([\w.]+)'/,
    trouble: ([, backend = '']) => ({ kind: 'build', backend }),
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
