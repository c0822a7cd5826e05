import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import { readExecProgram } from '../io/exec-program.ts';
import { kindOf, listFolder } from '../io/files.ts';
import { parse } from '../io/toml.ts';

/**
 * An environment after the programs of layers have had their say, each seeing what those before it set: of every layer those in
 * `exec.d`, then those of the process type (lifecycle: launch/launcher.go, which does so layer by layer). Fails if one fails or
 * sets anything but strings.
 */
export function withExecPrograms(env: Environment, layers: readonly string[], type: string | undefined, cwd: string): Environment {
  let result = env;
  for (const layer of layers) {
    for (const folder of ['exec.d', ...(type === undefined ? [] : [`exec.d/${type}`])]) {
      for (const program of programsIn(path.join(layer, folder))) {
        result = { ...result, ...variablesIn(readExecProgram(program, cwd, result), program) };
      }
    }
  }
  return result;
}

function programsIn(folder: string): string[] {
  if (kindOf(folder) !== 'folder') return [];
  return [...listFolder(folder)].filter(([, kind]) => kind === 'file').map(([name]) => path.join(folder, name));
}

function variablesIn(text: string, program: string): Environment {
  const parsed = parse(text, program);
  if ('problem' in parsed) fail(parsed.problem);
  const entries = Object.entries(parsed.table).map(([name, value]) =>
    typeof value === 'string'
      ? ([name, value] as const)
      : fail({ kind: 'exec-program-failed', program, reason: `${name} is not a string` }),
  );
  return Object.fromEntries(entries);
}
