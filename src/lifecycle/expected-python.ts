import path from 'node:path';
import { type BuildContext } from '../buildpack/context.ts';
import { notInCache, NO_LIST, PYTHON_LAYER, requireHostPython, whyNotKept } from '../buildpack/layers/python.ts';
import { PYTHON_RECORD } from '../buildpack/layers/python-record.ts';
import { sourceOf } from '../buildpack/runtime.ts';
import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import type { ExpectedPython } from '../output/events.ts';
import type { PythonChoice } from '../python/decisions.ts';
import type { EquippedPlatform } from './platform/own-temporary.ts';
import { runtimesIn } from './platform/shared-cache.ts';
import { readLayer, readReport } from './state/decode.ts';
import { isMarked, ownOutput } from './state/output-folder.ts';

/**
 * The Python that a build would use now, as far as that is known without the network: the one it would keep, an unpacked archive,
 * or an interpreter of this machine. Interpreters are started only if nothing else remains; fails as the build would if none
 * fits. Writes nothing.
 */
export async function expectedPython(host: Host, platform: EquippedPlatform, choice: PythonChoice): Promise<ExpectedPython> {
  const context: BuildContext = { ...platform.context, appDir: platform.appDir, layersDir: path.join(platform.outputRoot, 'layers') };
  const kept = keptPython(host, platform, context, choice);
  if (kept !== undefined) return kept;
  const { artifact } = choice;
  if (context.pythonSource === 'host') return ofThisMachine(host, context, choice, undefined);
  if (artifact === undefined) return ofThisMachine(host, context, choice, NO_LIST);
  const { version, sha256 } = artifact;
  const runtimes = platform.cacheDir === undefined ? context.runtimesDir : runtimesIn(platform.cacheDir);
  if (host.files.kindOf(path.join(runtimes, sha256)) === 'folder') return { version, from: 'archive' };
  const source = sourceOf(context, artifact);
  if (!context.offline || source.url.startsWith('file:')) return { version, from: 'download' };
  if (context.pythonSource === 'download') fail({ kind: 'offline', ...source });
  return ofThisMachine(host, context, choice, notInCache(version));
}

async function ofThisMachine(
  host: Host,
  context: BuildContext,
  choice: PythonChoice,
  insteadOf: string | undefined,
): Promise<ExpectedPython> {
  const { version, executable } = await requireHostPython(host, context, choice, insteadOf);
  return { version, from: 'host', executable, ...(insteadOf === undefined ? {} : { insteadOf }) };
}

/** The Python of the last build, if a build would keep it. */
function keptPython(host: Host, platform: EquippedPlatform, context: BuildContext, choice: PythonChoice): ExpectedPython | undefined {
  const output = isMarked(platform.outputRoot) ? ownOutput(platform.outputRoot, platform.cacheDir) : undefined;
  // An interrupted build, or one made at another path, leaves no layers to restore.
  if (output === undefined || host.files.kindOf(output.journal) !== undefined) return undefined;
  if (output.movedFrom !== undefined || readReport(output.report)?.output !== output.root) return undefined;
  const place = path.join(output.ownLayers, PYTHON_LAYER);
  const layer = host.files.kindOf(place) === 'folder' ? readLayer(`${place}.toml`) : undefined;
  const record = layer?.types.cache === true ? PYTHON_RECORD.decode(layer.metadata) : undefined;
  if (record === undefined || whyNotKept(host, context, choice, record).length > 0) return undefined;
  const { version } = record;
  if (record.source === 'archive') return { version, from: 'archive' };
  const { interpreter: executable, insteadOf } = record;
  return { version, from: 'host', executable, ...(insteadOf === undefined ? {} : { insteadOf }) };
}
