import { createHash } from 'node:crypto';
import path from 'node:path';
import type { LayerMetadata } from '../../cnb/layer.ts';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import type { Command } from '../../io/command.ts';
import type { Host } from '../../io/host.ts';
import { systemName } from '../../python/inventory.ts';
import { diagnosePip, pipConfigFiles } from '../../python/pip.ts';
import { collectRequirements, firstUnpinned, type RequirementsFacts } from '../../python/requirements.ts';
import { closeLayer, differences, openLayer, withLayer } from '../cached-layer.ts';
import { compileBytecode } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { listInstalled, type Package } from '../installed.ts';
import { runTool } from '../run-tool.ts';
import type { Pip } from './pip.ts';
import type { Python } from './python.ts';

/** Sorts after `python`, so that at launch its `bin` comes first: the lifecycle prepends layers in the order of their names. */
const NAME = 'venv';
const TYPES = { launch: true, build: true, cache: true };

/** Variables that the layers before this one set, and one that may stop an install but never changes what it gives. */
const WITHOUT_EFFECT = new Set(['PIP_CACHE_DIR', 'PIP_DISABLE_PIP_VERSION_CHECK', 'PIP_NO_INDEX']);

/** What an install is made with. */
interface Tools {
  readonly python: Python;
  readonly pip: Pip;
  /** The build's environment after the layers before this one. */
  readonly env: Environment;
}

/**
 * Installs the app's requirements into a virtual environment, or keeps the one that is there if a fresh install is
 * known to give the same. Returns what is installed.
 */
export async function installDependencies(host: Host, context: BuildContext, tools: Tools): Promise<Package[]> {
  const facts = collectRequirements('requirements.txt', (file) => host.files.readText(path.resolve(context.appDir, file), file));
  const wanted = installFacts(host, context, tools, facts);
  const layer = openLayer(host, context.layersDir, NAME, (restored) => {
    const { unpinned, ...before } = restored;
    return unpinned === undefined ? differences(before, wanted, label) : [unpinned];
  });
  const site = path.join(layer.dir, 'lib', `python${tools.python.minor}`, 'site-packages');
  if (layer.kept === undefined) await fill(host, context, tools, layer.dir, site);

  const installed = listInstalled(host, site);
  const unpinned = firstUnpinned(installed, facts);
  closeLayer(host, layer, TYPES, { ...wanted, ...(unpinned === undefined ? {} : { unpinned }) }, variables(layer.dir));
  return installed;
}

async function fill(host: Host, context: BuildContext, { python, pip, env }: Tools, dir: string, site: string): Promise<void> {
  await runTool(host, {
    what: 'create the virtual environment',
    shown: 'python -m venv --without-pip',
    command: { program: python.executable, args: ['-I', '-m', 'venv', '--without-pip', dir], cwd: context.appDir, env },
    diagnose: () => Promise.resolve(undefined),
  });
  const venvPython = path.join(dir, 'bin', 'python');
  const options = [
    '--no-input',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
    '--no-compile',
    '--requirement',
    'requirements.txt',
  ];
  const command: Command = {
    program: venvPython,
    args: [pip.program, 'install', ...options],
    cwd: context.appDir,
    // pip runs on the environment's own interpreter; PIP_PYTHON would make it start itself a second time.
    env: withLayer(host, env, dir, { all: variables(dir).all ?? {} }),
  };
  await runTool(host, {
    what: 'install the requirements',
    shown: 'pip install --requirement requirements.txt',
    command,
    diagnose: async (output) => {
      const trouble = diagnosePip(output, env);
      if (trouble?.kind !== 'not-found' || trouble.versions !== undefined) return trouble;
      // Of a page of an index that it could not have, pip only speaks if it is asked to be verbose.
      const again = await host.run({ ...command, args: [...command.args, '--dry-run', '--no-deps', '-vv'] });
      return (
        diagnosePip(
          again.output.split('\n').filter((line) => line.includes('Could not fetch URL')),
          env,
        ) ?? trouble
      );
    },
  });
  await compileBytecode(host, context, { python: venvPython, tree: site, mode: 'checked-hash' });
}

function variables(dir: string): LayerEnv {
  return { all: { VIRTUAL_ENV: { override: dir } }, build: { PIP_PYTHON: { override: dir } } };
}

/** All that decides what an install gives. Settings may hold secrets, so only their digests are kept. */
function installFacts(host: Host, context: BuildContext, { python, pip, env }: Tools, requirements: RequirementsFacts): LayerMetadata {
  const facts: Record<string, string> = {
    python_version: python.version,
    python: digest(python.identity),
    pip_version: pip.version,
    target: systemName(context.target),
  };
  for (const [file, text] of requirements.files) facts[`file:${file}`] = digest(text);
  for (const { file } of requirements.problems) facts[`file:${file}`] = 'missing';
  for (const local of requirements.localPaths) {
    facts[`path:${local}`] = host.trees.digestOf(path.resolve(context.appDir, local)) ?? 'missing';
  }
  for (const [name, value] of Object.entries(env)) {
    if ((name.startsWith('PIP_') && !WITHOUT_EFFECT.has(name)) || requirements.variables.has(name))
      facts[`setting:${name}`] = digest(value);
  }
  for (const file of pipConfigFiles(env)) {
    const text = host.files.readOptional(file);
    if (text !== undefined) facts[`config:${file}`] = digest(text);
  }
  return facts;
}

function label(key: string): string {
  const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (['file', 'path', 'setting', 'config'].includes(kind)) return name;
  return { python_version: 'Python version', python: 'the interpreter', pip_version: 'pip version', target: 'the system' }[key] ?? key;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
