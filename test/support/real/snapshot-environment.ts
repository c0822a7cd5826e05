import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { runLaunched, startLauncher } from './lifecycle-launch.ts';
import { finished, type Ran, readToml, SYSTEM_PATH } from './lifecycle.ts';

/** What both a container and a caller of `pybuild run` would have; nothing in it concerns Python. */
export const LAUNCH_BASE = { PATH: SYSTEM_PATH, HOME: homedir(), LANG: 'C.UTF-8' };

/** The environments that the real launcher gives to programs of an output folder: a command, and each process. */
export async function launchEnvironments(launcher: string, root: string): Promise<[string, string][]> {
  const launch = { launcher, layers: path.join(root, 'layers'), app: path.join(root, 'workspace'), env: LAUNCH_BASE };
  const entries = variables('launched', outputOf(await runLaunched(['env', '-0'], launch)));
  for (const type of processTypes(root)) {
    // The argument replaces the Procfile's line, which bash -c runs.
    entries.push(...variables(`launched ${type}`, outputOf(await finished(startLauncher(type, ['env -0'], launch)))));
  }
  return entries;
}

/** Variables as printed by `env -0`, one entry for each. */
export function variables(title: string, printed: string): [string, string][] {
  const lines = printed.split('\0').filter((line) => line !== '');
  return lines.map((line) => [`${title}: ${line.slice(0, line.indexOf('='))}`, line.slice(line.indexOf('=') + 1)]);
}

/** The folder of `pybuild build` for the temporary files of one build, inside the machine's. */
const OWN_TEMPORARY = /\/pybuild-[0-9a-z]+_[0-9a-z]*_[0-9a-f]{6}-\w+(?=[/:"])/g;

/** The variables recorded by a build, without those that pip and pybuild create on every run. */
export function notedVariables(file: string): [string, string][] {
  const noted = JSON.parse(readFileSync(file, 'utf8').replaceAll(OWN_TEMPORARY, '')) as Record<string, string>;
  return Object.entries(noted).map(([name, value]) => [`build: ${name}`, value.replaceAll(/(?<=pip-[a-z-]+-)\w{8}|[\da-f]{32}/g, '*')]);
}

function outputOf({ code, output }: Ran): string {
  if (code !== 0) throw new Error(`The launcher ended with ${code}:\n${output}`);
  return output;
}

function processTypes(root: string): string[] {
  const { processes = [] } = readToml(path.join(root, 'layers/config/metadata.toml')) as { processes?: { type: string }[] };
  return processes.map(({ type }) => type);
}
