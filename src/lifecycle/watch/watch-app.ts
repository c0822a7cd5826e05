import { constants } from 'node:os';
import path from 'node:path';
import type { Description } from '../../errors/describe.ts';
import { type Failure, PybuildError } from '../../errors/failure.ts';
import type { OnSignal } from '../../io/app-process.ts';
import type { Host } from '../../io/host.ts';
import { isWhole } from '../freshness.ts';
import { lastBuild } from '../last-build.ts';
import type { Platform } from '../platform/platform.ts';
import { noteEdited } from '../state/edited.ts';
import { acquireLock } from '../state/lock.ts';
import type { OutputFolder } from '../state/output-folder.ts';
import { noteRun, type RunNotes } from '../state/process-notes.ts';
import { repair } from '../state/transaction.ts';
import type { Survey } from '../survey.ts';
import { startOf, reportWrites } from '../app-writes.ts';
import { type Change, changesBetween, wordChanges } from './changes.ts';
import type { BuildFacts } from './decides-build.ts';
import { needsBuild, readFacts } from './facts.ts';
import { takeSignals } from './interrupt.ts';
import { type Plan, type RunningApp, startPlan } from './running.ts';
import { watchSource } from './source.ts';
import { carryChanges } from './sync.ts';

/** What a command works with. */
export interface Opened {
  readonly host: Host;
  readonly platform: Platform;
}

/** An app to watch, and how it is built and started. */
export interface Watched {
  /** The host and the platform again, as project.toml is now. */
  readonly reopen: () => Promise<Opened>;
  /** Builds if the last build is out of date, or in any case. */
  readonly build: (opened: Opened, always: boolean) => Promise<OutputFolder>;
  /** Reads the variables of the app, and works out what to start. */
  readonly plan: (opened: Opened, output: OutputFolder) => Plan;
  /** Files with variables of the app. */
  readonly envFiles: readonly string[];
  readonly onSignal: OnSignal;
  /** Words a failure that does not end the run. */
  readonly explain: (error: unknown) => Description;
}

/** A build, the app as that found it or as it was carried into its workspace since, and what to start. */
interface State {
  readonly opened: Opened;
  readonly output: OutputFolder;
  readonly survey: Survey;
  readonly facts: BuildFacts;
  readonly plan: Plan;
}

/** An app whose files are written all the time never looks as it was built. */
const MOST_BUILDS = 3;
const LOCKED_MS = 1000;

/**
 * Starts an app, and starts it again with every change of its source, until a signal to pybuild. Changes that decide nothing of the
 * build are carried into the workspace. An app that ends by itself, or whose build fails, is started with the next change. Returns
 * the app's exit code, or 128 + n after signal n if it was not running.
 */
