import { type Copies, COPY_NUMBERS } from './state/decode.ts';
import type { Stamp } from './survey.ts';

/**
 * Compares a file of a workspace with what was recorded when it was copied. `equal`: proven to match the source; `unsure`: the
 * same copy, but the source may have changed; `unknown`: something else may have written the file.
 */
export type Judge = (name: string, source: Stamp, copy: Stamp) => 'equal' | 'unsure' | 'unknown';

/** Judges the files of a workspace by what was recorded when they were copied. */
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
 * Any change sets the time of change (ctime), which no program can set back. A number stores it to a quarter of a microsecond.
 * That is enough: the clock ticks more slowly, and changes within one tick cannot be distinguished anyway.
 */
function isNoted(stamps: Float64Array, at: number, { ino, size, mtimeMs, ctimeMs }: Stamp): boolean {
  return stamps[at] === ino && stamps[at + 1] === size && stamps[at + 2] === mtimeMs && stamps[at + 3] === ctimeMs;
}

/** When copies were made, by the clock of their file system. */
interface Period {
  readonly dev: number;
  readonly since: number;
  readonly until: number;
}

/** How far the clock of another file system may be off; some count in steps of two seconds. */
const OTHER_CLOCK_MS = 2000;

/** Collects what is recorded about copies. */
export interface CopyNotes {
  readonly add: (name: string, source: Stamp, copy: Stamp) => void;
  /** When the last copy was made. */
  readonly latest: () => number;
  /**
   * The text for `readCopies`. A source that changed after copying began, or a copy made at its very end, may change once more
   * within the same tick of the clock (git's index has the same problem). It is recorded so that its content is compared.
   */
  readonly encode: (period: Period) => string;
}

/** Starts a record of the copies in a workspace. */
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
