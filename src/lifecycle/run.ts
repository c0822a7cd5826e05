import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { withOption } from '../errors/variable-option.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import { realPath } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { type AppVariablesRequest, readAppVariables, tellOfDotenv } from './app-variables.ts';
import { buildApp } from './build.ts';
import { findCommand } from './find-command.ts';
import { isWhole } from './freshness.ts';
import { buildIfStale, lastBuild } from './last-build.ts';
import { launchEnvironment, processCommand } from './launch.ts';
import type { Platform } from './platform/platform.ts';
import { tellDamage } from './state/damage.ts';
import { readFailure, readReport } from './state/decode.ts';
import { isMarked, type OutputFolder, trustedOutput } from './state/output-folder.ts';
import { noteProcess } from './state/process-notes.ts';
import { startOf, tellOfWrites } from './told-writes.ts';

export interface RunRequest extends AppVariablesRequest {
  /** How the user named the app, for advice. */
  readonly app: string;
  readonly process?: string;
  /** A command of the user's own, in place of a process. */
  readonly command: readonly string[];
  readonly build: boolean;
  /** Whether to rebuild every layer. */
  readonly clearCache: boolean;
}

/** Builds what changed, then starts a process of the app as the launcher would. Returns its exit code. */
export async function runApp(
  host: Host,
  platform: Platform,
  request: RunRequest,
  caller: Environment,
  terminal: boolean,
  onSignal: OnSignal,
): Promise<number> {
  // Before a build, as a mistake in them would make that one a waste.
  const given = readAppVariables(request, caller);
  const output = request.build ? await freshBuild(host, platform, request) : existingBuild(host, platform, request.app);
  const { type, argv } = request.command.length > 0 ? { type: undefined, argv: request.command } : processCommand(output, request.process);
  const env = launchEnvironment(output, caller, given.env, type);
  if (type === undefined) checkCommand(host, output, argv[0] ?? '', env);
  for (const warning of given.warnings) host.emit({ type: 'warning', ...warning });
  tellOfDotenv(host, platform.appDir, output, request.envFiles);
  host.emit({ type: 'detail', message: `Starting ${argv.join(' ')} with PORT=${env['PORT']}` });
  const started = startOf(output);
  const forget = noteProcess(output.running, process.pid, 'run');
  try {
    return await runAppProcess({ argv, cwd: output.workspace, env, terminal }, onSignal);
  } finally {
    forget();
    tellOfWrites(host, output, started);
  }
}

/** Fails if the program of a user's own command is not there, and warns if it is the machine's where the app's is expected. */
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

/** The file in which a user writes down what the app needs. */
function installsFrom(output: OutputFolder): string {
  const { name = 'pip', files = [] } = readReport(output.report)?.packageManager ?? {};
  if (name === 'pip' || name === 'pylock') return files[0] ?? 'requirements.txt';
  return name === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
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
  const failure = readFailure(output.failure);
  const since = [
    ...(stale === undefined ? [] : [`Since then, ${stale}.`]),
    ...(failure === undefined ? [] : [`The latest build failed: ${failure.title}`]),
  ];
  if (since.length > 0)
    host.emit({ type: 'warning', title: 'Running an old build', body: [...since, 'Without --no-build, pybuild run builds first.'] });
  return output;
}
