import path from 'node:path';
import { type BuildContext } from '../buildpack/context.ts';
import { notInCache, NO_LIST, reasonsToReplace, requireHostPython } from '../buildpack/layers/python.ts';
import { sourceOf } from '../buildpack/runtime.ts';
import { fail } from '../errors/failure.ts';
import { BUILDPACK, escapedId } from '../cnb/buildpack.ts';
import { decodeLayerMetadata, decodeLayerTypes, type LayerMetadata } from '../cnb/layer.ts';
import type { Host } from '../io/host.ts';
import type { ExpectedPython } from '../output/events.ts';
import type { PythonChoice } from '../python/decisions.ts';
import { isOurs, outputFolder } from './output-folder.ts';
import type { Platform } from './platform.ts';
import { readReport } from './read-report.ts';
import { readLayers } from './restore.ts';

/**
 * The Python that a build would use now, as far as that is known without the network: the one it would keep, an archive
 * that is there, or a program of this machine. Programs are only started where nothing but one of them is left; fails as the build
 * would if none fits. Writes nothing.
 */
export async function expectedPython(host: Host, platform: Platform, choice: PythonChoice, offline: boolean): Promise<ExpectedPython> {
  const context: BuildContext = { ...platform.context, appDir: platform.appDir, layersDir: path.join(platform.outputRoot, 'layers') };
  const kept = keptPython(host, platform, context, choice);
  if (kept !== undefined) return kept;
  const { artifact } = choice;
  if (context.pythonSource === 'host') return ofThisMachine(host, context, choice, undefined);
  if (artifact === undefined) return ofThisMachine(host, context, choice, NO_LIST);
  const { version, sha256 } = artifact;
  if (host.files.kindOf(path.join(context.runtimesDir, sha256)) === 'folder') return { version, from: 'archive' };
  const source = sourceOf(context, artifact);
  if (!offline || source.url.startsWith('file:')) return { version, from: 'download' };
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
function keptPython(host: Host, platform: Platform, context: BuildContext, choice: PythonChoice): ExpectedPython | undefined {
  const output = outputFolder(host.files.realPath(platform.outputRoot) ?? platform.outputRoot);
  // A build that was cut short, or one of another place, leaves no layers to restore.
  if (!isOurs(output.root) || host.files.kindOf(output.journal) !== undefined) return undefined;
  if (readReport(output.report)?.output !== output.root) return undefined;
  const metadata = pythonLayer(host, path.join(output.layers, escapedId(BUILDPACK.id)));
  if (metadata === undefined || reasonsToReplace(host, context, choice, metadata).length > 0) return undefined;
  const { python_version: version = '', interpreter: executable, instead_of: insteadOf } = metadata;
  if (executable === undefined) return { version, from: 'archive' };
  return { version, from: 'host', executable, ...(insteadOf === undefined ? {} : { insteadOf }) };
}

function pythonLayer(host: Host, store: string): LayerMetadata | undefined {
  const document = readLayers(store).find(({ name }) => name === 'python')?.document;
  if (document === undefined || !decodeLayerTypes(document).cache || host.files.kindOf(path.join(store, 'python')) !== 'folder')
    return undefined;
  const metadata = decodeLayerMetadata(document);
  return metadata === undefined || Object.keys(metadata).length === 0 ? undefined : metadata;
}
