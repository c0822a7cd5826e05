import type { ChalkInstance } from 'chalk';
import type { Event } from './events.ts';
import { brokenLine, type Wrap } from './breakable.ts';
import type { Detail, Tone } from './lines.ts';
import type { Reporter } from './reporter.ts';
import { isProduct, makeStory } from './text.ts';
import { cutAtWord, type Working, workingAfter, workingLine } from './working.ts';

export interface TtyOptions {
  readonly stream: NodeJS.WriteStream;
  readonly product: NodeJS.WriteStream;
  readonly detail: Detail;
  /** 0 none, 1 basic, 2 256, 3 true colour. chalk itself does not know NO_COLOR, so the caller decides. */
  readonly colour: 0 | 1 | 2 | 3;
  /** Whether the terminal can redraw a line. */
  readonly spinner: boolean;
}

const TICK_MS = 100;
/** What a spinner and the space after it take, and a column that stays free: some terminals wrap when the last one is filled. */
const BESIDE_SPINNER = 3;
/** Much more than a terminal has columns. */
const MOST_SHOWN = 1000;

/** Lines that end at words, colour, and a spinner with what is under way. Each line opens and closes its own colour. */
export async function ttyReporter({ stream, product, detail, colour, spinner: animated }: TtyOptions): Promise<Reporter> {
  const [{ Chalk }, { default: ora }, { default: wrapAnsi }] = await Promise.all([import('chalk'), import('ora'), import('wrap-ansi')]);
  const chalk = new Chalk({ level: colour });
  const paint = painter(chalk);
  const wrap: Wrap = (text, width) => wrapAnsi(text, width, { trim: true });
  const firstLine = (text: string, width: number, wordWrap: boolean): string =>
    wrapAnsi(text, width, { hard: true, wordWrap }).split('\n', 1)[0] ?? '';
  const cut = (text: string, width: number): string => cutAtWord(text.slice(0, MOST_SHOWN).replaceAll('\t', ' '), width, firstLine);
  const spinner = ora({
    stream,
    isEnabled: animated && detail !== 'quiet',
    isSilent: !animated || detail === 'quiet',
    discardStdin: false,
    hideCursor: true,
    color: colour === 0 ? false : 'cyan',
  });
  const linesFor = makeStory(detail);
  const productLines = makeStory('normal');
  let working: Working | undefined;
  let ticking: NodeJS.Timeout | undefined;
  // A spinner that is not shown would still move the cursor, over what an app has printed.
  const halt = (): void => {
    clearInterval(ticking);
    ticking = undefined;
    if (spinner.isSpinning) spinner.stop();
  };
  const draw = (): void => {
    if (!spinner.isEnabled) return;
    const width = (widthOf(stream) ?? 0) - BESIDE_SPINNER;
    // A spinner on a terminal that has no width any more would clear lines for ever.
    if (working === undefined || width <= 0) return halt();
    const line = workingLine(working, Date.now(), (text, less) => cut(text, Math.max(width - less, 1)));
    const note = cut(working.note, width);
    spinner.text = `${line}${note === '' ? '' : `\n  ${chalk.dim(note)}`}`;
    ticking ??= setInterval(draw, TICK_MS).unref();
    spinner.start();
  };
  const emit = (event: Event): void => {
    const wasWorking = working;
    working = workingAfter(working, event, Date.now());
    const sink = isProduct(event) ? product : stream;
    const width = widthOf(sink);
    const lines = isProduct(event) ? productLines(event) : linesFor(event);
    if (working === undefined) halt();
    const texts = lines.flatMap((line) =>
      (width === undefined ? [line.text] : brokenLine(line, width, wrap)).map((text) => `${paint(line.tone, text)}\n`),
    );
    // Written at once, as a spinner is drawn again after each write.
    if (texts.length > 0) sink.write(texts.join(''));
    if (wasWorking === undefined || event.type === 'step-started') draw();
  };
  return { emit, close: halt };
}

/** The columns of a terminal; undefined for a pipe, and where a terminal does not say. */
function widthOf({ isTTY, columns }: NodeJS.WriteStream): number | undefined {
  return isTTY && columns > 0 ? columns : undefined;
}

function painter(chalk: ChalkInstance): (tone: Tone, text: string) => string {
  const colours: Record<Tone, (text: string) => string> = {
    header: chalk.bold.cyan,
    plain: (text) => text,
    dim: chalk.dim,
    warning: chalk.yellow,
    error: chalk.red,
    good: chalk.bold.green,
  };
  return (tone, text) => (text === '' ? '' : colours[tone](text));
}
