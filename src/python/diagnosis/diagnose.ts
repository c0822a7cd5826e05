import type { Trouble } from '../../errors/trouble.ts';
import type { Pattern } from './pattern.ts';
import { TOOL_WORDS } from './tool-words.ts';

/** What git says, or Poetry in its stead, where it did not get as far as the repository. */
const GIT_UNREACHABLE =
  /Could not resolve host|Failed to connect to|Couldn't connect to server|Connection (?:timed out|refused|reset)|certificate (?:problem|verification failed)|server certificate|CONNECT tunnel failed|SSL: CERTIFICATE_VERIFY_FAILED/;

/** Whether a trouble may be another one in truth, which the tool only tells if it is asked to tell more. */
export function isVague(trouble: Trouble | undefined): boolean {
  if (trouble?.kind === 'credentials') return trouble.status === undefined;
  return trouble?.kind === 'not-found' && trouble.versions === undefined;
}

/** What kept a tool from asking for more than is here. */
export interface Bounds {
  /** By `--offline`. */
  readonly offline: boolean;
  /** By the app's own `PIP_NO_INDEX`. */
  readonly noIndex: boolean;
}

/**
 * What a tool's own words say about why it failed; undefined if they say nothing that we know. The first match counts,
 * `own` patterns of the tool before those that hold for pip and what others use of it. What is missing only because the
 * tool was kept from an index or from the network is told as that.
 */
export function diagnose(output: readonly string[], own: readonly Pattern[], bounds: Bounds): Trouble | undefined {
  // A retry that is not the last says nothing: the next one may have gone well.
  const text = output.filter((line) => !/Retrying \(Retry\(total=[1-9]/.test(line)).join('\n');
  for (const { pattern, trouble } of [...own, ...TOOL_WORDS]) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const found = trouble(match);
    if (bounds.noIndex || bounds.offline) return withinBounds(found, bounds);
    return found.kind === 'git' && GIT_UNREACHABLE.test(text) ? { ...found, unreachable: true } : found;
  }
  return undefined;
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
