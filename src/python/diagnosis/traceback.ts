/** A place in Python code, as a traceback names it. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  /** The function, or `<module>`; a syntax error has none. */
  readonly name?: string;
  /** The line of code, where Python could show it. */
  readonly code?: string;
}

/** An exception, with the calls that led to it, outermost first. */
export interface Raised {
  /** Its class as Python prints it, such as `django.core.exceptions.ImproperlyConfigured`. */
  readonly type: string;
  readonly message: string;
  readonly frames: readonly Frame[];
}

interface OpenTraceback {
  type: string;
  message: string[];
  frames: { file: string; line: number; name?: string; code?: string }[];
  /** Python prints it and goes on. */
  readonly ignored: boolean;
}

const HEADER = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const FRAME = /^ +File "([^"]*)", line (\d+)(?:, in (.*))?$/;
const LINKS: ReadonlySet<string> = new Set([
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
]);
/** What Python writes before an exception that ended nothing. */
const IGNORED = /^(?:Exception ignored in|Error in (?:sys\.excepthook|atexit\._run_exitfuncs)|--- Logging error ---)/;
const EXCEPTION = /^([A-Za-z_][\w.]*)(?:: (.*))?$/;
/** How the parts of an exception group are indented. */
const OF_GROUP = /^ *[|+] ?/;
// oxlint-disable-next-line no-control-regex -- escape sequences are what is removed
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;
const LONGEST_LINE = 4000;
const LONGEST_MESSAGE = 100;

/**
 * The last traceback in what a program printed, as the exceptions that followed from each other, the first one first; none if
 * there is no traceback. Tolerates escapes, carriage returns, text around it and a beginning that was cut off. What Python
 * reports and ignores (an exception in `__del__`, in a logging handler) does not count. Takes time in proportion to the text.
 * (Format: Lib/traceback.py, `TracebackException.format`.)
 */
export function lastTraceback(lines: readonly string[]): readonly Raised[] {
  let chain: OpenTraceback[] = [];
  let complete: OpenTraceback[] = [];
  let open: OpenTraceback | undefined;
  let before = '';
  let inGroup = false;

  const start = (): OpenTraceback => {
    if (chain.length > 0 && !LINKS.has(before) && !inGroup) {
      if (isComplete(chain)) complete = chain;
      chain = [];
    }
    const started = { type: '', message: [], frames: [], ignored: IGNORED.test(before) };
    chain.push(started);
    return started;
  };

  for (const raw of lines) {
    const plain = raw.slice(0, LONGEST_LINE).replace(ESCAPES, '').trimEnd();
    const text: string = inGroup ? plain.replace(OF_GROUP, '') : plain;
    if (HEADER.test(text) || HEADER.test(text.replace(OF_GROUP, ''))) {
      const isPart: boolean = inGroup && text !== plain;
      inGroup = isPart || text.includes('Exception Group');
      open = start();
      before = '';
      continue;
    }
    const [, file, line, name] = FRAME.exec(text) ?? [];
    if (file !== undefined && line !== undefined) {
      // A syntax error of the program itself has no header.
      if (open === undefined || open.type !== '') open = start();
      open.frames.push({ file, line: Number(line), ...(name === undefined ? {} : { name }) });
    } else if (open !== undefined) {
      open = readOn(open, text);
    }
    if (text !== '') before = text;
  }
  return (isComplete(chain) ? chain : complete)
    .filter(({ type }) => type !== '')
    .map(({ type, message, frames }) => ({ type, message: message.join('\n').trim(), frames }));
}

/** Reads one more line of a traceback, which is not a frame; undefined where it has ended. */
function readOn(open: OpenTraceback, text: string): OpenTraceback | undefined {
  if (open.type !== '') {
    if (LINKS.has(text) || IGNORED.test(text)) return undefined;
    if (open.message.length < LONGEST_MESSAGE) open.message.push(text);
    return open;
  }
  const frame = open.frames.at(-1);
  if (/^\s/.test(text)) {
    if (frame !== undefined) frame.code ??= text.trim();
    return open;
  }
  const [, type, message = ''] = EXCEPTION.exec(text) ?? [];
  if (type === undefined) return open;
  open.type = type;
  open.message.push(message);
  return open;
}

function isComplete(chain: readonly OpenTraceback[]): boolean {
  const last = chain.at(-1);
  return last !== undefined && last.type !== '' && !last.ignored;
}
