import path from 'node:path';
import type { Environment, LayerEnv } from '../../cnb/layer-env.ts';
import { fail } from '../../errors/failure.ts';
import type { Host } from '../../io/host.ts';
import { isOfVersion, type PythonChoice, type PythonSource, whoWants } from '../../python/decisions.ts';
import { targetName } from '../../python/inventory.ts';
import { formatVersion, minorOf } from '../../python/python-version.ts';
import { WEB_CONCURRENCY_PROGRAM, webConcurrencyProgram } from '../../python/web-concurrency.ts';
import { closeLayer, openLayer, unless, withLayer } from '../cached-layer.ts';
import { SOURCE_DATE_EPOCH } from '../compile.ts';
import type { BuildContext } from '../context.ts';
import { findHostPython, type HostPython } from '../host-python.ts';
import { isUnreachable } from '../manifest.ts';
import { installRuntime } from '../runtime.ts';
import { archiveRecord, identityOf, type LinkedPython, PYTHON_RECORD, type PythonRecord, reasonsToReplace } from './python-record.ts';

/** The Python that a build uses, installed as a layer. */
export interface Python {
  readonly version: string;
  readonly minor: string;
  readonly layerDir: string;
  readonly executable: string;
  /** The environment of all later steps. */
  readonly env: Environment;
  /** Changes whenever the interpreter does. */
  readonly identity: string;
  /** The host's program that the layer links to; absent for an archive. */
  readonly hostExecutable?: string;
  /** Why the host's Python is used instead of an archive, if it is, and when to retry (ISO 8601). */
  readonly insteadOf?: string;
  readonly retryAt?: string;
}

export const PYTHON_LAYER = 'python';
const TYPES = { launch: true, build: true, cache: true };
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000;
/** Installs Python from an archive or as links to a host interpreter, or keeps the restored one. */
export async function installPython(host: Host, context: BuildContext, choice: PythonChoice): Promise<Python> {
  const layer = await openLayer(host, context.layersDir, PYTHON_LAYER, PYTHON_RECORD, (restored) =>
    unless(whyNotKept(host, context, choice, restored)),
  );
  const record = layer.kept === undefined ? await fill(host, context, choice, layer.dir) : asAskedFor(layer.kept, context.pythonSource);
  host.emit({ type: 'detail', message: `Python ${record.version}, ${sourceOf(record)}` });
  warnOfHostPython(host, choice, record, layer.kept !== undefined);
  const minor = minorOf(record.version);
  const changes = layerEnv(layer.dir, minor);
  closeLayer(host, layer, TYPES, PYTHON_RECORD, record, changes, { [WEB_CONCURRENCY_PROGRAM]: webConcurrencyProgram() });
  return {
    version: record.version,
    minor,
    layerDir: layer.dir,
    env: withLayer(host, context.env, layer.dir, changes),
    executable: path.join(layer.dir, 'bin', `python${minor}`),
    identity: identityOf(record),
    ...(record.source === 'archive'
      ? {}
      : {
          hostExecutable: record.interpreter,
          ...(record.insteadOf === undefined ? {} : { insteadOf: record.insteadOf }),
          ...(record.insteadOf === undefined ? {} : { retryAt: record.retryAt ?? aDayFrom(host.now()) }),
        }),
  };
}

/** Why a restored Python does not match what a build would install now; empty if it may stay. */
export function whyNotKept(host: Host, context: BuildContext, choice: PythonChoice, restored: PythonRecord): string[] {
  const { pythonSource: source, target, offline } = context;
  return reasonsToReplace(restored, { source, choice, target, offline, stampOf: host.files.stampOf, now: host.now().toISOString() });
}

/** Reasons to use the host's interpreters instead of an archive. */
export const NO_LIST = 'the list of Python archives is out of reach';
export function notInCache(version: string): string {
  return `Python ${version} is not in the cache, and --offline was given`;
}

