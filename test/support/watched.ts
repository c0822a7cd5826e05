import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './processes.ts';
import { makeApp, type startPybuild } from './pybuild.ts';
import { sharedApp } from './shared-app.ts';

/** A `pybuild run --watch` under test. */
export interface Watched {
  readonly child: ChildProcess;
  /** Waits until all of these were printed, on any stream, after what the last call waited for; returns all that was, up to them. */
  readonly says: (...texts: readonly (string | RegExp)[]) => Promise<string>;
  /** All that was printed. */
  readonly all: () => string;
}

/** Reads what a watched run prints; it is ended with the test. */
export function watched(child: ChildProcess): Watched {
  let [printed, seen] = ['', 0];
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  onTestFinished(() => void child.kill());
  return {
    child,
    all: () => printed,
    says: async (...texts) => {
      try {
        return await until(`output with ${texts.join(' and ')}`, () => {
          const fresh = printed.slice(seen);
          const ends = texts.map((text) => endOf(text, fresh));
          if (ends.includes(undefined)) return undefined;
          const said = fresh.slice(0, Math.max(...ends.map((end) => end ?? 0)));
          seen += said.length;
          return said;
        });
      } catch (error) {
        throw new Error(`It printed:\n${printed}`, { cause: error });
      }
    },
  };
}

/** Where the first match of a text ends; undefined if there is none. */
function endOf(text: string | RegExp, printed: string): number | undefined {
  const found = typeof text === 'string' ? { index: printed.indexOf(text), 0: text } : text.exec(printed);
  return found === null || found.index < 0 ? undefined : found.index + found[0].length;
}

/** An app that says a word, then goes on. */
export function saying(word: string): string {
  return `import time\nprint("says ${word}", flush=True)\ntime.sleep(600)\n`;
}

interface WatchedApp {
  readonly app: ReturnType<typeof sharedApp>;
  /** A path in the app, and in its output folder. */
  readonly at: (...names: string[]) => string;
  readonly output: (...names: string[]) => string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Watches the app with these files, and waits until it runs. */
  readonly watching: (files: Readonly<Record<string, string>>, how?: WatchOptions) => Promise<Watched>;
}

interface WatchOptions {
  readonly args?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
}

/** An app of one test file, to be watched. */
export function watchedApp(): WatchedApp {
  const app = sharedApp();
  const at = (...names: string[]): string => path.join(app.folder, ...names);
  return {
    app,
    at,
    output: (...names) => at('.pybuild', ...names),
    write: (files) => void makeApp(files, app.folder),
    watching: async (files, { args = [], extra = {} } = {}) => {
      app.become({ Procfile: 'web: python app.py\n', 'app.py': saying('one'), ...files });
      const run = watched(app.start('run', ['--watch', app.folder, ...args], extra));
      await run.says('Watching for changes. Ctrl-C stops.');
      return run;
    },
  };
}

/** Ends a watched run by a signal; its exit code. */
export async function ended({ child }: Watched, signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
  child.kill(signal);
  return (await (child as ReturnType<typeof startPybuild>).outcome).code;
}

/** How often a watched run has restarted its app. */
export function restarts(run: Watched): number {
  return run.all().split('; restarting').length - 1;
}