export async function watchApp(first: Opened, watched: Watched): Promise<number> {
  const { emit } = first.host;
  const source = watchSource(first.host);
  let running: RunningApp | undefined;
  let notes: RunNotes | undefined;
  let begun: { readonly output: OutputFolder; readonly started: ReturnType<typeof startOf> } | undefined;
  let isTold = false;
  const carried = new Set<string>();
  const interrupt = takeSignals(watched.onSignal, (signal) => running?.send(signal));

  const build = (opened: Opened, always: boolean): Promise<State> =>
    interrupt.during(async () => {
      notes?.forget();
      notes = undefined;
      for (let builds = 1; ; builds++) {
        const output = await watched.build(opened, always || builds > 1);
        const survey = await source.look(opened.platform);
        const facts = await readFacts(opened.host, opened.platform, output);
        // What changed while it was built is in neither.
        const { stale } = builds < MOST_BUILDS ? lastBuild(opened.host, opened.platform, output) : {};
        if (stale !== undefined) {
          emit({ type: 'info', message: `Building again: ${stale} during the build.` });
          continue;
        }
        notes = noteRun(output.running);
        begun = { output, started: startOf(output) };
        carried.clear();
        return { opened, output, survey, facts, plan: watched.plan(opened, output) };
      }
    });
  const stop = async (): Promise<void> => {
    running?.send('SIGTERM');
    await running?.settle();
    running = undefined;
  };
  const start = (): void => {
    if (interrupt.signal() !== undefined) return;
    const { add, dropApp } = (notes ??= noteRun(state.output.running));
    dropApp();
    running = startPlan(first.host, state.plan, add);
  };
  const rebuild = async (opened: Opened, words: string): Promise<State> => {
    emit({ type: 'info', message: `${words}; rebuilding` });
    await stop();
    if (interrupt.signal() !== undefined) return state;
    const next = await build(opened, true);
    const [old, now] = [state, next].map(({ plan }) => plan.processes.map(({ type }) => type).join(', '));
    if (state.plan.alone !== undefined && now !== old)
      emit({ type: 'info', message: `The default process is ${now} now (it was ${old}).` });
    return next;
  };
  /** Brings the workspace up to date, by a build if need be. */
  const update = async (): Promise<void> => {
    const survey = await source.look(state.opened.platform);
    const changes = changesBetween(state.survey, survey);
    if (changes.length === 0) return;
    const words = wordChanges(changes);
    const opened = changes.some(isDescriptor(state.opened.platform)) ? await watched.reopen() : state.opened;
    if (await needsBuild(opened.host, opened.platform, changes, state.facts)) {
      state = await rebuild(opened, words);
    } else {
      const { output } = state;
      const plan = changes.some(isOneOf(state.opened.platform, watched.envFiles)) ? watched.plan(state.opened, output) : state.plan;
      const unlock = acquireLock(output.lock, 'run');
      let isUsable = false;
      try {
        // Another command may have been killed in the middle of a build, or removed this one.
        repair(output);
        isUsable = isWhole(output);
        if (isUsable) {
          noteEdited(output);
          emit({ type: 'info', message: `${words}; restarting` });
          await stop();
          carryChanges(changes, output.workspace);
          for (const { name } of changes) carried.add(name);
          state = { ...state, survey, plan };
        }
      } finally {
        unlock();
      }
      if (!isUsable) state = await rebuild(opened, words);
    }
    isTold = false;
    start();
  };
  /** Says why a change was not carried over. Throws what ends the run. */
  const explain = (error: unknown): void => {
    if (first.host.signal.aborted || !(error instanceof PybuildError) || error.failure.kind === 'app-unusable') throw error;
    if (error.failure.kind === 'locked') {
      if (!isTold) emit({ type: 'info', message: `Waiting for another pybuild (process ${error.failure.pid}) to finish.` });
      isTold = true;
      return source.again(LOCKED_MS);
    }
    // No edit passes a variable to the next build.
    if (lacksVariable(error.failure)) throw error;
    emit({ type: 'failure', ...watched.explain(error) });
    emit({ type: 'info', message: running === undefined ? 'Waiting for a change.' : 'The app was not restarted. Waiting for a change.' });
  };

  let state: State;
  try {
    state = await build(first, false);
    emit({ type: 'info', message: 'Watching for changes. Ctrl-C stops.' });
    start();
    while (interrupt.signal() === undefined) {
      const ended = running?.ended.then(() => true);
      const hasEnded = await Promise.race([interrupt.asked, source.changed(), ...(ended === undefined ? [] : [ended])]);
      if (interrupt.signal() !== undefined) break;
      if (hasEnded === true) {
        await running?.tellEnd();
        running = undefined;
        if (interrupt.signal() === undefined) emit({ type: 'info', message: 'Waiting for a change.' });
        continue;
      }
      await update().catch(explain);
    }
    await running?.settle();
    return (await running?.ended) ?? 128 + constants.signals[interrupt.signal() ?? 'SIGTERM'];
  } finally {
    // Whatever went wrong, no process is left.
    await stop();
    interrupt.release();
    source.close();
    notes?.forget();
    if (begun !== undefined) reportWrites(first.host, begun.output, begun.started, carried);
  }
}

/** Whether a build failed for want of a variable that only a new `pybuild run` can pass. */
function lacksVariable(failure: Failure): boolean {
  return failure.kind === 'variable-unset' || (failure.kind === 'command-failed' && failure.trouble?.kind === 'app-variables');
}

function isDescriptor({ appDir, descriptorFile }: Platform): (change: Change) => boolean {
  return ({ name }) => path.join(appDir, name) === descriptorFile;
}

function isOneOf({ appDir }: Platform, files: readonly string[]): (change: Change) => boolean {
  const wanted = new Set(files.map((file) => path.resolve(file)));
  return ({ name }) => wanted.has(path.join(appDir, name));
}
