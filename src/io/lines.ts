import { StringDecoder } from 'node:string_decoder';

/** More than any tool has to say on one line, and little enough to keep many of them. */
const LINE_LIMIT = 64 * 1024;

interface Lines {
  readonly write: (chunk: Buffer) => void;
  /** Gives the last line, if it has no end. */
  readonly end: () => void;
}

/**
 * Splits what a program writes into lines, each as a terminal shows it in the end: what a carriage return lets the program
 * write over is dropped, and so is what a line has beyond 64 kB. Bytes that are no UTF-8 become U+FFFD.
 */
export function splitLines(onLine: (line: string) => void): Lines {
  const decoder = new StringDecoder('utf8');
  let line = '';
  const add = (text: string): void => {
    line += text;
    if (line.length <= LINE_LIMIT) return;
    // A carriage return at the end may be half of a line end.
    line = line.slice(line.lastIndexOf('\r', line.length - 2) + 1);
    if (line.length > LINE_LIMIT) line = `${line.slice(0, LINE_LIMIT)}…${line.endsWith('\r') ? '\r' : ''}`;
  };
  const finish = (): void => {
    const whole = line.replace(/\r+$/, '');
    line = '';
    onLine(whole.slice(whole.lastIndexOf('\r') + 1));
  };
  const take = (text: string): void => {
    const [first = '', ...others] = text.split('\n');
    add(first);
    for (const other of others) {
      finish();
      add(other);
    }
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (line !== '') finish();
    },
  };
}
