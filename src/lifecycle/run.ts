import path from 'node:path';
import { findSyntaxProblems, syntaxWords } from '../buildpack/check-code.ts';
import type { Environment } from '../cnb/layer-env.ts';
import type { Description } from '../errors/describe.ts';
import { fail } from '../errors/failure.ts';
import { withOption } from '../errors/variable-option.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import type { Host } from '../io/host.ts';
import { freePort } from '../io/ports.ts';
import { type AppVariablesRequest, readAppVariables, suggestDotenv } from './app-variables.ts';
import { buildApp } from './build.ts';
import { checkCommandOf } from './check-hint.ts';
import { tellingOfEarlyEnd } from './early-end.ts';
import { buildIfStale, existingBuild } from './last-build.ts';
import {
  aboutEnd,
  type EnvironmentOf,
  environmentOf,
  installsFrom,
  isSideBySide,
  planAlone,
  planSideBySide,
  type Wanted,
} from './launch-plan.ts';
import type { Platform } from './platform/platform.ts';
import { runSideBySide, type SideBySide } from './run-all.ts';
import { asksForPage, type Check, checkPage, checkProcess } from './run-check.ts';
import { portIn } from './run-ports.ts';
import { processEvents } from './process-events.ts';
import { readFailedReport } from './state/decode.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { noteRun } from './state/process-notes.ts';
import { startOf, reportWrites } from './app-writes.ts';
import type { Plan } from './watch/running.ts';
import type { Opened } from './watch/watch-app.ts';

export interface RunRequest extends AppVariablesRequest, Wanted {
  /** How the user named the app, and its output folder, for advice. */
  readonly app: string;
  readonly output?: string;
  /** What to ask the app, where it is only checked. */
  readonly check?: Check;
  readonly build: boolean;
  /** The port on which the app waits for a debugger, if it does. */
  readonly debugPort?: number;
  /** Whether to start again with every change of the app. */
  readonly watch: boolean;
  /** Whether to rebuild every layer. */
  readonly clearCache: boolean;
}

/** Where an app is started from. */
export interface Stage {
  /** The caller's environment. */
  readonly caller: Environment;
  /** Whether a terminal is the standard input. */
  readonly terminal: boolean;
  readonly onSignal: OnSignal;
  /** Takes the lines of processes side by side, with their colours if `colour`. */
  readonly print: (text: string) => void;
  readonly colour: boolean;
  /** Whether stdout is for events: the app then has none of it. */
  readonly json: boolean;
  /** Hides the secrets among these variables in all that is emitted. */
  readonly hideSecrets: (variables: Environment) => void;
  /** Opens the host and the platform again, as project.toml is now. */
  readonly reopen: () => Promise<Opened>;
  /** Words a failure that does not end the run. */
  readonly explain: (error: unknown) => Description;
}

/**
 * Builds what changed, then starts what was asked for as the launcher would: a process, a command, or several processes side by
 * side. Returns its exit code; that of a check is 0, as one that fails is a failure.
 */
export async function runApp(host: Host, platform: Platform, request: RunRequest, stage: Stage): Promise<number> {
  const begun = Date.now();
  const exitCode = await startAsked(host, platform, request, stage);
  host.emit({ type: 'run-ended', exitCode, seconds: (Date.now() - begun) / 1000 });
  return exitCode;
}

