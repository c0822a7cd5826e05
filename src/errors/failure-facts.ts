import type { Failure } from './failure.ts';
import type { Trouble } from './trouble.ts';

/** What a program needs to know of a failure. */
export interface FailureFacts {
  /** The cause, as a word that stays the same: the kind of trouble that a tool had, else the kind of failure. */
  readonly reason: string;
  /** A file of the app, or one that the user named, and its line. */
  readonly file?: string;
  readonly line?: number;
  /** The package that it is about. */
  readonly package?: string;
  /** The command that failed. */
  readonly command?: string;
}

/** The facts of a failure that a program can act on; what is not known is left out. */
export function factsOf(failure: Failure): FailureFacts {
  const trouble = failure.kind === 'command-failed' ? failure.trouble : undefined;
  const from = trouble ?? failure;
  const place = placeOf(from);
  const name = packageOf(from);
  return {
    reason: trouble?.kind ?? failure.kind,
    ...(place?.file === undefined ? {} : { file: place.file }),
    ...(place?.line === undefined ? {} : { line: place.line }),
    ...(name === undefined ? {} : { package: name }),
    ...(failure.kind === 'command-failed' ? { command: failure.command } : {}),
  };
}

interface MaybePlace {
  readonly file?: string;
  readonly line?: number;
}

/** The fields by which failures and troubles name a place, the most exact first. */
function placeOf(from: Failure | Trouble): MaybePlace | undefined {
  if ('place' in from && from.place !== undefined) return from.place;
  if ('at' in from && from.at !== undefined) return from.at;
  if ('claims' in from) return from.claims?.find(({ place }) => place !== undefined)?.place;
  if ('uses' in from) return from.uses[0];
  if ('lines' in from && typeof from.lines[0] === 'object') return from.lines[0];
  if ('origin' in from && typeof from.origin === 'object' && from.origin.from === 'file') return { file: from.origin.file };
  if ('file' in from) return { file: from.file, ...('line' in from && from.line !== undefined ? { line: from.line } : {}) };
  if ('lock' in from) return { file: from.lock };
  if (from.kind === 'procfile-invalid') return { file: 'Procfile', line: from.line };
  return undefined;
}

function packageOf(from: Failure | Trouble): string | undefined {
  if ('package' in from) return from.package;
  if ('requirement' in from && from.requirement !== undefined) return /^[A-Za-z0-9][\w.-]*/.exec(from.requirement)?.[0];
  return undefined;
}
