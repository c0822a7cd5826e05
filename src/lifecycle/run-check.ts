import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { startCaptured } from '../io/captured-process.ts';
import type { Host } from '../io/host.ts';
import { type Answer, CUT_SHORT, firstAnswer, isListening } from '../io/ports.ts';
import { formatSeconds } from '../output/format.ts';
import { appTroubles, wordAppTrouble } from '../python/diagnosis/app-output.ts';
import { describeEnd, GRACE_MS, keepTail } from './run-all.ts';

/** What `pybuild run --check` asks, and how long it waits. */
export interface Check {
  /** The path of the page, with its leading "/". */
  readonly path: string;
  readonly limitMs: number;
}

/** The app to check. */
export interface Checked {
  /** How it is called in messages: a process type, or the program of a command. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly port: number;
  /** The file in which the app's packages are, for advice. */
  readonly installsFrom: string;
}

type Outcome = { readonly answer: Answer; readonly seconds: number } | { readonly ended: string } | { readonly silent: string };

const SERVER_ERROR = 500;
const SHOWN_LINES = 20;

/**
 * Starts an app, asks it for a page, prints the status and the time, and stops it. Fails if no answer comes, if it tells of a
 * server's error (5xx), or if the app ends first; its last lines are shown then.
 */
export async function checkApp(host: Pick<Host, 'emit' | 'signal'>, app: Checked, check: Check): Promise<void> {
  // Somebody else's answer would count as the app's.
  if (await isListening(app.port)) fail({ kind: 'port-in-use', port: app.port });
  host.signal.throwIfAborted();
  const tail: string[] = [];
  const outcome = await askApp(host.signal, app, check, tail);
  const page = `GET ${check.path}`;
  const answered =
    'answer' in outcome
      ? `${app.name} answered ${page} with ${`${outcome.answer.status} ${outcome.answer.words}`.trim()} after ${formatSeconds(outcome.seconds)}`
      : undefined;
  if (answered !== undefined && 'answer' in outcome && outcome.answer.status < SERVER_ERROR) {
    host.emit({ type: 'product', text: answered });
    return;
  }
  const output = tail.slice(-SHOWN_LINES);
  for (const line of output) host.emit({ type: 'command-output', line });
  const about = { port: String(app.port), installsFrom: app.installsFrom, root: app.cwd };
  const waited = `${app.name} did not answer ${page} within ${formatSeconds(check.limitMs / 1000)}`;
  fail({
    kind: 'check-failed',
    happened: answered ?? ('ended' in outcome ? `${outcome.ended}, before it answered ${page}` : waited),
    ...('silent' in outcome ? { silence: { code: outcome.silent, port: app.port, ...listensOn(tail, app.port) } } : {}),
    troubles: appTroubles(tail).map((trouble) => wordAppTrouble(trouble, about)),
    output,
  });
}

/** Runs the app until it answers, ends, or its time is over. Nothing of it is left then; its last lines are in `tail`. */
async function askApp(interrupted: AbortSignal, app: Checked, check: Check, tail: string[]): Promise<Outcome> {
  const started = Date.now();
  const seconds = (): number => (Date.now() - started) / 1000;
  const child = startCaptured(app, (lines) => keepTail(tail, lines));
  const over = new AbortController();
  const signal = AbortSignal.any([interrupted, over.signal, AbortSignal.timeout(check.limitMs)]);
  let silent = 'ECONNREFUSED';
  const answer = firstAnswer(app.port, check.path, signal, (code) => {
    // A try that time cut short says less than one that came to its end, unless that found nobody.
    if (code !== CUT_SHORT || silent === 'ECONNREFUSED') silent = code;
  }).then(
    (got): Outcome => ({ answer: got, seconds: seconds() }),
    (): Outcome => ({ silent }),
  );
  const ended = child.ended.then((end): Outcome => ({ ended: describeEnd(app.name, end, seconds()) }));
  try {
    return await Promise.race([answer, ended]);
  } finally {
    over.abort();
    child.send('SIGTERM');
    await child.settle(GRACE_MS);
    interrupted.throwIfAborted();
  }
}

/** Another port that the app says it listens on. */
function listensOn(lines: readonly string[], port: number): { listens?: number } {
  const ports = lines.flatMap((line) => [...line.matchAll(/\bhttps?:\/\/[^\s/]*:(\d{2,5})\b/g)].map(([, number]) => Number(number)));
  const listens = ports.at(-1);
  return listens === undefined || ports.includes(port) ? {} : { listens };
}
