import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { diagnose, isVague, mayTellMore } from '../python/diagnosis/diagnose.ts';
import type { Install, InstallCommand } from '../python/managers/manager.ts';
import { forbidsIndex } from '../python/managers/pip/pip.ts';
import { askIndex } from './ask-index.ts';
import type { BuildContext } from './context.ts';
import { failureFacts } from './failure-facts.ts';
import { runTool } from './run-tool.ts';
import type { Tools } from './tools.ts';

/**
 * Runs one command of an install. If its output does not show the cause of a failure, runs it once more for details, and asks the
 * index what would fit instead of a package that cannot be built.
 */
export async function runInstall(
  host: Host,
  context: BuildContext,
  tools: Tools,
  install: Install,
  { program, args, shown, env: own, closerLook, askVersions, log, what }: InstallCommand,
  env: Environment,
): Promise<void> {
  const { appDir, offline, env: given } = context;
  const { manager } = tools;
  // A build backend of the app's own would leave bytecode in the app, which contains the time of its source file.
  const shared = { ...env, PYTHONDONTWRITEBYTECODE: '1', ...(offline ? manager.offline : {}) };
  const command = { program, args, cwd: appDir, env: withOwn(shared, own) };
  const bounds = { offline, noIndex: manager.settings.test('PIP_NO_INDEX') && forbidsIndex(given) };
  await runTool(host, {
    what: what ?? 'install the dependencies',
    shown,
    command,
    manager: {
      name: manager.name,
      file: install.files[0] ?? manager.file,
      refresh: manager.refresh,
      ...(install.unlocked === true ? { unlocked: true } : {}),
    },
    diagnose: async (output) => {
      const facts = failureFacts(host, context, tools, install);
      const first = diagnose(output, manager.patterns, bounds, facts);
      const whole = mayTellMore(first) ? loggedLines(host, tools, log, output) : [];
      const trouble = whole.length === 0 ? first : (diagnose(output, manager.patterns, bounds, facts, whole) ?? first);
      if (closerLook === undefined || !isVague(trouble)) {
        const asks = trouble !== undefined && !offline && !bounds.noIndex && !facts.hasOwnIndex;
        return asks ? askIndex(host, trouble, command, askVersions, facts.index) : trouble;
      }
      const { args: more = [], env: moreEnv, lines } = closerLook;
      const again = await host.run({ ...command, shown, args: [...args, ...more], env: withOwn(command.env, moreEnv) });
      const telling = again.output.split('\n').filter((line) => lines.test(line));
      return diagnose(telling, manager.patterns, bounds, facts) ?? trouble;
    },
  });
}

/** The lines of builds in a tool's log; none if its output names no log below its cache. */
function loggedLines(host: Host, { cache }: Tools, log: InstallCommand['log'], output: readonly string[]): string[] {
  const [, file = ''] = log?.named.exec(output.join('\n')) ?? [];
  if (log === undefined || !path.normalize(file).startsWith(`${cache.dir}/`)) return [];
  const content = host.files.readText(file, file);
  if (content === undefined || !('text' in content)) return [];
  return content.text.split('\n').flatMap((line) => (line.startsWith(log.prefix) ? [line.slice(log.prefix.length)] : []));
}

/** Adds the variables of one command to an environment; undefined removes one. */
function withOwn(env: Environment, own: InstallCommand['env']): Environment {
  return Object.fromEntries(Object.entries({ ...env, ...own }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
