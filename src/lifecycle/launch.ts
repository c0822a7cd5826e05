import path from 'node:path';
import { applyChanges, applyLayerPaths, decodeEnvFolder, type Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { kindOf, listFolder, readOptional } from '../io/files.ts';
import { withExecPrograms } from './exec-d.ts';
import { readLaunchConfig } from './state/decode.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** A command to start, as the launcher would. */
export interface LaunchCommand {
  /** The process type; absent for a command of the user's own. */
  readonly type?: string;
  readonly argv: readonly string[];
}

const DEFAULT_PORT = '8080';
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables of the caller that belong to Python or to a tool, or to where the caller is, and would reach into the app. */
const TOOLS = /^((OLD)?PWD$|PYTHON|PIP_|UV_|POETRY_|PDM_|PIPENV_|PYENV_|CONDA|VIRTUAL_ENV|BP_|CNB_|npm_|__PYVENV_LAUNCHER__$)/;

/** The types of the processes there are. */
export function processTypes(output: OutputFolder): string[] {
  return (readLaunchConfig(output.metadata)?.processes ?? []).map(({ type }) => type);
}

/**
 * The command of a process by the launch config: the one called `type`, or the default. Fails with the processes there
 * are if there is none.
 */
export function processCommand(output: OutputFolder, type: string | undefined): LaunchCommand {
  const { processes, byDefault } = readLaunchConfig(output.metadata) ?? { processes: [] };
  const known = processes.map((process) => process.type);
  const wanted = type ?? byDefault;
  if (wanted === undefined) fail({ kind: 'process-missing', known });
  const found = processes.find((process) => process.type === wanted);
  if (found === undefined) fail({ kind: 'process-unknown', name: wanted, known });
  return { type: found.type, argv: [...found.command, ...found.args] };
}

/**
 * The environment that the launcher would give a process: the caller's without Python's and the tools' own variables, a
 * system's PATH, over these the variables that the user gives the app, whatever their names; then of every layer first the
 * paths its folders imply, then its variables, at last those that its programs set (lifecycle: launch/launcher.go). So a given variable counts as one of
 * `docker run --env`: it beats a layer's default, and is what a layer's paths are put before. PORT is 8080 if unset, which is
 * pybuild's own doing.
 */
export function launchEnvironment(output: OutputFolder, caller: Environment, given: Environment, type: string | undefined): Environment {
  const kept = Object.entries(caller).filter(([name]) => !TOOLS.test(name));
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
