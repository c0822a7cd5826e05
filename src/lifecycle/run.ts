import * as fs from 'node:fs';
import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import { kindOf, realPath, writeFile } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { namesPackages } from '../python/package-manager.ts';
import { buildApp } from './build.ts';
import { tellEarlyEnd } from './early-end.ts';
import { findCommand } from './find-command.ts';
import { isWhole } from './freshness.ts';
import { buildIfStale, lastBuild } from './last-build.ts';
import { launchEnvironment, processCommand } from './launch.ts';
import type { Platform } from './platform/platform.ts';
import { walkApp } from './selection.ts';
import { tellDamage } from './state/damage.ts';
import { readFailure, readReport } from './state/decode.ts';
import { isMarked, type OutputFolder, trustedOutput } from './state/output-folder.ts';
import { noteProcess } from './state/process-notes.ts';

export interface RunRequest {
  /** How the user named the app, for advice. */
  readonly app: string;
  readonly process?: string;
  /** The user's own command, instead of a process. */
  readonly command: readonly string[];
  readonly build: boolean;
  /** Whether to rebuild every layer. */
  readonly clearCache: boolean;
}

/** Builds if something changed, then starts a process of the app as the launcher would. Returns its exit code. */
export async function runApp(
  host: Host,
  platform: Platform,
  request: RunRequest,
  caller: Environment,
  terminal: boolean,
  onSignal: OnSignal,
): Promise<number> {
  const output = request.build ? await freshBuild(host, platform, request) : existingBuild(host, platform, request.app);
  const { type, argv } = request.command.length > 0 ? { type: undefined, argv: request.command } : processCommand(output, request.process);
  const env = launchEnvironment(output, caller, type);
  if (type === undefined) checkCommand(host, output, argv[0] ?? '', env);
  host.emit({ type: 'detail', message: `Starting ${argv.join(' ')} with PORT=${env['PORT']}` });
  const started = { at: Date.now(), workspace: identityOf(output.workspace) };
  const forget = noteProcess(output.running, process.pid, 'run');
  let stopped = false;
  const noting: OnSignal = (handler) =>
    onSignal((signal) => {
      stopped = true;
      handler(signal);
    });
  try {
    const code = await runAppProcess({ argv, cwd: output.workspace, env, terminal }, noting);
    const end = {
      type,
      command: type === undefined ? (argv[0] ?? '') : argv.join(' '),
      code,
      seconds: (Date.now() - started.at) / 1000,
      env,
    };
    if (!stopped) tellEarlyEnd(host, end, readReport(output.report));
    return code;
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
  return clearCache ? (await buildApp(host, platform, { clearCache })).output : buildIfStale(host, platform);
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

/** Identifies a folder, to detect that it was replaced; undefined if it is gone. */
function identityOf(folder: string): number | undefined {
  return fs.statSync(folder, { throwIfNoEntry: false })?.ino;
}

/**
 * Warns, once for each output folder, that what an app writes into its own folder does not last. Says nothing if the folder was
 * rebuilt or removed while the app ran.
 */
function tellOfWrites(host: Host, output: OutputFolder, started: { at: number; workspace: number | undefined }): void {
  const told = path.join(output.root, 'told-of-writes');
  if (kindOf(told) !== undefined || started.workspace === undefined || identityOf(output.workspace) !== started.workspace) return;
  const written = firstWritten(output.workspace, started.at);
  if (written === undefined) return;
  host.emit({
    type: 'warning',
    title: 'The app wrote into its own folder',
    body: [
      `${written} is in ${output.workspace}, and the next build removes it.`,
      'Keep data elsewhere, for example in a database or in a folder set by an environment variable.',
    ],
  });
  writeFile(told, '');
}

function firstWritten(workspace: string, since: number): string | undefined {
  try {
    for (const { name, path: file, kind } of walkApp(workspace, (entry) => !entry.includes('__pycache__'))) {
      if (kind === 'file' && (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since) return name;
    }
  } catch {
    // An app may have folders that only it can read, or that vanish. Its exit code matters more than this.
  }
  return undefined;
}
