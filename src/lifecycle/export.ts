import path from 'node:path';
import { BUILDPACK } from '../cnb/buildpack.ts';
import type { Process } from '../cnb/launch.ts';
import { makeFolder, writeFile } from '../io/files.ts';
import { writeDurably } from '../io/state-files.ts';
import { stringify } from '../io/toml.ts';
import { sizeOf } from '../io/trees.ts';
import type { KnownSize } from './layer-sizes.ts';
import { readLayer } from './state/decode.ts';
import { layerNames, type OutputLayers } from './state/layer-store.ts';
import type { OutputFolder } from './state/output-folder.ts';

/** A layer after a build, with its size in bytes. */
export interface ExportedLayer {
  readonly name: string;
  readonly launch: boolean;
  readonly cache: boolean;
  readonly bytes: number;
}

/**
 * Leaves in `layers/` what an image would contain: launch layers and the lifecycle's files about them. Layers that only builds
 * need are moved to `cache/`; all others are removed.
 */
export function exportLayers(
  store: OutputLayers,
  output: OutputFolder,
  processes: readonly Process[],
  knownSize: KnownSize = () => undefined,
): ExportedLayer[] {
  makeFolder(output.cache);
  const layers: ExportedLayer[] = [];
  for (const name of layerNames(output.ownLayers)) {
    const place = path.join(output.ownLayers, name);
    const { launch, cache } = readLayer(`${place}.toml`)?.types ?? { launch: false, cache: false };
    if (launch || cache) layers.push({ name, launch, cache, bytes: knownSize(name, place) ?? sizeOf(place) });
    if (launch) continue;
    if (cache) store.keep(name);
    else store.discard(place);
  }
  writeFile(
    path.join(output.layers, 'group.toml'),
    stringify({ group: [{ id: BUILDPACK.id, version: BUILDPACK.version, api: BUILDPACK.api }] }),
  );
  writeFile(path.join(output.layers, 'plan.toml'), '');
  writeDurably(output.metadata, stringify(launchMetadata(processes)));
  return layers;
}

/** `config/metadata.toml` as the lifecycle's builder writes it: processes by type, all direct (Buildpack API 0.9 and later). */
function launchMetadata(processes: readonly Process[]): Record<string, unknown> {
  const byDefault = processes.find((process) => process.default);
  return {
    ...(byDefault === undefined ? {} : { 'buildpack-default-process-type': byDefault.type }),
    buildpacks: [{ id: BUILDPACK.id, version: BUILDPACK.version, api: BUILDPACK.api }],
    processes: processes
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map(({ type, command, args }) => ({ type, command: [...command], args: [...args], direct: true, 'buildpack-id': BUILDPACK.id })),
  };
}
