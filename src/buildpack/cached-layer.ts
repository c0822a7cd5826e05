import path from 'node:path';
import { decodeLayerMetadata, encodeLayer, type LayerTypes } from '../cnb/layer.ts';
import { applyChanges, applyLayerPaths, type Environment, type LayerEnv } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { type LayerPrograms, writeLayerEnv } from './layer-env-files.ts';
import type { LayerRecord } from './layer-record.ts';

/** An opened layer: its restored content is kept, or its folder is new and empty. */
export interface OpenLayer<R> {
  readonly name: string;
  readonly dir: string;
  /** The record of the kept content; undefined if the content has to be created. */
  readonly kept: R | undefined;
}

/** Whether a restored layer may stay, and why. */
export interface Verdict {
  readonly keep: boolean;
  readonly reasons: readonly string[];
}

/** Keeps a layer if there is no reason against it. */
export function unless(reasons: readonly string[]): Verdict {
  return { keep: reasons.length === 0, reasons };
}

/**
 * Opens a layer. `judge` decides whether restored content is kept or removed. The outcome is reported with its reasons; if a
 * failed build left content as well, the reasons concern that of the last good build.
 */
export async function openLayer<R>(
  host: Host,
  layersDir: string,
  name: string,
  { decode }: LayerRecord<R>,
  judge: (restored: R) => Verdict | Promise<Verdict>,
): Promise<OpenLayer<R>> {
  const dir = path.join(layersDir, name);
  const file = `${dir}.toml`;
  for (;;) {
    const text = host.files.readOptional(file);
    if (text === undefined || host.files.kindOf(dir) !== 'folder') return empty(host, { name, dir }, 'created', []);

    const parsed = host.toml.parse(text, file);
    const restored = 'table' in parsed ? decode(decodeLayerMetadata(parsed.table) ?? {}) : undefined;
    const verdict = restored === undefined ? unless(['its metadata is missing or unreadable']) : await judge(restored);
    if (restored !== undefined && verdict.keep) {
      host.emit({ type: 'layer', layer: name, state: 'reused', reasons: verdict.reasons });
      return { name, dir, kept: restored };
    }
    if (!host.layers.replace(dir)) return empty(host, { name, dir }, 'rebuilt', verdict.reasons);
  }
}

function empty<R>(
  host: Host,
  layer: { name: string; dir: string },
  state: 'created' | 'rebuilt',
  reasons: readonly string[],
): OpenLayer<R> {
  host.emit({ type: 'layer', layer: layer.name, state, reasons });
  host.layers.discard(layer.dir);
  host.files.makeFolder(layer.dir);
  return { ...layer, kept: undefined };
}

/** Removes layers of earlier builds that this build has not declared (a lifecycle restores them without types), and reports why. */
export function dropOtherLayers(host: Host, layersDir: string, reason: string): void {
  for (const file of host.files.namesIn(layersDir)) {
    const name = /^(.+)\.toml$/.exec(file)?.[1];
    if (name === undefined || host.files.kindOf(path.join(layersDir, name)) !== 'folder') continue;
    const parsed = host.toml.parse(host.files.readOptional(path.join(layersDir, file)) ?? '', file);
    if ('table' in parsed && 'types' in parsed.table) continue;
    host.emit({ type: 'layer', layer: name, state: 'removed', reasons: [reason] });
    host.layers.discard(path.join(layersDir, name));
  }
}

/** Declares a finished layer: its types, its record, its variables and its programs. Until then, the layer does not count. */
export function closeLayer<R>(
  host: Host,
  { dir }: OpenLayer<R>,
  types: LayerTypes,
  { encode }: LayerRecord<R>,
  record: R,
  env: LayerEnv,
  programs: LayerPrograms = {},
): void {
  writeLayerEnv(host, dir, env, programs);
  host.files.writeFile(`${dir}.toml`, host.toml.stringify(encodeLayer(types, encode(record))));
}

/** `env` for everything built after a layer: the paths that its folders imply, then its variables. */
export function withLayer(host: Host, env: Environment, dir: string, layerEnv: LayerEnv): Environment {
  const paths = applyLayerPaths(env, dir, 'build', (folder) => host.files.kindOf(path.join(dir, folder)) === 'folder');
  return applyChanges(applyChanges(paths, layerEnv.all ?? {}), layerEnv.build ?? {});
}
