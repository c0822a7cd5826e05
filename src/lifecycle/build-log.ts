import * as fs from 'node:fs';
import type { Event } from '../output/events.ts';
import { withoutSecrets } from '../errors/secrets.ts';
import { makeStory } from '../output/text.ts';

/** More than anybody reads; what floods the output must not fill the disk. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** A file with all that happens in a build, as `--verbose` prints it, whatever is printed. */
export interface BuildLog {
  readonly write: (event: Event) => void;
  /** Begins the file, with what was written so far. */
  readonly open: (file: string) => void;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

/** A log without these secrets. Lines are written as they come, so a kill loses none; a full disk only ends the log. */
export function makeLog(secrets: readonly string[]): BuildLog {
  const tell = makeStory('verbose');
  const early: string[] = [];
  let descriptor: number | undefined;
  let left = LIMIT_BYTES;
  const put = (text: string): void => {
    if (descriptor === undefined || left <= 0) return;
    left -= Buffer.byteLength(text);
    try {
      fs.writeSync(descriptor, left > 0 ? text : `${text}The log ends here: it is too long.\n`);
    } catch {
      left = 0;
    }
  };
  return {
    write: (event) => {
      const text = tell(withoutSecrets(event, secrets))
        .map((line) => `${line.text}\n`)
        .join('');
      if (descriptor === undefined) early.push(text);
      else put(text);
    },
    open: (file) => {
      try {
        fs.rmSync(file, { recursive: true, force: true });
        descriptor = fs.openSync(file, 'wx', 0o600);
      } catch {
        return;
      }
      put(early.splice(0).join('').replace(/^\n+/, ''));
    },
    isOpen: () => descriptor !== undefined,
    close: () => {
      if (descriptor !== undefined) fs.closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
