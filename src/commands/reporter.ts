import { githubReporter } from '../output/github.ts';
import { jsonReporter, plainReporter, type Reporter } from '../output/reporter.ts';

/** The options for output. */
export interface OutputOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** The format of a CI system's log; text if left out. */
  readonly logFormat?: 'github';
}

/** Opens the reporter of a command: progress and diagnostics go to stderr, results to stdout. */
export async function openReporter(options: OutputOptions): Promise<Reporter> {
  const detail = options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
  if (options.json) return jsonReporter(product, () => new Date());
  if (options.logFormat === 'github') return githubReporter(story, product, detail);
  const colour = colourLevel(process.stderr);
  // A terminal without colours has a width to wrap lines at.
  if (colour === 0 && !process.stderr.isTTY) return plainReporter(story, product, detail);
  const { ttyReporter } = await import('../output/tty.ts');
  const spinner = canRedraw() && detail !== 'verbose';
  return ttyReporter({ stream: process.stderr, product: process.stdout, detail, colour, spinner });
}

function story(text: string): void {
  process.stderr.write(text);
}

function product(text: string): void {
  process.stdout.write(text);
}

/** NO_COLOR (no-color.org) takes precedence over FORCE_COLOR, and that over what the terminal supports. */
export function colourLevel({ isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>): 0 | 1 | 2 | 3 {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 0;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR === '0' || FORCE_COLOR === 'false' ? 0 : 1;
  return isTTY && process.env['TERM'] !== 'dumb' ? 1 : 0;
}

/** In a terminal that reports no width, a spinner would loop forever. */
function canRedraw(): boolean {
  return process.stderr.isTTY && process.stderr.columns > 0 && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
}
