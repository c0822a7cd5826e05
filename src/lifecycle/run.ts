import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { withOption } from '../errors/variable-option.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import { realPath } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { freePort } from '../io/ports.ts';
import { namesPackages } from '../python/package-manager.ts';
import { type AppVariablesRequest, readAppVariables, tellOfDotenv } from './app-variables.ts';
import { buildApp } from './build.ts';
import { tellingOfEarlyEnd } from './early-end.ts';
import { findCommand } from './find-command.ts';
import { isWhole } from './freshness.ts';
import { buildIfStale, lastBuild } from './last-build.ts';
import { type LaunchCommand, launchEnvironment, processCommand, processTypes } from './launch.ts';
import type { Platform } from './platform/platform.ts';
import { runSideBySide } from './run-all.ts';
import { type Check, checkApp } from './run-check.ts';
import { inPortOrder, portIn, portsOf, RELEASE } from './run-ports.ts';
import { tellDamage } from './state/damage.ts';
import { readFailedReport, readReport } from './state/decode.ts';
import { isMarked, type OutputFolder, trustedOutput } from './state/output-folder.ts';
import { noteProcess } from './state/process-notes.ts';
import { startOf, tellOfWrites } from './told-writes.ts';

export interface RunRequest extends AppVariablesRequest {
  /** How the user named the app, for advice. */
  readonly app: string;
  /** The processes to start; the default one if there are none. */
  readonly processes: readonly string[];
  /** Whether to start all of them. */
  readonly all: boolean;
  /** A command of the user's own, in place of a process. */
  readonly command: readonly string[];
  /** What to ask the app, where it is only checked. */
  readonly check?: Check;
  readonly build: boolean;
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
}

/**
 * Builds what changed, then starts what was asked for as the launcher would: a process, a command, or several processes side by
 * side. Returns its exit code; that of a check is 0, as one that fails is a failure.
 */
export async function runApp(host: Host, platform: Platform, request: RunRequest, stage: Stage): Promise<number> {
  // Before a build, as a mistake in them would make that one a waste.
  const given = readAppVariables(request, stage.caller);
  const output = request.build ? await freshBuild(host, platform, request) : existingBuild(host, platform, request.app);
  const environment: EnvironmentOf = (type, port) =>
    launchEnvironment(output, stage.caller, port === undefined ? given.env : { ...given.env, PORT: port }, type);
  for (const warning of given.warnings) host.emit({ type: 'warning', ...warning });
  tellOfDotenv(host, platform.appDir, output, request.envFiles);

  if (request.all || request.processes.length > 1) return startAll(host, output, request, environment, stage);
  const { type, argv } = commandOf(output, request);
  const env = environment(type);
  if (type === undefined) checkCommand(host, output, argv[0] ?? '', env);
  const cwd = output.workspace;
  if (request.check !== undefined) {
    const isChosen = Object.hasOwn(given.env, 'PORT') || Object.hasOwn(stage.caller, 'PORT');
    const port = isChosen ? portIn(env['PORT'] ?? '') : await freePort();
    const app = { name: type ?? argv[0] ?? '', argv, cwd, env: environment(type, String(port)), port, installsFrom: installsFrom(output) };
    const { check } = request;
    await whileNoted(host, output, () => checkApp(host, app, check));
    return 0;
  }
  host.emit({ type: 'detail', message: `Starting ${argv.join(' ')} with PORT=${env['PORT']}` });
  const process = { argv, cwd, env, terminal: stage.terminal };
  return whileNoted(host, output, async () => {
    if (type === undefined) return runAppProcess(process, stage.onSignal);
    const ofBuild = Object.keys(readReport(output.report)?.environment.given ?? {});
    const early = { type, env, command: argv.join(' '), installsFrom: installsFrom(output), given: ofBuild };
    return tellingOfEarlyEnd(host, early, stage.onSignal, (onSignal) => runAppProcess(process, onSignal));
  });
}

/** The environment of a process type, or of a command; with another PORT if one is given. */
type EnvironmentOf = (type: string | undefined, port?: string) => Environment;

