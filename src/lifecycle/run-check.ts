import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../cnb/layer-env.ts';
import { fail, type Failure } from '../errors/failure.ts';
import { startCaptured } from '../io/captured-process.ts';
import type { Host } from '../io/host.ts';
import { type Answer, CUT_SHORT, firstAnswer, isListening } from '../io/ports.ts';
import type { End } from '../io/process-group.ts';
import { timeLimit } from '../io/time-limit.ts';
import type { Event } from '../output/events.ts';
import { formatSeconds } from '../output/format.ts';
import { explainEnd } from '../python/diagnosis/app-output.ts';
import { packageOfModule } from './package-of-module.ts';
import { startReported } from './process-events.ts';
import { describeEnd, emitLines, GRACE_MS, keepTail } from './run-all.ts';
import { RELEASE } from './run-ports.ts';

/** What `pybuild run --check` asks for, and how long it waits. */
export interface Check {
  /** The path of the page, with its leading "/"; absent if none was named. */
  readonly path?: string;
  readonly limitMs?: number;
}

/** The app to check. */
export interface Checked {
  /** How it is called in messages: a process type, or the program of a command. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** The file in which the app's packages are, for advice. */
  readonly installsFrom: string;
  readonly onStart?: (pid: number) => void;
}

type Outcome =
  | { readonly answer: Answer; readonly seconds: number }
  | { readonly end: End; readonly seconds: number }
  | { readonly silent: string };

const SERVER_ERROR = 500;
const SHOWN_LINES = 20;
const PAGE_MS = 30_000;
/** Most processes that fail at their start do so in less: their imports take longest. */
const STAYS_MS = 5000;

/** Nobody has answered. */
const OVER = { silent: 'ECONNREFUSED' };

/** Whether a process is asked for a page: `web`, a command, and any for which a page is named. Others need no port. */
export function asksForPage(type: string | undefined, { path }: Check): boolean {
  return path !== undefined || type === undefined || type === 'web';
}

/**
 * Starts an app, asks it for a page, prints the status and the time, and stops it. Fails if no answer comes, if it tells of a
 * server's error (5xx), or if the app ends first; its last lines are shown then.
 */
export async function checkPage(
  host: Pick<Host, 'emit' | 'signal'>,
  app: Checked,
  port: number,
  { path = '/', limitMs = PAGE_MS }: Check,
): Promise<void> {
  // Somebody else's answer would count as the app's.
  if (await isListening(port)) fail({ kind: 'port-in-use', port });
  host.signal.throwIfAborted();
  const page = `GET ${path}`;
  const url = `http://localhost:${port}${path}`;
  const tail: string[] = [];
  const outcome = await whileRunning(host, app, tail, limitMs, (signal) => answerOf(port, path, signal));
  if ('answer' in outcome) {
    const { status, words } = outcome.answer;
    const answered = `${app.name} answered ${page} with ${`${status} ${words}`.trim()} after ${formatSeconds(outcome.seconds)}`;
    const checked = { seconds: outcome.seconds, url, status };
    if (status < SERVER_ERROR) return emitCheck(host, app, { ok: true, text: answered, ...checked });
    return failCheck(host, app, tail, { happened: answered }, checked);
  }
  if ('end' in outcome) {
    const happened = `${describeEnd(app.name, outcome.end, outcome.seconds)}, before it answered ${page}`;
    return failCheck(host, app, tail, { happened, end: outcome.end }, { seconds: outcome.seconds, url });
  }
  const happened = `${app.name} did not answer ${page} within ${formatSeconds(limitMs / 1000)}`;
  const silence = { code: outcome.silent, port, ...listensOn(tail, port) };
  return failCheck(host, app, tail, { happened, silence }, { seconds: limitMs / 1000, url });
}

/**
 * Starts a process that answers no requests, and stops it after a while. Fails if it ends by itself; `release` has to end, and
 * well.
 */
