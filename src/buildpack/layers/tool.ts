import { createHash } from 'node:crypto';
import path from 'node:path';
import type { LayerMetadata } from '../../cnb/layer.ts';
import type { Environment } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import { diagnose } from '../../python/diagnosis/diagnose.ts';
import { systemName } from '../../python/inventory.ts';
import { FIND_PIP } from '../../python/managers/ask-versions.ts';
import type { PackageManager, ToolChoice } from '../../python/managers/manager.ts';
import { checkBundled, forbidsIndex, PIP } from '../../python/managers/pip/pip.ts';
import { closeLayer, openLayer, unless, withLayer } from '../cached-layer.ts';
import { compileBytecode } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { layerRecord, type LayerRecord, optional, text } from '../layer-record.ts';
import { runTool } from '../run-tool.ts';
import { forgetScripts, keepTool, placeTool } from '../tool-store.ts';
import { buildVariables } from '../variables.ts';
import type { Python } from './python.ts';

/** The tool that installs an app's packages, in its own layer. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly dir: string;
  /** The folder of its Python packages. */
  readonly packages: string;
  /** The environment of all later steps. */
  readonly env: Environment;
}

/** The inputs of a tool's layer. Pins and system only matter for tools that need other packages. */
interface ToolRecord {
  readonly version: string;
  readonly pythonVersion: string;
  readonly target: string | undefined;
  readonly pins: string | undefined;
}

function toolRecord(title: string): LayerRecord<ToolRecord> {
  return layerRecord({
    version: text('tool_version', `${title} version`),
    pythonVersion: text('python_version', 'Python version'),
    target: optional('target', 'the system'),
    pins: { ...optional('pins', title), difference: () => `the packages that ${title} needs: changed` },
  });
}

/**
 * The packages of a tool: pinned requirements with hashes for all of them, and options for pip (a local wheel instead of the
 * index).
 */
interface Content {
  readonly requirements: string;
  readonly from: readonly string[];
}

const TYPES = { launch: false, build: true, cache: true };

/** Settings of the app that must not affect how the tool itself is installed. */
const NOT_FOR_TOOLS = new Set(['PIP_CONSTRAINT', 'PIP_NO_BINARY', 'PIP_ONLY_BINARY', 'PIP_REQUIREMENT', 'PIP_NO_DEPS', 'PIP_UPGRADE']);

const FIND_BUNDLED = `${FIND_PIP}
import json
print(json.dumps({"folders": folders, "wheels": wheels}))`;

/** Installs a package manager's tool with the pip bundled with the interpreter, or keeps the restored one. */
export async function installTool(
  host: Host,
  context: BuildContext,
  python: Python,
  manager: PackageManager,
  choice: ToolChoice,
): Promise<Tool> {
  const { name, title } = choice;
  const record = toolRecord(title);
  const pinned = host.files.readOptional(pinsOf(context, name));
  const wanted = wantedTool(context, python, choice, pinned);
  const layer = await openLayer(host, context.layersDir, name, record, (restored) =>
    unless(toolDifferences(context, choice, restored, wanted)),
  );
  const packages = path.join(layer.dir, 'lib', `python${python.minor}`, 'site-packages');
  const installed = layer.kept?.version ?? (await fill(host, context, python, choice, pinned, { dir: layer.dir, packages }));
  const changes = buildVariables(manager.variables.tool(layer.dir));
  closeLayer(host, layer, TYPES, record, { ...wanted, version: installed }, changes);
  return { name, title, version: installed, dir: layer.dir, packages, env: withLayer(host, python.env, layer.dir, changes) };
}

function wantedTool(
  context: BuildContext,
  { version: pythonVersion }: Pick<Python, 'version'>,
  { version }: ToolChoice,
  pinned?: string,
): ToolRecord {
  return {
    version,
    pythonVersion,
    target: pinned === undefined ? undefined : systemName(context.target),
    pins: pinned === undefined ? undefined : createHash('sha256').update(pinned).digest('hex'),
  };
}

function toolDifferences(context: BuildContext, choice: ToolChoice, restored: ToolRecord, wanted: ToolRecord): string[] {
  const { differences } = toolRecord(choice.title);
  return differences(restored, mayBeAnyVersion(context, choice) ? { ...wanted, version: restored.version } : wanted);
}

/** Judges a layer with a tool before a build does: why it would not be kept, and the version of the tool in it. */
export function judgeTool(
  host: Pick<Host, 'files'>,
  context: BuildContext,
  python: Pick<Python, 'version'>,
  choice: ToolChoice,
  metadata: LayerMetadata,
): { reasons: string[]; version: string } | undefined {
  const restored = toolRecord(choice.title).decode(metadata);
  if (restored === undefined) return undefined;
  const wanted = wantedTool(context, python, choice, host.files.readOptional(pinsOf(context, choice.name)));
  return { reasons: toolDifferences(context, choice, restored, wanted), version: restored.version };
}

