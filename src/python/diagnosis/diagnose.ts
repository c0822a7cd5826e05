import type { Trouble } from '../../errors/trouble.ts';
import { MISSING_PARTS, PKG_RESOURCES } from './build-words.ts';
import type { AppFacts, Said } from './facts.ts';
import { locate } from './locate.ts';
import { OLD_RELEASE } from './old-release.ts';
import { asOwnProject } from './own-project.ts';
import { ownWords, PDM_BLOCK } from './own-words.ts';
import type { Pattern } from './pattern.ts';
import { REQUEST_WORDS } from './request-words.ts';
import { readableLines, tellingLines } from './telling.ts';
import { FULL_DISK, TOOL_WORDS } from './tool-words.ts';

/** What git says, or Poetry instead, where it did not get as far as the repository. */
const GIT_UNREACHABLE =
  /Could not resolve host|Failed to connect to|Couldn't connect to server|Connection (?:timed out|refused|reset)|certificate (?:problem|verification failed)|server certificate|CONNECT tunnel failed|SSL: CERTIFICATE_VERIFY_FAILED/;

/** Why git was not let in, in its words and in those of ssh and of servers. */
const GIT_REFUSED: readonly (readonly [RegExp, 'key' | 'host-key' | 'credentials'])[] = [
  [/Host key verification failed|No \w+ host key is known/, 'host-key'],
  [/Permission denied \((?:publickey|gssapi|keyboard|password)|Permission denied, please try again/, 'key'],
  [
    /could not read (?:Username|Password) for|Authentication failed for|terminal prompts disabled|HTTP Basic: Access denied|The requested URL returned error: 40[13]/,
    'credentials',
  ],
];

/** What is certain whatever tool says it, before all that may be a side effect of it. */
const FIRST: readonly Pattern[] = [
  ...[FULL_DISK, ...OLD_RELEASE, PKG_RESOURCES, ...MISSING_PARTS].map((one): Pattern => ({ ...one, ofBuilds: true })),
  ...REQUEST_WORDS,
];

/** Whether the real trouble may be another one, which the tool shows only if it is more verbose. */
export function isVague(trouble: Trouble | undefined): boolean {
  if (trouble?.kind === 'credentials') return trouble.status === undefined;
  return trouble?.kind === 'not-found' && trouble.versions === undefined;
}

/** Whether a build's own output, if there is more of it, may say what it missed. */
export function mayTellMore(trouble: Trouble | undefined): boolean {
  if (trouble?.kind === 'own-project') return trouble.flaw === undefined;
  return trouble?.kind === 'build' && trouble.missing === undefined && trouble.backend === undefined;
}

/** What kept a tool from asking for more than is here. */
export interface Bounds {
  /** By `--offline`. */
  readonly offline: boolean;
  /** By the app's own `PIP_NO_INDEX`. */
  readonly noIndex: boolean;
}

/**
 * What a tool's own words say about why it failed; undefined if they say nothing that we know. The first match counts:
 * what is certain, then `own` patterns of the tool, then those that hold for pip and what others use of it. What a build printed
 * only says what the build lacked. What is missing only because the tool was kept from an index or from the network is reported
 * as that. With `facts` of the app, it says which package, and where it is asked for. `builds` is what builds printed elsewhere.
 */
export function diagnose(
  output: readonly string[],
  own: readonly Pattern[],
  bounds: Bounds,
  facts?: AppFacts,
  builds: readonly string[] = [],
): Trouble | undefined {
  const [printed, told] = [readableLines(builds), readableLines(output)];
  const lines = [...printed, ...told];
  const words = [...printed.map((line) => ' '.repeat(line.length)), ...ownWords(told)];
  const said: Said = { text: lines.join('\n'), words: words.join('\n') };
  const first = firstOf([...FIRST, ...own, ...TOOL_WORDS], said);
  if (first === undefined) return undefined;
  const { found, at } = first;
  const bounded = bounds.noIndex || bounds.offline ? withinBounds(found, bounds) : found;
  const explained = bounded.kind === 'git' ? withCause(bounded, said.words) : bounded;
  if (facts === undefined) return explained;
  const ofApp = asOwnProject(explained, said, at, facts, () => whyOf(printed, told));
  if (ofApp !== undefined) return ofApp;
  const located = locate(explained, said, facts, at);
  if (located.kind !== 'build' || located.missing !== undefined || located.backend !== undefined) return located;
  const reason = located.reason ?? whyOf(printed, told);
  return reason.length === 0 ? located : { ...located, reason };
}

/**
 * Why a build failed: PDM shows what its thread has read of a build by the moment it fails, which may be nothing yet. The log has
 * it all.
 */
function whyOf(printed: readonly string[], told: readonly string[]): string[] {
  const shown = tellingLines(told);
  return printed.length > 0 && PDM_BLOCK.test(shown[0] ?? '') ? tellingLines(printed) : tellingLines([...printed, ...told]);
}

function firstOf(patterns: readonly Pattern[], { text, words }: Said): { found: Trouble; at: number } | undefined {
  for (const { pattern, trouble, ofBuilds } of patterns) {
    for (const match of (ofBuilds === true ? text : words).matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const found = trouble(match);
      if (found !== undefined) return { found, at: match.index };
    }
  }
  return undefined;
}

function withCause(found: Extract<Trouble, { kind: 'git' }>, text: string): Trouble {
  const why = GIT_REFUSED.find(([words]) => words.test(text))?.[1];
  if (why !== undefined) return { ...found, why };
  return GIT_UNREACHABLE.test(text) ? { ...found, unreachable: true } : found;
}

/** A trouble as what it comes from where a tool was not let to fetch. */
function withinBounds(found: Trouble, { offline, noIndex }: Bounds): Trouble {
  const requirement = found.kind === 'not-found' ? found.requirement : found.kind === 'build' ? found.backend : undefined;
  if (noIndex && requirement !== undefined) return { kind: 'no-index', requirement };
  if (!offline) return found;
  if (found.kind === 'network' || found.kind === 'refused-all') return { kind: 'offline' };
  const what = found.kind === 'git' ? found.repository : found.kind === 'withdrawn' || found.kind === 'offline' ? found.what : requirement;
  return what === undefined ? found : { kind: 'offline', what };
}
