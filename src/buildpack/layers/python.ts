import { type PythonChoice, originName } from '../../python/decisions.ts';
import path from 'node:path';
import type { LayerMetadata } from '../../cnb/layer.ts';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import { targetName } from '../../python/inventory.ts';
import { accepts } from '../../python/python-demand.ts';
import { formatVersion, isNamed, minorOf } from '../../python/python-version.ts';
import { closeLayer, differences, openLayer, withLayer } from '../cached-layer.ts';
import { SOURCE_DATE_EPOCH } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { findHostPython, type HostPython } from '../host-python.ts';
import { isUnreachable } from '../manifest.ts';
import { installRuntime, provideRuntime } from '../runtime.ts';

/** The Python that a build uses, installed as a layer. */
export interface Python {
  readonly version: string;
  readonly minor: string;
  readonly layerDir: string;
  readonly executable: string;
  /** The build's environment from here on. */
  readonly env: Environment;
  /** Changes whenever the interpreter does. */
  readonly identity: string;
  /** The host's program that the layer links to; absent where the layer holds an archive's. */
  readonly hostExecutable?: string;
  /** Why the host stands in for the archive that was wanted, if it does, and when to try again (ISO 8601). */
  readonly insteadOf?: string;
  readonly retryAt?: string;
}

const TYPES = { launch: true, build: true, cache: true };
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000;
const LABELS: Readonly<Record<string, string>> = {
  python_version: 'Python version',
  interpreter: "the host's interpreter",
  interpreter_stamp: "the host's interpreter",
  sha256: 'the archive',
  source: 'where Python comes from',
  target: 'the system',
  requested: 'what the app asks for',
};

/** Installs Python, from an archive or as links to a host interpreter, or keeps the one that is there. */
export async function installPython(host: Host, context: BuildContext, plan: PythonChoice): Promise<Python> {
  const layer = openLayer(host, context.layersDir, 'python', (restored) => reasonsToReplace(host, context, plan, restored));
  const metadata = layer.kept ?? (await fill(host, context, plan, layer.dir));
  const version = metadata['python_version'] ?? '';
  const source = metadata['interpreter'] === undefined ? 'from a verified archive' : `linked from ${metadata['interpreter']}`;
  host.emit({ type: 'info', message: `Python ${version}, ${source}` });
  warnOfStandIn(host, plan, metadata);
  const changes = layerEnv(layer.dir, minorOf(version));
  closeLayer(host, layer, TYPES, metadata, changes);
  const hostExecutable = metadata['interpreter'];
  return {
    version,
    minor: minorOf(version),
    layerDir: layer.dir,
    env: withLayer(host, context.env, layer.dir, changes),
    executable: path.join(layer.dir, 'bin', `python${minorOf(version)}`),
    identity: metadata['sha256'] ?? `${hostExecutable} ${metadata['interpreter_stamp']}`,
    ...(hostExecutable === undefined ? {} : { hostExecutable }),
    ...(metadata['instead_of'] === undefined ? {} : { insteadOf: metadata['instead_of'] }),
    ...(metadata['retry_at'] === undefined ? {} : { retryAt: metadata['retry_at'] }),
  };
}

function reasonsToReplace(host: Host, context: BuildContext, plan: PythonChoice, restored: LayerMetadata): string[] {
  const { retry_at: retryAt, instead_of: insteadOf, ...before } = restored;
  const standIn = context.pythonSource === 'auto' && insteadOf !== undefined;
  const isHosts = context.pythonSource === 'host' || standIn;
  if (standIn && retryAt !== undefined && retryAt <= host.now().toISOString()) {
    return ['a day has passed since the download was tried'];
  }
  const refusing = isHosts ? plan.demands.find((demand) => !accepts(demand, before['python_version'] ?? '')) : undefined;
  if (refusing !== undefined) return [`${refusing.file} asks for ${refusing.text}`];
  const now = isHosts
    ? {
        ...hostFacts(context, plan),
        python_version: before['python_version'] ?? '',
        interpreter: before['interpreter'] ?? '',
        interpreter_stamp: host.files.stampOf(before['interpreter'] ?? '') ?? 'gone',
      }
    : archiveFacts(context, plan);
  return differences(before, now, (key) => LABELS[key] ?? key);
}

function archiveFacts(context: BuildContext, plan: PythonChoice): LayerMetadata {
  const { version = '', sha256 = '' } = plan.artifact ?? {};
  return { source: 'archive', target: targetName(context.target), python_version: version, sha256 };
}

function hostFacts(context: BuildContext, plan: PythonChoice): LayerMetadata {
  return { source: 'host', target: targetName(context.target), requested: formatVersion(plan.requested) };
}

