import { originName, type PythonChoice, type PythonSource } from '../../python/decisions.ts';
import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import { targetName } from '../../python/inventory.ts';
import { formatVersion, minorOf } from '../../python/python-version.ts';
import { closeLayer, openLayer, withLayer } from '../cached-layer.ts';
import { SOURCE_DATE_EPOCH } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { findHostPython, type HostPython } from '../host-python.ts';
import { isUnreachable } from '../manifest.ts';
import { installRuntime, provideRuntime } from '../runtime.ts';
import { archiveRecord, type LinkedPython, PYTHON_RECORD, type PythonRecord, reasonsToReplace } from './python-record.ts';

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

const NAME = 'python';
const TYPES = { launch: true, build: true, cache: true };
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000;
/** Installs Python, from an archive or as links to a host interpreter, or keeps the one that is there. */
export async function installPython(host: Host, context: BuildContext, choice: PythonChoice): Promise<Python> {
  const { pythonSource: source, target } = context;
  const wanted = { source, choice, target, stampOf: host.files.stampOf, now: host.now().toISOString() };
  const layer = openLayer(host, context.layersDir, NAME, PYTHON_RECORD, (restored) => reasonsToReplace(restored, wanted));
  const record = layer.kept === undefined ? await fill(host, context, choice, layer.dir) : asAskedFor(layer.kept, source);
  host.emit({ type: 'info', message: `Python ${record.version}, ${sourceOf(record)}` });
  warnOfHostPython(host, choice, record);
  const minor = minorOf(record.version);
  const changes = layerEnv(layer.dir, minor);
  closeLayer(host, layer, TYPES, PYTHON_RECORD, record, changes);
  return {
    version: record.version,
    minor,
    layerDir: layer.dir,
    env: withLayer(host, context.env, layer.dir, changes),
    executable: path.join(layer.dir, 'bin', `python${minor}`),
    ...(record.source === 'archive'
      ? { identity: record.sha256 }
      : {
          identity: `${record.interpreter} ${record.stamp}`,
          hostExecutable: record.interpreter,
          ...(record.insteadOf === undefined ? {} : { insteadOf: record.insteadOf }),
          ...(record.retryAt === undefined ? {} : { retryAt: record.retryAt }),
        }),
  };
}

/** A host interpreter that took an archive's place is what the user wants once `--python-source host` asks for it. */
function asAskedFor(record: PythonRecord, source: PythonSource): PythonRecord {
  return record.source === 'host' && source === 'host' ? { ...record, insteadOf: undefined, retryAt: undefined } : record;
}

function sourceOf(record: PythonRecord): string {
  return record.source === 'archive' ? 'from a verified archive' : `linked from ${record.interpreter}`;
}

async function fill(host: Host, context: BuildContext, choice: PythonChoice, layerDir: string): Promise<PythonRecord> {
  if (context.pythonSource === 'host') return linkHost(host, context, choice, layerDir, undefined);
  const { artifact } = choice;
  if (artifact === undefined) return linkHost(host, context, choice, layerDir, 'the list of Python archives is out of reach');
  try {
    const runtime = await provideRuntime(host, context, artifact);
    await installRuntime(host, context, runtime, layerDir, artifact.version);
    return archiveRecord(artifact, context.target);
  } catch (error) {
    if (context.pythonSource !== 'auto' || !isUnreachable(error)) throw error;
    const why =
      error.failure.kind === 'cannot-connect'
        ? `could not be downloaded: ${error.failure.reason}`
        : 'is not in the cache, and --offline was given';
    return linkHost(host, context, choice, layerDir, `Python ${artifact.version} ${why}`);
  }
}

/** Fills the layer with links to a host interpreter: the same surface as an archive's. */
async function linkHost(
  host: Host,
  context: BuildContext,
  choice: PythonChoice,
  layerDir: string,
  insteadOf: string | undefined,
): Promise<LinkedPython> {
  const { found, candidates } = await findHostPython(host, context, choice);
  const { requested } = choice;
  if (found === undefined) {
    fail({
      kind: 'host-python-missing',
      wanted: formatVersion(requested),
      origin: requested.origin,
      candidates,
      ...(insteadOf === undefined ? {} : { after: insteadOf }),
    });
  }
  linkInterpreter(host, found, layerDir);
  return {
    source: 'host',
    version: found.version,
    target: targetName(context.target),
    requested: formatVersion(requested),
    interpreter: found.executable,
    stamp: host.files.stampOf(found.executable) ?? '',
    insteadOf,
    retryAt: insteadOf === undefined ? undefined : new Date(host.now().getTime() + RETRY_AFTER_MS).toISOString(),
  };
}

/** Says on every build that a host interpreter took an archive's place, or is not of the version asked for, and the way out. */
function warnOfHostPython(host: Host, choice: PythonChoice, record: PythonRecord): void {
  if (record.source === 'archive') return;
  const { version, interpreter, insteadOf } = record;
  const wanted = formatVersion(choice.requested);
  const other = version === wanted || version.startsWith(`${wanted}.`) ? [] : [`It is ${version}; ${whoWants(choice)} ${wanted}.`];
  if (insteadOf === undefined && other.length > 0) {
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

function whoWants({ requested: { origin } }: PythonChoice): string {
  return origin.from === 'default' ? 'the app names no version, and the default is' : `${originName(origin)} asks for`;
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
