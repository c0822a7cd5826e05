import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { type CodeFacts, decodeCode } from '../python/imports/code-facts.ts';
import { commandWords } from '../python/start/command-words.ts';
import { startFiles, usualStartFiles } from '../python/start/start-files.ts';
import { CODE_PROGRAM, type CodeLimits } from './code-program.ts';

/** Where the code of an app starts. */
export interface Started {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Files that are run as programs. */
  readonly programs: readonly string[];
  /** Files of which only the syntax counts: what is for development where something else starts the app. */
  readonly aside: readonly string[];
  /** Whether commands name the files; otherwise apps usually start with them. */
  readonly isNamed: boolean;
  /** Whether a command is not understood. */
  readonly isPartly: boolean;
  /** The settings of a Django project, if a variable chooses them. */
  readonly settings: string;
}

const MANAGE = /(?:^|\/)manage\.py$/;
const LIMIT_MS = 30_000;

/** Where commands start the code of an app. */
export function startedBy(host: Pick<Host, 'files'>, appDir: string, commands: readonly string[], env: Environment): Started {
  const kindOf = (name: string): ReturnType<Host['files']['reachableKind']> => host.files.reachableKind(path.join(appDir, name));
  const named = commands.map((command) => startFiles(command, kindOf)).filter(({ files }) => files.length > 0);
  const all = named.length > 0 ? named : [usualStartFiles(kindOf)];
  const files = [...new Set(all.flatMap((one) => one.files))];
  const isOnlyManage = files.every((file) => MANAGE.test(file));
  return {
    files,
    folders: [...new Set(all.flatMap((one) => one.folders))],
    programs: files.filter((file) => commands.some((command) => command.split(/\s+/).includes(file))),
    aside: isOnlyManage ? [] : files.filter((file) => MANAGE.test(file)),
    isNamed: named.length > 0,
    isPartly: commands.some((command) => commandWords(command) === undefined),
    settings: env['DJANGO_SETTINGS_MODULE'] ?? '',
  };
}

/** What a Python says of the code of an app, without running it; undefined if it says nothing that can be understood. */
export async function lookAtCode(
  host: Pick<Host, 'run'>,
  python: string,
  appDir: string,
  started: Started,
  limits: CodeLimits,
): Promise<CodeFacts | undefined> {
  if (started.files.length === 0) return undefined;
  const input = JSON.stringify({ ...started, limits });
  const args = ['-I', '-S', '-B', '-W', 'ignore', '-c', CODE_PROGRAM];
  const env: Environment = { PATH: '/usr/bin:/bin' };
  const ended = await host.run({ program: python, args, cwd: appDir, env, input, isProbe: true, limitMs: LIMIT_MS });
  const code = ended.exitCode === 0 ? decodeCode(ended.output) : undefined;
  if (code === undefined || started.isNamed) return code;
  return { ...code, errors: code.errors.map((one) => ({ ...one, named: false })) };
}
