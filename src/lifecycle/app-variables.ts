import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { kindOf, readText, writeFile } from '../io/files.ts';
import type { Host } from '../io/host.ts';
import { namesWithoutValue, parseEnvFile, parseEnvOptions } from './platform/platform-env.ts';
import { quoteWarnings, readRequired, unsetWarnings, type Warning } from './platform/platform.ts';
import { walkApp } from './selection.ts';
import { readReport } from './state/decode.ts';
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

/**
 * Says, once for an output folder, that the app has a `.env` that this run does not use, and the option that uses it. Nothing where
 * the app may read that by itself.
 */
export function suggestDotenv(host: Pick<Host, 'emit'>, appDir: string, output: OutputFolder, envFiles: readonly string[]): void {
  const file = path.join(appDir, '.env');
  const mark = path.join(output.root, 'dotenv-suggested');
  if (kindOf(file) !== 'file' || kindOf(mark) !== undefined || envFiles.some((given) => path.resolve(given) === file)) return;
  if (!mayReadDotenv(output)) {
    const name = path.relative('', file);
    host.emit({ type: 'info', message: `The app gets no variables from ${name}. To pass them: --env-file ${name}` });
  }
  writeFile(mark, '');
}

/** Packages that read a `.env` where the app's code asks them to. */
const LOADERS: ReadonlySet<string> = new Set([
  'python-dotenv',
  'django-environ',
  'environs',
  'python-decouple',
  'pydantic-settings',
  'dynaconf',
  'starlette',
]);
/** How code asks them. */
const ASKS = /\bdotenv\b|\bread_env\b|\bdecouple\b|\benv_file\b|\bdynaconf\b|\bstarlette\.config\b/;
/** Folders with other people's code. */
const NOT_CODE = /(^|\/)(venv|env|node_modules|site-packages|\.[^/]*)$/;
const MOST_BYTES = 512 * 1024;

/**
 * Whether an app may read the `.env` beside it, which is in the workspace unless project.toml excludes it. Flask's own command does
 * where python-dotenv is installed.
 */
function mayReadDotenv({ workspace, report: file }: OutputFolder): boolean {
  const report = readReport(file);
  const installed = (report?.packages ?? []).map(({ name }) => name.toLowerCase()).filter((name) => LOADERS.has(name));
  if (installed.length === 0 || kindOf(path.join(workspace, '.env')) !== 'file') return false;
  const commands = report?.processes.map(({ args }) => args.join(' ')) ?? [];
  if (installed.includes('python-dotenv') && commands.some((command) => /\bflask\b|\bdotenv\b/.test(command))) return true;
  try {
    for (const { name, path: source, kind } of walkApp(workspace, (entry) => !NOT_CODE.test(entry))) {
      const read = kind === 'file' && name.endsWith('.py') ? readText(source, name, MOST_BYTES) : undefined;
      if (read !== undefined && 'text' in read && ASKS.test(read.text)) return true;
    }
    return false;
  } catch {
    // An app may have folders that only it can read. Nothing is said that may be wrong.
    return true;
  }
}
