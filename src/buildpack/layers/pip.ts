import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import { checkBundled, diagnosePip, type PipChoice } from '../../python/pip.ts';
import { closeLayer, differences, openLayer, withLayer } from '../cached-layer.ts';
import { compileBytecode } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { runTool } from '../run-tool.ts';
import type { Python } from './python.ts';

/** The pip that installs an app's requirements: a folder that an interpreter can run. */
export interface Pip {
  readonly version: string;
  readonly program: string;
  /** The build's environment from here on. */
  readonly env: Environment;
}

const TYPES = { launch: false, build: true, cache: true };
const LABELS: Readonly<Record<string, string>> = { pip_version: 'pip version', python_version: 'Python version' };

/** Settings of the app that must not decide how pip itself is installed. */
const NOT_FOR_PIP = new Set(['PIP_CONSTRAINT', 'PIP_NO_BINARY', 'PIP_ONLY_BINARY', 'PIP_REQUIREMENT', 'PIP_NO_DEPS', 'PIP_UPGRADE']);

const FIND_BUNDLED = `
import glob, json, os, sys, sysconfig
folders = [os.path.join(os.path.dirname(os.__file__), "ensurepip", "_bundled")]
folders += [d for d in [sysconfig.get_config_var("WHEEL_PKG_DIR"), "/usr/share/python-wheels"] if d]
print(json.dumps({"folders": folders, "wheels": [w for d in folders for w in sorted(glob.glob(os.path.join(d, "pip-*.whl")))]}))`;

/** Installs pip into a layer of its own, by the wheel that the interpreter carries, or keeps the one that is there. */
export async function installPip(host: Host, context: BuildContext, python: Python, choice: PipChoice): Promise<Pip> {
  const metadata = { pip_version: choice.version, python_version: python.version };
  const layer = openLayer(host, context.layersDir, 'pip', (restored) => differences(restored, metadata, (key) => LABELS[key] ?? key));
  const site = path.join(layer.dir, 'lib', `python${python.minor}`, 'site-packages');
  if (layer.kept === undefined) await fill(host, context, python, choice, { dir: layer.dir, site });
  const changes: LayerEnv = {
    build: { PIP_DISABLE_PIP_VERSION_CHECK: { override: '1' }, PYTHONUSERBASE: { override: layer.dir } },
  };
  closeLayer(host, layer, TYPES, metadata, changes);
  return { version: choice.version, program: path.join(site, 'pip'), env: withLayer(host, python.env, layer.dir, changes) };
}

async function fill(
  host: Host,
  context: BuildContext,
  python: Python,
  choice: PipChoice,
  layer: { dir: string; site: string },
): Promise<void> {
  const wheel = await findBundled(host, python);
  const bundled = /pip-([\d.]+)-/.exec(path.basename(wheel))?.[1] ?? '';
  checkBundled(choice, bundled);
  const fromWheel = choice.version === bundled;
  const sha256 = fromWheel ? host.files.sha256Of(wheel) : choice.sha256;
  const requirements = path.join(layer.dir, 'requirements.txt');
  host.files.writeFile(requirements, `pip==${choice.version} --hash=sha256:${sha256}\n`);

  const args = [
    'install',
    '--target',
    layer.site,
    '--ignore-installed',
    '--require-hashes',
    '--no-deps',
    '--no-compile',
    '--no-cache-dir',
    '--no-input',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
    '--root-user-action',
    'ignore',
    '--requirement',
    requirements,
    ...(fromWheel ? ['--no-index', '--find-links', path.dirname(wheel)] : []),
  ];
  const own = Object.fromEntries(Object.entries(python.env).filter(([name]) => !NOT_FOR_PIP.has(name)));
  await runTool(host, {
    what: `install pip ${choice.version}`,
    shown: `pip install pip==${choice.version}`,
    command: { program: python.executable, args: [path.join(wheel, 'pip'), ...args], cwd: layer.dir, env: own },
    diagnose: (output) => Promise.resolve(diagnosePip(output, own)),
  });
  if (host.files.kindOf(path.join(layer.site, 'bin')) === 'folder')
    host.files.move(path.join(layer.site, 'bin'), path.join(layer.dir, 'bin'));
  await compileBytecode(host, context, { python: python.executable, tree: layer.site, mode: 'checked-hash' });
}

async function findBundled(host: Host, python: Python): Promise<string> {
  const { exitCode, output } = await host.run({
    program: python.executable,
    args: ['-I', '-S', '-c', FIND_BUNDLED],
    cwd: '/',
    env: python.env,
  });
  if (exitCode !== 0) fail({ kind: 'host-python-broken', executable: python.executable, reason: output.trim() });
  const { folders, wheels } = JSON.parse(output) as { folders: string[]; wheels: string[] };
  const [wheel] = wheels;
  if (wheel === undefined)
    fail({ kind: 'bundled-pip-missing', python: python.hostExecutable ?? python.executable, looked: folders, minor: python.minor });
  return wheel;
}