async function startAll(
  host: Host,
  output: OutputFolder,
  { processes: names }: RunRequest,
  environment: EnvironmentOf,
  { print, colour, onSignal }: Stage,
): Promise<number> {
  const known = processTypes(output);
  const wanted = names.length > 0 ? [...new Set(names)] : inPortOrder(known).filter((type) => type !== RELEASE);
  if (wanted.length === 0) fail({ kind: 'process-missing', known });
  const commands = wanted.map((name) => ({ type: name, argv: processCommand(output, name).argv }));
  const ports = portsOf(known, environment(undefined)['PORT'] ?? '');
  const processes = commands.map(({ type, argv }) => ({ type, argv, env: environment(type, ports.get(type)) }));
  host.emit({ type: 'info', message: `Starting ${processes.map(({ type }) => `${type} (port ${ports.get(type)})`).join(', ')}.` });
  const how = { cwd: output.workspace, installsFrom: installsFrom(output), print, colour, onSignal };
  return whileNoted(host, output, () => runSideBySide(host, processes, how));
}

function commandOf(output: OutputFolder, { command, processes: [name] }: RunRequest): LaunchCommand {
  return command.length > 0 ? { argv: command } : processCommand(output, name);
}

/** Runs an app with a note of it, so that a build can warn. */
async function whileNoted<T>(host: Host, output: OutputFolder, run: () => Promise<T>): Promise<T> {
  const started = startOf(output);
  const forget = noteProcess(output.running, process.pid, 'run');
  try {
    return await run();
  } finally {
    forget();
    tellOfWrites(host, output, started);
  }
}

/** Fails if the user's command is missing; warns if it is the machine's where the app's is expected. */
function checkCommand(host: Host, output: OutputFolder, program: string, env: Environment): void {
  const found = findCommand(program, env, output.workspace, [output.layers, output.workspace]);
  if (found === undefined) {
    fail({ kind: 'app-command-missing', program, path: env['PATH'] ?? '', installsFrom: installsFrom(output) });
  }
  if (!found.foreignPython) return;
  host.emit({
    type: 'warning',
    title: `Using ${found.file} of this machine: ${program} is not in the app's environment`,
    body: [`It cannot see the app's packages. Add its package to ${installsFrom(output)}.`],
  });
}

/** The file that declares the app's packages. */
function installsFrom(output: OutputFolder): string {
  const { name = 'pip', files = [] } = readReport(output.report)?.packageManager ?? {};
  return namesPackages(name, files);
}

async function freshBuild(host: Host, platform: Platform, { clearCache }: RunRequest): Promise<OutputFolder> {
  const emit: Host['emit'] = (event) => {
    const body = 'body' in event ? event.body.map((line) => withOption(line, platform.envOption)) : [];
    host.emit(event.type === 'warning' ? { ...event, body } : event);
  };
  const builds = { ...host, emit };
  return clearCache ? (await buildApp(builds, platform, { clearCache })).output : buildIfStale(builds, platform);
}

function existingBuild(host: Host, platform: Platform, app: string): OutputFolder {
  if (!isMarked(platform.outputRoot)) {
    fail({ kind: 'not-built', app, output: realPath(platform.outputRoot) ?? platform.outputRoot });
  }
  const output = trustedOutput(platform.outputRoot, platform.cacheDir);
  const { report, stale } = lastBuild(host, platform, output);
  tellDamage(host, output);
  if (report === undefined || !isWhole(output)) fail({ kind: 'not-built', app, output: output.root });
  const builtAt = output.movedFrom ?? report.output;
  if (builtAt !== output.root) fail({ kind: 'moved', app, output: output.root, builtAt });
  const failure = readFailedReport(output.failedReport);
  const since = [
    ...(stale === undefined ? [] : [`Since then, ${stale}.`]),
    ...(failure === undefined ? [] : [`The latest build failed: ${failure.failure.title}`]),
  ];
  if (since.length > 0)
    host.emit({ type: 'warning', title: 'Running an old build', body: [...since, 'Without --no-build, pybuild run builds first.'] });
  return output;
}