export async function checkProcess(
  host: Pick<Host, 'emit' | 'signal'>,
  app: Checked,
  { limitMs = app.name === RELEASE ? PAGE_MS : STAYS_MS }: Check,
): Promise<void> {
  host.signal.throwIfAborted();
  const tail: string[] = [];
  const outcome = await whileRunning(host, app, tail, limitMs, (signal) => setTimeout(limitMs, OVER, { signal }).catch(() => OVER));
  const isOver = 'end' in outcome;
  const isGood = app.name === RELEASE ? isOver && outcome.end.code === 0 : !isOver;
  const limit = formatSeconds(limitMs / 1000);
  const over = app.name === RELEASE ? `${app.name} did not end within ${limit}` : `${app.name} was still running after ${limit}`;
  const end = isOver ? describeEnd(app.name, outcome.end, outcome.seconds) : undefined;
  const keeps = isOver && outcome.end.code === 0 && app.name !== RELEASE ? `; it has to keep running for ${limit}` : '';
  const happened = end === undefined ? over : `${end}${keeps}`;
  const checked = { seconds: isOver ? outcome.seconds : limitMs / 1000 };
  if (isGood) return emitCheck(host, app, { ok: true, text: happened, ...checked });
  return failCheck(host, app, tail, { happened, ...(isOver ? { end: outcome.end } : {}) }, checked);
}

/** Runs an app until `asked` is settled, it ends, or its time is over. Nothing of it is left then; its last lines are in `tail`. */
async function whileRunning(
  host: Pick<Host, 'emit' | 'signal'>,
  app: Checked,
  tail: string[],
  limitMs: number,
  ask: (signal: AbortSignal) => Promise<Answer | { readonly silent: string }>,
): Promise<Outcome> {
  const started = Date.now();
  const seconds = (): number => (Date.now() - started) / 1000;
  const { signal: interrupted } = host;
  const onLines = (lines: readonly string[]): void => {
    emitLines(host, app.name, lines);
    keepTail(tail, lines);
  };
  const child = startReported(host, { ...app, type: app.name }, app.onStart, (onStart) => startCaptured({ ...app, onStart }, onLines));
  const limit = timeLimit(interrupted, limitMs);
  const asked = ask(limit.signal).then((got): Outcome => ('silent' in got ? got : { answer: got, seconds: seconds() }));
  const ended = child.ended.then((end): Outcome => ({ end, seconds: seconds() }));
  try {
    return await Promise.race([asked, ended]);
  } finally {
    limit.end();
    child.send('SIGTERM');
    await child.settle(GRACE_MS);
    interrupted.throwIfAborted();
  }
}

/** Asks for a page until an answer comes, or none in time. */
async function answerOf(port: number, path: string, signal: AbortSignal): Promise<Answer | { readonly silent: string }> {
  let { silent } = OVER;
  try {
    return await firstAnswer(port, path, signal, (code) => {
      // A try that time cut short says less than one that came to its end, unless that found nobody.
      if (code !== CUT_SHORT || silent === OVER.silent) silent = code;
    });
  } catch {
    return { silent };
  }
}

type CheckEvent = Extract<Event, { type: 'check' }>;

function emitCheck(host: Pick<Host, 'emit'>, { name }: Checked, result: Omit<CheckEvent, 'type' | 'process'>): void {
  host.emit({ type: 'check', process: name, ...result });
}

/** Fails with what the last lines of an app tell; these are shown with it. */
function failCheck(
  host: Pick<Host, 'emit'>,
  app: Checked,
  tail: readonly string[],
  { end, ...happening }: Pick<Extract<Failure, { kind: 'check-failed' }>, 'happened' | 'silence'> & { readonly end?: End },
  checked: Pick<CheckEvent, 'seconds' | 'url' | 'status'>,
): never {
  const { argv, env, cwd: root, installsFrom } = app;
  emitCheck(host, app, { ok: false, text: happening.happened, ...checked });
  const output = tail.slice(-SHOWN_LINES);
  const about = { env, port: env['PORT'] ?? '', command: argv.join(' '), installsFrom, root, packageOf: packageOfModule };
  fail({ kind: 'check-failed', ...happening, troubles: explainEnd(end?.code ?? 0, tail, about), output });
}

/** Another port that the app says it listens on. */
function listensOn(lines: readonly string[], port: number): { listens?: number } {
  const ports = lines.flatMap((line) => [...line.matchAll(/\bhttps?:\/\/[^\s/]*:(\d{2,5})\b/g)].map(([, number]) => Number(number)));
  const listens = ports.at(-1);
  return listens === undefined || ports.includes(port) ? {} : { listens };
}
