import path from 'node:path';
import { decodeLayerMetadata, encodeLayer, type LayerMetadata, type LayerTypes } from '../cnb/layer.ts';
import { applyChanges, applyLayerPaths, type Environment, type LayerEnv } from '../cnb/layer-env.ts';
import type { Host } from '../io/host.ts';
import { writeLayerEnv } from './layer-env-files.ts';

/** A layer that was opened: either its restored content may stay, or its folder is new and empty. */
export interface OpenLayer {
  readonly name: string;
  readonly dir: string;
  /** The facts that the kept content was made from; undefined if the content is to be made. */
  readonly kept: LayerMetadata | undefined;
}

/**
 * Opens a layer. What an earlier build left there is kept if `reasonsAgainst` finds nothing, and removed otherwise.
 * The outcome and every reason are told.
 */
export function openLayer(
  host: Host,
  layersDir: string,
  name: string,
  reasonsAgainst: (restored: LayerMetadata) => readonly string[],
): OpenLayer {
  const dir = path.join(layersDir, name);
  const file = `${dir}.toml`;
  const text = host.files.readOptional(file);
  const parsed = text === undefined ? undefined : host.toml.parse(text, file);
  if (parsed === undefined || host.files.kindOf(dir) !== 'folder') return empty(host, { name, dir }, 'created', []);

  const restored = ('table' in parsed ? decodeLayerMetadata(parsed.table) : undefined) ?? {};
  const reasons = Object.keys(restored).length === 0 ? ['what it was made from is not known'] : reasonsAgainst(restored);
  if (reasons.length > 0) return empty(host, { name, dir }, 'redone', reasons);
  host.emit({ type: 'layer', layer: name, state: 'kept', reasons: [] });
  return { name, dir, kept: restored };
}

function empty(host: Host, layer: { name: string; dir: string }, state: 'created' | 'redone', reasons: readonly string[]): OpenLayer {
  host.emit({ type: 'layer', layer: layer.name, state, reasons });
  host.layers.discard(layer.dir);
  host.files.makeFolder(layer.dir);
  return { ...layer, kept: undefined };
}

/**
 * Removes the layers of earlier builds that this build has not declared (a lifecycle brings them back without types), and
 * tells why.
 */
export function dropOtherLayers(host: Host, layersDir: string, reason: string): void {
  for (const file of host.files.namesIn(layersDir)) {
    const name = /^(.+)\.toml$/.exec(file)?.[1];
    if (name === undefined || host.files.kindOf(path.join(layersDir, name)) !== 'folder') continue;
    const parsed = host.toml.parse(host.files.readOptional(path.join(layersDir, file)) ?? '', file);
    if ('table' in parsed && 'types' in parsed.table) continue;
    host.emit({ type: 'layer', layer: name, state: 'dropped', reasons: [reason] });
    host.layers.discard(path.join(layersDir, name));
  }
}

/** Declares a finished layer: its types, what it was made from, and its variables. Nothing before this makes it count. */
export function closeLayer(host: Host, layer: OpenLayer, types: LayerTypes, metadata: LayerMetadata, env: LayerEnv): void {
  writeLayerEnv(host, layer.dir, env);
  host.files.writeFile(`${layer.dir}.toml`, host.toml.stringify(encodeLayer(types, metadata)));
}

/** `env` as it is for what is built after a layer: its folders' implied paths, then its variables. */
export function withLayer(host: Host, env: Environment, dir: string, layerEnv: LayerEnv): Environment {
  const paths = applyLayerPaths(env, dir, 'build', (folder) => host.files.kindOf(path.join(dir, folder)) === 'folder');
  return applyChanges(applyChanges(paths, layerEnv.all ?? {}), layerEnv.build ?? {});
}

/**
 * Why content made from `before` is not what `now` asks for, each reason a phrase such as `Python version: 3.12.1 →
 * 3.12.2`. `label` gives a key its name; digests and stamps say nothing to a reader, so they are told as changed.
 */
export function differences(before: LayerMetadata, now: LayerMetadata, label: (key: string) => string): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return keys.flatMap((key) => {
    const [old, wanted] = [before[key], now[key]];
    if (old === wanted) return [];
    if (old === undefined) return [`${label(key)}: added`];
    if (wanted === undefined) return [`${label(key)}: removed`];
    return [isOpaque(key, old) ? `${label(key)}: changed` : `${label(key)}: ${old} → ${wanted}`];
  });
}

function isOpaque(key: string, value: string): boolean {
  return key.endsWith('_stamp') || /^[0-9a-f]{16,64}$/.test(value);
}
