import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { kindOf, writeFile } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { namesWithoutValue, parseEnvFile, parseEnvOptions } from './platform/platform-env.ts';
import { quoteWarnings, readRequired, unsetWarnings, type Warning } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** What the command line says of the variables of an app that is run. */
export interface AppVariablesRequest {
  readonly env: readonly string[];
  readonly envFiles: readonly string[];
}

/** The variables that a user gives an app, and what in them is probably not meant as it stands. */
export interface AppVariables {
  readonly env: Environment;
  readonly warnings: readonly Warning[];
}

/**
 * Reads the variables of an app as `docker run` does: `--env` beats `--env-file`, and of two options the later one counts.
 * Fails on a file that is not there or has a line that is no variable.
 */
export function readAppVariables({ env: options, envFiles }: AppVariablesRequest, caller: Environment): AppVariables {
  const files = envFiles.map((file) => ({ file, text: readRequired(path.resolve(file), file) }));
  const texts = files.map(({ text }) => text);
  return {
    env: Object.assign({}, ...files.map(({ file, text }) => parseEnvFile(text, file, caller)), parseEnvOptions(options, caller)),
    warnings: [
      ...files.flatMap(({ file, text }) => quoteWarnings(file, text)),
      ...unsetWarnings(namesWithoutValue(options, texts, caller), 'app', '--env'),
    ],
  };
}

/** Says, once for an output folder, that the app has a `.env` that this run does not use, and the option that uses it. */
export function suggestDotenv(host: Pick<Host, 'emit'>, appDir: string, output: OutputFolder, envFiles: readonly string[]): void {
  const file = path.join(appDir, '.env');
  const mark = path.join(output.root, 'dotenv-suggested');
  if (kindOf(file) !== 'file' || kindOf(mark) !== undefined || envFiles.some((given) => path.resolve(given) === file)) return;
  const name = path.relative('', file);
  host.emit({ type: 'info', message: `The app gets no variables from ${name}. To pass them: --env-file ${name}` });
  writeFile(mark, '');
}
