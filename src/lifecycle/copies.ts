import { type Copies, COPY_NUMBERS } from './state/decode.ts';
import type { Stamp } from './survey.ts';

/**
 * Whether a file of a workspace is still the copy that was made, and of what its source is now: `equal` is proven; `unsure`
 * is the copy, of a source that may have changed; `unknown` is a file that something else may have written.
 */
export type Judge = (name: string, source: Stamp, copy: Stamp) => 'equal' | 'unsure' | 'unknown';

/** Judges the files of a workspace by what was noted when they were copied. */
export function judgeBy(copies: Copies | undefined): Judge {
  if (copies === undefined) return () => 'unknown';
  const { names, stamps } = copies;
  const index = new Map<string, number>();
  for (const [at, name] of names.entries()) index.set(name, at * COPY_NUMBERS);
  return (name, source, copy) => {
    const at = index.get(name);
    if (at === undefined || !isNoted(stamps, at + COPY_NUMBERS / 2, copy)) return 'unknown';
    return isNoted(stamps, at, source) ? 'equal' : 'unsure';
  };
}

/**
 * Any change sets the time of change, which nobody can set back. A number holds it to a quarter of a microsecond: enough, as
 * within one tick of the clock, which is longer, it proves nothing anyway.
 */
function isNoted(stamps: Float64Array, at: number, { ino, size, mtimeMs, ctimeMs }: Stamp): boolean {
  return stamps[at] === ino && stamps[at + 1] === size && stamps[at + 2] === mtimeMs && stamps[at + 3] === ctimeMs;
}

/** When copies were made, by the clock of the file system that they are on. */
interface Period {
  readonly dev: number;
  readonly since: number;
  readonly until: number;
}

/** By how much the clock of another file system may differ; some count in steps of two seconds. */
const OTHER_CLOCK_MS = 2000;

/** Notes about copies in the making. */
export interface CopyNotes {
  readonly add: (name: string, source: Stamp, copy: Stamp) => void;
  /** When the last copy was made. */
  readonly latest: () => number;
  /**
   * What `readCopies` reads. A source that changed since the copying began, or a copy that was made at its very end, may
   * change once more within the same tick of the clock, as git's index has it: it is noted so that its content decides.
   */
  readonly encode: (period: Period) => string;
}

/** Starts notes about the copies of a workspace. */
export function startNotes(): CopyNotes {
  const names: string[] = [];
  const numbers: number[] = [];
  const devices: number[] = [];
  let latest = 0;
  return {
    add: (name, source, copy) => {
      names.push(name);
      devices.push(source.dev);
      numbers.push(source.ino, source.size, source.mtimeMs, source.ctimeMs, copy.ino, copy.size, copy.mtimeMs, copy.ctimeMs);
      latest = Math.max(latest, copy.ctimeMs);
    },
    latest: () => latest,
    encode: ({ dev, since, until }) => {
      const stamps = new Float64Array(numbers);
      for (const [index, device] of devices.entries()) {
        const at = index * COPY_NUMBERS;
        const changed = stamps[at + 3] ?? NaN;
        const copied = stamps[at + 7] ?? NaN;
        if (changed < (device === dev ? since : since - OTHER_CLOCK_MS) && copied < until) continue;
        stamps[at + 3] = NaN;
      }
      return JSON.stringify({ v: 1, names, stamps: Buffer.from(stamps.buffer).toString('base64') });
    },
  };
}
