import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { hermeticOptions, hostPython, makeApp, type Outcome, runOptions, startPybuild } from './pybuild.ts';
import { until } from './processes.ts';
import { warmHome } from './warm-home.ts';

const PROBE = readFileSync(new URL('probe.py', import.meta.url), 'utf8');

type Extra = Readonly<Record<string, string>>;

/** An app that the tests of a file share: each writes all its files, and later builds are fast with the first one's layers. */
export interface SharedApp {
  readonly folder: string;
  /** What a command needs to build it without a network. */
  readonly env: Record<string, string>;
  /** Replaces all of its files by these; an empty requirements.txt and `probe.py` are always added. */
  readonly become: (files: Readonly<Record<string, string>>) => void;
  /** Starts `pybuild run` or another command with hermetic options, followed by `args`. */
  readonly start: (command: string, args: readonly string[], extra?: Extra, cwd?: string) => ReturnType<typeof startPybuild>;
  readonly to: (command: string, args: readonly string[], extra?: Extra, cwd?: string) => Promise<Outcome>;
}

/** Creates the app of a test file, and removes it after the last test. */
export function sharedApp(): SharedApp {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pybuild-shared-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const folder = makeApp({}, path.join(root, 'app'));
  const python = hostPython();
  const env = {
    PATH: `${path.dirname(python.executable)}:${process.env['PATH']}`,
    HOME: warmHome(makeApp({}, path.join(root, 'home')), python),
  };
  const become = (files: Readonly<Record<string, string>>): void => {
    for (const name of readdirSync(folder)) if (name !== '.pybuild') rmSync(path.join(folder, name), { recursive: true });
    makeApp({ 'requirements.txt': '', 'probe.py': PROBE, ...files }, folder);
  };
  const start: SharedApp['start'] = (command, args, extra = {}, cwd = '/') =>
    startPybuild([command, ...(command === 'run' ? runOptions : (options: string[]) => options)(hermeticOptions(python)), ...args], {
      env: { ...env, ...extra },
      cwd,
    });
  return { folder, env, become, start, to: (...call) => start(...call).outcome };
}

/** The notes of an app's probes in their folder. */
export interface Notes {
  /** Waits until a probe runs; returns its process and the parent. */
  readonly pids: (name: string) => Promise<{ pid: number; parent: number }>;
  /** Waits until a probe gets a signal; returns all signals so far. */
  readonly signals: (name: string) => Promise<string[]>;
  /** How many signals a probe has got so far. */
  readonly count: (name: string) => number;
  /** Whether a probe ended on its own. */
  readonly ended: (name: string) => boolean;
}

/** Reads the notes of probes in `folder`, which is their $MARKS. */
export function notesIn(folder: string): Notes {
  const read = (file: string): string | undefined =>
    readdirSync(folder).includes(file) ? readFileSync(path.join(folder, file), 'utf8') : undefined;
  const lines = (file: string): Promise<string[]> =>
    until(`lines in ${file}`, () => {
      const text = read(file);
      return text?.endsWith('\n') === true && text.trim().split('\n');
    });
  return {
    pids: async (name) => {
      const [pid = 0, parent = 0] = (await lines(`${name}.pid`)).join(' ').split(' ').map(Number);
      return { pid, parent };
    },
    signals: (name) => lines(`${name}.signals`),
    count: (name) => (read(`${name}.signals`) ?? '').split('\n').length - 1,
    ended: (name) => read(`${name}.end`) !== undefined,
  };
}