async function fill(host: Host, context: BuildContext, plan: PythonChoice, layerDir: string): Promise<LayerMetadata> {
  if (context.pythonSource === 'host') return linkHost(host, context, plan, layerDir, undefined);
  const { artifact } = plan;
  if (artifact === undefined) return linkHost(host, context, plan, layerDir, 'the list of Python archives is out of reach');
  try {
    const runtime = await provideRuntime(host, context, artifact);
    await installRuntime(host, context, runtime, layerDir, artifact.version);
    return archiveFacts(context, plan);
  } catch (error) {
    if (context.pythonSource !== 'auto' || !isUnreachable(error)) throw error;
    const why =
      error.failure.kind === 'cannot-connect'
        ? `could not be downloaded: ${error.failure.reason}`
        : 'is not in the cache, and --offline was given';
    return linkHost(host, context, plan, layerDir, `Python ${artifact.version} ${why}`);
  }
}

/** Fills the layer with links to a host interpreter: the same surface as an archive's. */
async function linkHost(
  host: Host,
  context: BuildContext,
  plan: PythonChoice,
  layerDir: string,
  insteadOf: string | undefined,
): Promise<LayerMetadata> {
  const { found, candidates } = await findHostPython(host, context, plan);
  if (found === undefined) {
    const { origin } = plan.requested;
    fail({
      kind: 'host-python-missing',
      wanted: formatVersion(plan.requested),
      origin,
      candidates,
      ...(insteadOf === undefined ? {} : { after: insteadOf }),
    });
  }
  linkInterpreter(host, found, layerDir);
  const retryAt = new Date(host.now().getTime() + RETRY_AFTER_MS).toISOString();
  return {
    ...hostFacts(context, plan),
    python_version: found.version,
    interpreter: found.executable,
    interpreter_stamp: host.files.stampOf(found.executable) ?? '',
    ...(insteadOf === undefined ? {} : { instead_of: insteadOf, retry_at: retryAt }),
  };
}

/** A host interpreter in the place of an archive is told on every build, with the way to mend it. */
function warnOfStandIn(host: Host, plan: PythonChoice, metadata: LayerMetadata): void {
  const { python_version: version = '', interpreter = '', source, instead_of: insteadOf } = metadata;
  const wanted = formatVersion(plan.requested);
  const other = version === wanted || version.startsWith(`${wanted}.`) ? [] : [`It is ${version}; ${whoWants(plan)} ${wanted}.`];
  if (source === 'host' && insteadOf === undefined && other.length > 0) {
    host.emit({ type: 'warning', title: `This host has no Python ${wanted}`, body: [...other, `The layer links to ${interpreter}.`] });
  }
  if (insteadOf === undefined) return;
  host.emit({
    type: 'warning',
    title: `Python ${version} of this host stands in for a verified archive`,
    body: [
      `${insteadOf}.`,
      `The layer links to ${interpreter}: its patch version and its libraries may not be those of an image.`,
      ...other,
      'To mend it, connect and run: pybuild build --python-source download (a build tries by itself after a day).',
    ],
  });
}

function whoWants({ requested }: PythonChoice): string {
  const { origin } = requested;
  if (origin.from === 'default') return 'the app names no version, and the default is';
  return isNamed(requested) ? `${originName(origin)} asks for` : `by ${originName(origin)} pybuild would choose`;
}

function linkInterpreter(host: Host, python: HostPython, layerDir: string): void {
  const { files } = host;
  const program = `python${minorOf(python.version)}`;
  const at = (...parts: string[]): string => path.join(layerDir, ...parts);
  files.link(python.executable, at('bin', program));
  for (const name of ['python3', 'python']) files.link(program, at('bin', name));
  files.link(python.stdlib, at('lib', program));
  for (const name of python.libdir === '' ? [] : files.namesIn(python.libdir)) {
    if (/^libpython3(\.\d+)?\.(so|dylib)/.test(name) && (name.startsWith(`lib${program}`) || name === 'libpython3.so')) {
      files.link(path.join(python.libdir, name), at('lib', name));
    }
  }
  const pkgconfig = path.join(python.libdir, 'pkgconfig');
  for (const name of python.libdir === '' ? [] : files.namesIn(pkgconfig)) {
    if (name.startsWith('python-3')) files.link(path.join(pkgconfig, name), at('lib', 'pkgconfig', name));
  }
  if (files.kindOf(path.join(python.include, 'Python.h')) === 'file') files.link(python.include, at('include', program));
}

/** After heroku/python: headers and .pc files one level below the folders that layers imply, and logs that are never lost. */
function layerEnv(layerDir: string, minor: string): LayerEnv {
  return {
    all: { PYTHONUNBUFFERED: { override: '1' } },
    build: {
      CPATH: { prepend: path.join(layerDir, 'include', `python${minor}`), delimiter: ':' },
      PKG_CONFIG_PATH: { prepend: path.join(layerDir, 'lib', 'pkgconfig'), delimiter: ':' },
      SOURCE_DATE_EPOCH: { default: SOURCE_DATE_EPOCH },
    },
  };
}