/** With `--python-source host`, a host interpreter is no longer a substitute. */
function asAskedFor(record: PythonRecord, source: PythonSource): PythonRecord {
  return record.source === 'host' && source === 'host' ? { ...record, insteadOf: undefined, retryAt: undefined } : record;
}

function sourceOf(record: PythonRecord): string {
  return record.source === 'archive' ? 'from a verified archive' : `linked from ${record.interpreter}`;
}

async function fill(host: Host, context: BuildContext, choice: PythonChoice, layerDir: string): Promise<PythonRecord> {
  if (context.pythonSource === 'host') return linkHost(host, context, choice, layerDir, undefined);
  const { artifact } = choice;
  if (artifact === undefined) return linkHost(host, context, choice, layerDir, NO_LIST);
  try {
    await installRuntime(host, context, artifact, layerDir);
    return archiveRecord(artifact, context.target);
  } catch (error) {
    if (context.pythonSource !== 'auto' || !isUnreachable(error)) throw error;
    const { version } = artifact;
    const why =
      error.failure.kind === 'cannot-connect' ? `Python ${version} could not be downloaded: ${error.failure.reason}` : notInCache(version);
    return linkHost(host, context, choice, layerDir, why);
  }
}

/** The host's interpreter for an app, instead of an archive for the reason `insteadOf`. Fails if none fits. */
export async function requireHostPython(
  host: Host,
  context: BuildContext,
  plan: PythonChoice,
  insteadOf: string | undefined,
): Promise<HostPython> {
  const { found, candidates } = await findHostPython(host, context, plan);
  if (found !== undefined) return found;
  const after = insteadOf === undefined ? {} : { after: insteadOf };
  fail({ kind: 'host-python-missing', wanted: formatVersion(plan.requested), origin: plan.requested.origin, candidates, ...after });
}

/** Fills the layer with links to a host interpreter: the same surface as an archive's. */
async function linkHost(
  host: Host,
  context: BuildContext,
  choice: PythonChoice,
  layerDir: string,
  insteadOf: string | undefined,
): Promise<LinkedPython> {
  host.emit({ type: 'activity', title: "looking for this machine's" });
  const found = await requireHostPython(host, context, choice, insteadOf);
  linkInterpreter(host, found, layerDir);
  return {
    source: 'host',
    version: found.version,
    target: targetName(context.target),
    requested: formatVersion(choice.requested),
    interpreter: found.executable,
    stamp: host.files.stampOf(found.executable) ?? '',
    insteadOf,
    // Offline no download was tried, so the next build that may does.
    retryAt: insteadOf === undefined || context.offline ? undefined : aDayFrom(host.now()),
  };
}

function aDayFrom(now: Date): string {
  return new Date(now.getTime() + RETRY_AFTER_MS).toISOString();
}

/** Warns on every build that a host interpreter replaces an archive or has another version than requested, and how to fix it. */
function warnOfHostPython(host: Host, choice: PythonChoice, record: PythonRecord, isKept: boolean): void {
  if (record.source === 'archive') return;
  const { version, retryAt } = record;
  // What was tried, was tried by the build that made the layer.
  const insteadOf =
    record.insteadOf !== undefined && isKept && retryAt !== undefined ? `${record.insteadOf}, in an earlier build` : record.insteadOf;
  const wanted = formatVersion(choice.requested);
  const isWanted = isOfVersion(version, wanted);
  const why = isWanted ? [] : [`${whoWants(choice.requested)} ${wanted}`];
  if (insteadOf === undefined && isWanted) return;
  const way = `${insteadOf === undefined ? 'To download it' : 'To retry the download'}: --python-source download`;
  // A build retries by itself after a day.
  host.emit({
    type: 'warning',
    title: `using this machine's Python ${version} (${[...(insteadOf === undefined ? [] : [insteadOf]), ...why].join('; ')})`,
    body: [`Your image may use another ${isWanted ? 'patch ' : ''}version and other system libraries. ${way}`],
  });
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

/** As in heroku/python: headers and .pc files are one level below the folders that layers imply; unbuffered logs are never lost. */
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
