import path from 'node:path';
import { BUILDPACK, escapedId } from '../cnb/buildpack.ts';
import { decodeLayerMetadata, decodeLayerTypes, encodeLayer, type LayerTypes } from '../cnb/layer.ts';
import { kindOf, makeFolder, namesIn, readOptional, writeFile } from '../io/files.ts';
import { cloneTree } from '../io/trees.ts';
import { parse, stringify } from '../io/toml.ts';
import type { OutputFolder } from './output-folder.ts';

const NO_TYPES: LayerTypes = { launch: false, build: false, cache: false };

/**
 * Brings the cached layers of the previous build (moved aside by `begin`) back to their place, as the restorer does:
 * content and metadata, never the types, which the buildpack has to declare anew. Hard links, so that the previous
 * build stays whole whatever becomes of this one.
 */
export function restore(output: OutputFolder): void {
  makeFolder(output.ownLayers);
  const own = path.join('layers', escapedId(BUILDPACK.id));
  for (const store of [path.join(output.rollback, own), path.join(output.rollback, 'cache')]) {
    for (const { name, document } of readLayers(store)) {
      const from = path.join(store, name);
      if (!decodeLayerTypes(document).cache || kindOf(from) !== 'folder') continue;
      cloneTree(from, path.join(output.ownLayers, name));
      const { metadata = {} } = encodeLayer(NO_TYPES, decodeLayerMetadata(document) ?? {});
      writeFile(path.join(output.ownLayers, `${name}.toml`), stringify({ metadata }));
    }
  }
}

/** The layers that have a `<layer>.toml` in a folder, by name; one that cannot be read counts as not there. */
export function readLayers(folder: string): { name: string; document: Readonly<Record<string, unknown>> }[] {
  return namesIn(folder).flatMap((file) => {
    if (!file.endsWith('.toml') || ['launch.toml', 'store.toml', 'build.toml'].includes(file)) return [];
    const parsed = parse(readOptional(path.join(folder, file)) ?? '', file);
    return 'table' in parsed ? [{ name: file.slice(0, -'.toml'.length), document: parsed.table }] : [];
  });
}
