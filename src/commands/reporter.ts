import { jsonReporter, plainReporter, type Reporter } from '../output/reporter.ts';

/** How a run talks. */
export interface OutputOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** Opens the way in which a command talks: the story on stderr, the product on stdout. */
export async function openReporter(options: OutputOptions): Promise<Reporter> {
  const detail = options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
  if (options.json) return jsonReporter(product, () => new Date());
  const colour = colourLevel(process.stderr);
  if (colour === 0 && !canRedraw()) return plainReporter(story, product, detail);
  const { ttyReporter } = await import('../output/tty.ts');
  return ttyReporter({ stream: process.stderr, product, detail, colour, spinner: canRedraw() && detail !== 'verbose' });
}

function story(text: string): void {
  process.stderr.write(text);
}

function product(text: string): void {
  process.stdout.write(text);
}

/** NO_COLOR (no-color.org) beats FORCE_COLOR, which beats what the terminal can do. */
export function colourLevel({ isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>): 0 | 1 | 2 | 3 {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 0;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR === '0' || FORCE_COLOR === 'false' ? 0 : 1;
  return isTTY && process.env['TERM'] !== 'dumb' ? 1 : 0;
}

/** A terminal that tells no width makes a spinner loop for ever. */
function canRedraw(): boolean {
  return process.stderr.isTTY && process.stderr.columns > 0 && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';
}
