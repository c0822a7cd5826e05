import * as fs from 'node:fs';
import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { type OnSignal, runAppProcess } from '../io/app-process.ts';
import { kindOf, writeFile } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { buildIfStale, lastBuild } from './build.ts';
import { launchEnvironment, processCommand } from './launch.ts';
import { noteRunning } from './lock.ts';
import { isOurs, type OutputFolder, outputFolder } from './output-folder.ts';
import type { Platform } from './platform.ts';
import { walkApp } from './selection.ts';

export interface RunRequest {
  /** How the user named the app, for advice. */
  readonly app: string;
  readonly process?: string;
  /** A command of the user's own, in place of a process. */
  readonly command: readonly string[];
  readonly build: boolean;
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
  const output = request.build ? (await buildIfStale(host, platform)).output : existingBuild(host, platform, request.app);
  const { type, argv } = request.command.length > 0 ? { type: undefined, argv: request.command } : processCommand(output, request.process);
  const env = launchEnvironment(output, caller, type);
  host.emit({ type: 'detail', message: `Starting ${argv.join(' ')} with PORT=${env['PORT']}` });
  const started = Date.now();
  const forget = noteRunning(output.running, 'run');
  try {
    return await runAppProcess({ argv, cwd: output.workspace, env, terminal }, onSignal);
  } finally {
    forget();
    tellOfWrites(host, output, started);
  }
}

function existingBuild(host: Host, platform: Platform, app: string): OutputFolder {
  const output = outputFolder(platform.outputRoot);
  if (!isOurs(output.root)) fail({ kind: 'not-built', app, output: output.root });
  const { report, stale } = lastBuild(host, platform, output);
  if (report === undefined) fail({ kind: 'not-built', app, output: output.root });
  if (report.output !== output.root) fail({ kind: 'moved', app, output: output.root, builtAt: report.output });
  if (stale !== undefined)
    host.emit({
      type: 'warning',
      title: 'This runs an old build',
      body: [`Since it was made, ${stale}.`, `Without --no-build, pybuild run builds first.`],
    });
  return output;
}

/** Says, once for an output folder, that what an app writes into its folder does not last. */
function tellOfWrites(host: Host, output: OutputFolder, since: number): void {
  const told = path.join(output.root, 'told-of-writes');
  if (kindOf(told) !== undefined) return;
  for (const { name, path: file, kind } of walkApp(output.workspace, (entry) => !entry.includes('__pycache__'))) {
    if (kind !== 'file' || fs.statSync(file).mtimeMs < since) continue;
    host.emit({
      type: 'warning',
      title: 'The app wrote into its own folder',
      body: [
        `${name} is in ${output.workspace}, which the next build replaces.`,
        'Keep data elsewhere, for example in a database or a folder that an environment variable names.',
      ],
    });
    writeFile(told, '');
    return;
  }
}
