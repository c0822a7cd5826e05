import path from 'node:path';
import { runTool } from '../buildpack/run-tool.ts';
import type { Environment } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { DEBUGGER, debuggerVariables, WAIT_FOR_DEBUGGER } from '../python/debugger.ts';
import { diagnose } from '../python/diagnosis/diagnose.ts';
import { RUN_PIP } from '../python/managers/ask-versions.ts';
import type { Platform } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** The variables with which the first Python process of an app waits for a debugger. */
export type Debugged = (env: Environment) => Environment;

/**
 * Gets debugpy where the app does not install it: pinned, by the pip that comes with Python, into the output folder. `given` are the
 * variables that the user passes to the app.
 */
export async function openDebugger(
  host: Host,
  { context }: Pick<Platform, 'context'>,
  output: OutputFolder,
  port: number,
  given: ReadonlySet<string>,
): Promise<Debugged> {
  const { files, trees } = host;
  const venv = path.join(output.ownLayers, 'venv');
  const [python = 'python'] = files.namesIn(path.join(venv, 'lib'));
  const folder = path.join(output.root, DEBUGGER);
  const pins = path.join(context.dataDir, 'tools', `${DEBUGGER}.txt`);
  const [hook, own] = [path.join(folder, 'hook'), path.join(folder, `${python}-${files.sha256Of(pins).slice(0, 12)}`)];
  const isInstalled = files.kindOf(path.join(venv, 'lib', python, 'site-packages', DEBUGGER)) === 'folder';
  if (!isInstalled && files.kindOf(own) !== 'folder') {
    trees.removeTree(folder);
    const unfinished = `${own}.tmp`;
    await runTool(host, {
      what: 'install debugpy',
      shown: 'pip install debugpy',
      activity: 'Installing debugpy',
      command: {
        program: path.join(venv, 'bin', 'python'),
        args: ['-I', '-S', '-c', RUN_PIP, ...OPTIONS, '--target', unfinished, '--requirement', pins],
        cwd: output.root,
        env: { ...context.env, PIP_ROOT_USER_ACTION: 'ignore' },
      },
      diagnose: (lines) => Promise.resolve(diagnose(lines, [], { offline: context.offline, noIndex: false })),
    });
    files.move(unfinished, own);
  }
  files.writeFile(path.join(hook, 'sitecustomize.py'), WAIT_FOR_DEBUGGER);
  host.emit({
    type: 'info',
    message: `The app waits for a debugger on 127.0.0.1:${port}. Path mapping: your app's folder to ${output.workspace}`,
  });
  return (env) => ({ ...env, ...debuggerVariables(env, isInstalled ? [hook] : [hook, own], port, given) });
}

const OPTIONS = [
  'install',
  '--no-input',
  '--no-deps',
  '--require-hashes',
  '--only-binary=:all:',
  '--disable-pip-version-check',
  '--no-cache-dir',
  '--progress-bar=off',
];
