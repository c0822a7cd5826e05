import path from 'node:path';
import { applyChanges, applyLayerPaths, decodeEnvFolder, type Environment } from '../cnb/layer-env.ts';
import { fail, type KnownProcess } from '../errors/failure.ts';
import { kindOf, listFolder, readOptional } from '../io/files.ts';
import { withExecPrograms } from './exec-d.ts';
import { readLaunchConfig, readReport } from './state/decode.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** A command to start, as the launcher would. */
export interface LaunchCommand {
  /** The process type; absent for the user's own command. */
  readonly type?: string;
  readonly argv: readonly string[];
}

const DEFAULT_PORT = '8080';
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables of the caller that would affect the app: those of Python, of tools, and of the caller's location. */
const TOOLS = /^((OLD)?PWD$|PYTHON|PIP_|UV_|POETRY_|PDM_|PIPENV_|PYENV_|CONDA|VIRTUAL_ENV|BP_|CNB_|npm_|__PYVENV_LAUNCHER__$)/;

/** Whether a variable of the caller is one for the app. */
export function reachesApp(name: string): boolean {
  return !TOOLS.test(name) && name !== 'PATH';
}

/** The types of an app's processes, and where each comes from. */
export function knownProcesses(output: OutputFolder): KnownProcess[] {
  const planned = readReport(output.report)?.processes ?? [];
  const inferred = new Set(planned.filter(({ evidence }) => evidence !== undefined).map(({ type }) => type));
  return (readLaunchConfig(output.metadata)?.processes ?? []).map(({ type }) => ({ type, from: inferred.has(type) ? 'code' : 'Procfile' }));
}

/**
 * The command of a process in the launch config: the one called `type`, or the default. If there is no such process, fails and
 * lists those that exist.
 */
export function processCommand(output: OutputFolder, type: string | undefined): LaunchCommand {
  const { processes, byDefault } = readLaunchConfig(output.metadata) ?? { processes: [] };
  const wanted = type ?? byDefault;
  if (wanted === undefined) fail({ kind: 'process-missing', known: knownProcesses(output) });
  const found = processes.find((process) => process.type === wanted);
  if (found === undefined) fail({ kind: 'process-unknown', name: wanted, known: knownProcesses(output) });
  return { type: found.type, argv: [...found.command, ...found.args] };
}

/**
 * The environment that the launcher would give a process: the caller's without the variables of Python and the tools, a system
 * PATH, the variables that the user passes to the app, whatever their names; then for every layer first the paths of its folders,
 * then its variables, and last those that its programs set (lifecycle: launch/launcher.go). So a passed variable counts like one of
 * `docker run --env`: it overrides a layer's default, and layers prepend their paths to it. PORT defaults to 8080; that is
 * pybuild's own addition.
 */
export function launchEnvironment(output: OutputFolder, caller: Environment, given: Environment, type: string | undefined): Environment {
  const kept = Object.entries(caller).filter(([name]) => reachesApp(name));
  let env: Environment = { PORT: DEFAULT_PORT, ...Object.fromEntries(kept), PATH: SYSTEM_PATH, ...given };
  const layers = [...listFolder(output.ownLayers)]
    .filter(([, kind]) => kind === 'folder')
    .map(([name]) => path.join(output.ownLayers, name));
  for (const layer of layers) env = applyLayerPaths(env, layer, 'launch', (folder) => kindOf(path.join(layer, folder)) === 'folder');
  for (const layer of layers) {
    const folders = ['env', 'env.launch', ...(type === undefined ? [] : [`env.launch/${type}`])];
    for (const folder of folders) env = applyChanges(env, decodeEnvFolder(readEnvFolder(path.join(layer, folder))));
  }
  return withExecPrograms(env, layers, type, output.workspace);
}

function readEnvFolder(folder: string): Map<string, string> {
  if (kindOf(folder) !== 'folder') return new Map();
  const files = [...listFolder(folder)].filter(([, kind]) => kind === 'file');
  return new Map(files.map(([name]) => [name, readOptional(path.join(folder, name)) ?? '']));
}
