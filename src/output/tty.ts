import type { ChalkInstance } from 'chalk';
import type { Event } from './events.ts';
import { formatBytes } from './format.ts';
import type { Reporter, Write } from './reporter.ts';
import { type Detail, isProduct, linesOf, type Tone } from './text.ts';
import { visible } from './untrusted.ts';

export interface TtyOptions {
  readonly stream: NodeJS.WriteStream;
  readonly product: Write;
  readonly detail: Detail;
  /** 0 none, 1 basic, 2 256, 3 true colour. chalk itself does not know NO_COLOR, so the caller decides. */
  readonly colour: 0 | 1 | 2 | 3;
  /** Whether the terminal can redraw a line. */
  readonly spinner: boolean;
}

/** Colour, and a spinner that shows the current step. Each line opens and closes its own colour. */
export async function ttyReporter({ stream, product, detail, colour, spinner: animated }: TtyOptions): Promise<Reporter> {
  const [{ Chalk }, { default: ora }] = await Promise.all([import('chalk'), import('ora')]);
  const paint = painter(new Chalk({ level: colour }));
  const spinner = ora({
    stream,
    isEnabled: animated && detail !== 'quiet',
    isSilent: !animated || detail === 'quiet',
    discardStdin: false,
    hideCursor: true,
    color: colour === 0 ? false : 'cyan',
  });
  // Stopping a spinner that does not run would still move the cursor, over what an app has printed.
  const halt = (): void => {
    if (spinner.isSpinning) spinner.stop();
  };
  const emit = (event: Event): void => {
    if (event.type === 'progress') {
      spinner.text = visible(progressText(event));
      return;
    }
    if (event.type === 'step-started') spinner.start(visible(event.title));
    if (event.type === 'step-finished' || event.type === 'failure' || event.type === 'result') halt();
    const spinning = spinner.isSpinning;
    if (spinning) spinner.clear();
    const write: Write = isProduct(event) ? product : (text) => void stream.write(text);
    for (const { tone, text } of linesOf(event, isProduct(event) ? 'normal' : detail)) write(`${paint(tone, text)}\n`);
    if (spinning) spinner.render();
  };
  return { emit, close: halt };
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

function progressText({ what, done, total, unit, perSecond }: Extract<Event, { type: 'progress' }>): string {
  if (unit === 'files') return `${what}: ${done} files`;
  const share = total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
  return `${what}: ${share}${perSecond === undefined ? '' : `, ${formatBytes(perSecond)}/s`}`;
}