async function startAsked(host: Host, platform: Platform, request: RunRequest, stage: Stage): Promise<number> {
  // Before a build, as a mistake in them would make that one a waste.
  const given = readAppVariables(request, stage.caller);
  stage.hideSecrets(given.env);
  if (request.watch) return watchRun({ host, platform }, request, stage);
  const output = request.build ? await freshBuild(host, platform, request) : oldBuild(host, platform, request.app);
  for (const warning of given.warnings) host.emit({ type: 'warning', ...warning });
  suggestDotenv(host, platform.appDir, output, request.envFiles);
  const environment = environmentOf(output, stage.caller, given.env);
  if (isSideBySide(request)) {
    const processes = planSideBySide(host, output, request, environment);
    emitRunStarted(host, output, processes);
    const how = { cwd: output.workspace, installsFrom: installsFrom(output), onSignal: stage.onSignal, ...linesOf(stage) };
    return whileNoted(host, output, (onStart) => runSideBySide(host, processes, { ...how, onStart }));
  }
  const alone = planAlone(host, output, request, environment);
  const { type, argv, env } = alone;
  const cwd = output.workspace;
  const name = type ?? argv[0] ?? '';
  emitRunStarted(host, output, [{ type: name }]);
  if (request.check !== undefined) {
    const isChosen = Object.hasOwn(given.env, 'PORT') || Object.hasOwn(stage.caller, 'PORT');
    await checkStart(host, output, { name, argv });
    await checkAlone(host, output, request.check, { alone, environment, isChosen });
    return 0;
  }
  host.emit({ type: 'detail', message: `Starting ${argv.join(' ')} with PORT=${env['PORT']}` });
  const debugged = await debugging({ host, platform }, output, request, [...Object.keys(given.env), ...Object.keys(stage.caller)]);
  return whileNoted(host, output, async (onStart) => {
    const events = processEvents(host, { type: name, argv, env });
    const onStarted = (pid: number): void => {
      events.onStart(pid);
      onStart(pid);
    };
    const stdout = stage.json ? 'stderr' : 'own';
    const process = { argv, cwd, env: debugged(env), terminal: stage.terminal, stdout, onStart: onStarted, onEnd: events.onEnd } as const;
    if (type === undefined) return runAppProcess(process, stage.onSignal);
    const early = { ...aboutEnd(output, argv), type, env, cause: checkCommandOf(request) };
    return tellingOfEarlyEnd(host, early, stage.onSignal, (onSignal) => runAppProcess(process, onSignal));
  });
}

/** Fails if the app's Python cannot parse what a command starts: some servers answer all the same. */
async function checkStart(host: Host, output: OutputFolder, { name, argv }: { name: string; argv: readonly string[] }): Promise<void> {
  const python = path.join(output.ownLayers, 'venv', 'bin', 'python');
  if (host.files.reachableKind(python) !== 'file') return;
  const command = argv[1] === '-c' ? (argv[2] ?? '') : argv.join(' ');
  const problem = (await findSyntaxProblems(host, python, output.workspace, [command])).find(({ named }) => named);
  if (problem === undefined) return;
  const troubles = problem.code === '' ? [] : [`  ${problem.code}`];
  fail({ kind: 'check-failed', happened: `${name} cannot start: ${syntaxWords(problem)}`, troubles, output: [] });
}

/** What a process's environment gets where it is debugged. */
async function debugging(
  { host, platform }: Opened,
  output: OutputFolder,
  { debugPort }: RunRequest,
  given: readonly string[],
): Promise<(env: Environment) => Environment> {
  if (debugPort === undefined) return (env) => env;
  const { openDebugger } = await import('./debugger.ts');
  return openDebugger(host, platform, output, debugPort, new Set(given));
}

/** What a check starts, and whether somebody chose its port. */
interface ToCheck {
  readonly alone: ReturnType<typeof planAlone>;
  readonly environment: EnvironmentOf;
  readonly isChosen: boolean;
}

async function checkAlone(host: Host, output: OutputFolder, check: Check, { alone, environment, isChosen }: ToCheck): Promise<void> {
  const { type, argv, env } = alone;
  const app = { name: type ?? argv[0] ?? '', argv, env, cwd: output.workspace, installsFrom: installsFrom(output) };
  if (!asksForPage(type, check)) return whileNoted(host, output, (onStart) => checkProcess(host, { ...app, onStart }, check));
  const port = isChosen ? portIn(env['PORT'] ?? '') : await freePort();
  const withPort = { ...app, env: environment(type, String(port)) };
  return whileNoted(host, output, (onStart) => checkPage(host, { ...withPort, onStart }, port, check));
}

