import path from 'node:path';
import { BUILDPACK, escapedId } from '../cnb/buildpack.ts';
import { decodeLayerMetadata, decodeLayerTypes, encodeLayer, type LayerTypes } from '../cnb/layer.ts';
import { kindOf, makeFolder, namesIn, readOptional, writeFile } from '../io/files.ts';
import { parse, stringify } from '../io/toml.ts';
import type { Host } from '../io/host.ts';
import type { OutputFolder } from './output-folder.ts';
import { lend } from './transaction.ts';

const NO_TYPES: LayerTypes = { launch: false, build: false, cache: false };

/**
 * Brings the cached layers of the previous build (moved aside by `begin`) back to their place, as the restorer does:
 * content and metadata, never the types, which the buildpack has to declare anew. Returns the host to build with.
 */
export function restore(host: Host, output: OutputFolder): Host {
  makeFolder(output.ownLayers);
  const stores = [path.join('layers', escapedId(BUILDPACK.id)), 'cache'].map((store) => path.join(output.rollback, store));
  const loans = stores.flatMap((store) =>
    readLayers(store).flatMap(({ name, document }) => {
      const aside = path.join(store, name);
      if (!decodeLayerTypes(document).cache || kindOf(aside) !== 'folder') return [];
      const { metadata = {} } = encodeLayer(NO_TYPES, decodeLayerMetadata(document) ?? {});
      writeFile(path.join(output.ownLayers, `${name}.toml`), stringify({ metadata }));
      return [{ name, aside }];
    }),
  );
  return lend(host, output, loans);
}

/** The layers that have a `<layer>.toml` in a folder, by name; one that cannot be read counts as not there. */
export function readLayers(folder: string): { name: string; document: Readonly<Record<string, unknown>> }[] {
  return namesIn(folder).flatMap((file) => {
    if (!file.endsWith('.toml') || ['launch.toml', 'store.toml', 'build.toml'].includes(file)) return [];
    const parsed = parse(readOptional(path.join(folder, file)) ?? '', file);
    return 'table' in parsed ? [{ name: file.slice(0, -'.toml'.length), document: parsed.table }] : [];
  });
}