/** Without an index and without a requested version, the bundled pip is used. */
function mayBeAnyVersion({ env, offline }: BuildContext, { name, setting }: ToolChoice): boolean {
  return name === 'pip' && setting === undefined && (offline || forbidsIndex(env));
}

/** The generated file with the pins of a tool and its dependencies; pip has no dependencies, so no such file. */
function pinsOf(context: BuildContext, name: string): string {
  return path.join(context.dataDir, 'tools', `${name}.txt`);
}

/** Fills the layer; returns the installed version. */
async function fill(
  host: Host,
  context: BuildContext,
  python: Python,
  wanted: ToolChoice,
  pinned: string | undefined,
  layer: { dir: string; packages: string },
): Promise<string> {
  const place = { dir: layer.dir, site: path.relative(layer.dir, layer.packages), bin: path.dirname(python.executable) };
  const storeDir = context.store?.lasts === true ? context.store.dir : undefined;
  const keyOf = ({ name, version, sha256 = '' }: ToolChoice): string =>
    host.files.sha256OfText(
      JSON.stringify([1, name, version, sha256, pinned, python.version, python.identity, systemName(context.target)]),
    );
  if (storeDir !== undefined && placeTool(host, storeDir, keyOf(wanted), place)) {
    host.emit({ type: 'detail', message: `${wanted.title} ${wanted.version} comes from the shared store` });
    return wanted.version;
  }
  const wheel = await findBundledPip(host, python);
  const bundled = /pip-([\d.]+)-/.exec(path.basename(wheel))?.[1] ?? '';
  const choice = mayBeAnyVersion(context, wanted) ? { ...wanted, version: bundled } : wanted;
  if (choice.version !== wanted.version) {
    const why = context.offline ? '--offline' : 'PIP_NO_INDEX';
    const message = `pip ${bundled} is the one that Python carries: ${why} keeps pip ${wanted.version} from being fetched.`;
    host.emit({ type: 'info', message });
  }
  const { requirements, from } = pinned === undefined ? pipItself(host, choice, wheel, bundled) : { requirements: pinned, from: [] };
  const file = path.join(layer.dir, 'requirements.txt');
  host.files.writeFile(file, requirements);

  const args = ['install', '--target', layer.packages, '--ignore-installed', '--require-hashes', '--no-deps', '--only-binary=:all:'];
  args.push(
    '--no-compile',
    '--no-cache-dir',
    '--no-input',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
    '--no-warn-script-location',
  );
  args.push('--requirement', file, ...from);
  const given = Object.entries(python.env).filter(([name]) => !NOT_FOR_TOOLS.has(name));
  // As a variable, because the oldest pip does not know the option.
  const own = { ...Object.fromEntries(given), ...(context.offline ? PIP.offline : {}), PIP_ROOT_USER_ACTION: 'ignore' };
  const bounds = { offline: context.offline, noIndex: forbidsIndex(context.env) };
  await runTool(host, {
    what: `install ${choice.title} ${choice.version}`,
    shown: `pip install ${choice.name}==${choice.version}`,
    command: { program: python.executable, args: [path.join(wheel, 'pip'), ...args], cwd: layer.dir, env: own },
    diagnose: (output) => Promise.resolve(diagnose(output, [], bounds)),
  });
  const scripts = path.join(layer.packages, 'bin');
  if (host.files.kindOf(scripts) === 'folder') host.files.move(scripts, path.join(layer.dir, 'bin'));
  await compileBytecode(host, context, {
    python: python.executable,
    groups: [[layer.packages]],
    mode: 'checked-hash',
    recordedAs: layer.dir,
  });
  forgetScripts(host, place);
  if (storeDir !== undefined) keepTool(host, storeDir, keyOf(choice), place);
  return choice.version;
}

/** pip installs itself: from the bundled wheel if that has the wanted version. */
function pipItself(host: Host, choice: ToolChoice, wheel: string, bundled: string): Content {
  checkBundled(choice, bundled);
  const fromWheel = choice.version === bundled;
  return {
    requirements: `pip==${choice.version} --hash=sha256:${fromWheel ? host.files.sha256Of(wheel) : choice.sha256}\n`,
    from: fromWheel ? ['--no-index', '--find-links', path.dirname(wheel)] : [],
  };
}

async function findBundledPip(host: Host, python: Python): Promise<string> {
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