async function watchRun(opened: Opened, request: RunRequest, stage: Stage): Promise<number> {
  // Loaded when asked for: other commands start without it.
  const { watchApp } = await import('./watch/watch-app.ts');
  let isFirst = true;
  return watchApp(opened, {
    ...stage,
    envFiles: request.envFiles,
    build: ({ host, platform }, always) => {
      const clearCache = isFirst && request.clearCache;
      isFirst = false;
      return freshBuild(host, platform, { clearCache, always });
    },
    plan: ({ host, platform }, output) => planToWatch(host, platform, output, request, stage),
  });
}

function planToWatch(host: Host, platform: Platform, output: OutputFolder, request: RunRequest, stage: Stage): Plan {
  const { caller, json } = stage;
  const given = readAppVariables(request, caller);
  stage.hideSecrets(given.env);
  for (const warning of given.warnings) host.emit({ type: 'warning', ...warning });
  suggestDotenv(host, platform.appDir, output, request.envFiles);
  // With every restart, each worker would load the app again.
  const environment = environmentOf(output, { WEB_CONCURRENCY: '1', ...caller }, given.env);
  const how = { cwd: output.workspace, installsFrom: installsFrom(output), json, ...linesOf(stage) };
  if (isSideBySide(request)) {
    const processes = planSideBySide(host, output, request, environment);
    emitRunStarted(host, output, processes);
    return { ...how, processes };
  }
  const { type, argv, env } = planAlone(host, output, request, environment);
  const alone = { ...aboutEnd(output, argv), isCommand: type === undefined, cause: checkCommandOf(request) };
  const process = { type: type ?? argv[0] ?? '', argv, env };
  emitRunStarted(host, output, [process]);
  return { ...how, processes: [process], alone };
}

function emitRunStarted(host: Host, { workspace }: OutputFolder, processes: readonly { readonly type: string }[]): void {
  host.emit({ type: 'run-started', workspace, processes: processes.map(({ type }) => type) });
}

/** Where the lines of processes side by side go. */
function linesOf({ print, colour, json }: Stage): Pick<SideBySide, 'print' | 'colour'> {
  return json ? { colour: false } : { print, colour };
}

/** Runs an app with a note of it and of each process that it starts, so that a build can warn. */
async function whileNoted<T>(host: Host, output: OutputFolder, run: (onStart: (pid: number) => void) => Promise<T>): Promise<T> {
  const started = startOf(output);
  const { add, forget } = noteRun(output.running);
  try {
    return await run(add);
  } finally {
    forget();
    reportWrites(host, output, started);
  }
}

async function freshBuild(
  host: Host,
  platform: Platform,
  { clearCache, always = clearCache }: { readonly clearCache: boolean; readonly always?: boolean },
): Promise<OutputFolder> {
  const worded = (text: string): string => withOption(text, platform.envOption);
  const emit: Host['emit'] = (event) => {
    if (event.type === 'warning') host.emit({ ...event, body: event.body.map(worded) });
    else host.emit(event.type === 'step-finished' && event.outcome !== undefined ? { ...event, outcome: worded(event.outcome) } : event);
  };
  const builds = { ...host, emit };
  return always || clearCache ? (await buildApp(builds, platform, { clearCache })).output : buildIfStale(builds, platform);
}

function oldBuild(host: Host, platform: Platform, app: string): OutputFolder {
  const { output, stale } = existingBuild(host, platform, app);
  const failure = readFailedReport(output.failedReport);
  const since = [
    ...(stale === undefined ? [] : [`Since then, ${stale}.`]),
    ...(failure === undefined ? [] : [`The latest build failed: ${failure.failure.title}`]),
  ];
  if (since.length > 0)
    host.emit({ type: 'warning', title: 'Running an old build', body: [...since, 'Without --no-build, pybuild run builds first.'] });
  return output;
}
