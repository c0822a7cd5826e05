import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { diagnose, isVague } from '../python/diagnosis/diagnose.ts';
import type { Install, InstallCommand, PackageManager } from '../python/managers/manager.ts';
import { forbidsIndex } from '../python/managers/pip.ts';
import type { BuildContext } from './context.ts';
import { runTool } from './run-tool.ts';

/** Runs one command of an install. Where its words leave the cause open, it is asked once more for why. */
export async function runInstall(
  host: Host,
  { appDir, offline, env: given }: BuildContext,
  manager: PackageManager,
  { files }: Install,
  { program, args, shown, env: own, closerLook }: InstallCommand,
  env: Environment,
): Promise<void> {
  // A build backend of the app's own would leave bytecode in the app, which contains the time of its source file.
  const shared = { ...env, PYTHONDONTWRITEBYTECODE: '1', ...(offline ? manager.offline : {}) };
  const command = { program, args, cwd: appDir, env: withOwn(shared, own) };
  const bounds = { offline, noIndex: manager.settings.test('PIP_NO_INDEX') && forbidsIndex(given) };
  await runTool(host, {
    what: 'install the dependencies',
    shown,
    command,
    manager: { name: manager.name, file: files[0] ?? manager.file, refresh: manager.refresh },
    diagnose: async (output) => {
      const trouble = diagnose(output, manager.patterns, bounds);
      if (closerLook === undefined || !isVague(trouble)) return trouble;
      const { args: more = [], env: moreEnv, lines } = closerLook;
      const again = await host.run({ ...command, shown, args: [...args, ...more], env: withOwn(command.env, moreEnv) });
      const telling = again.output.split('\n').filter((line) => lines.test(line));
      return diagnose(telling, manager.patterns, bounds) ?? trouble;
    },
  });
}

/** Adds the variables of one command to an environment; undefined removes one. */
function withOwn(env: Environment, own: InstallCommand['env']): Environment {
  return Object.fromEntries(Object.entries({ ...env, ...own }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
