/** Who can use a layer (spec: buildpack.md, "Layer Types"). */
export interface LayerTypes {
  readonly launch: boolean;
  readonly build: boolean;
  readonly cache: boolean;
}

/**
 * The inputs of a layer, compared on the next build. Strings only: the lifecycle keeps metadata as JSON, which turns integers
 * into floats and dates into strings.
 */
export type LayerMetadata = Readonly<Record<string, string>>;

/** Content of `<layer>.toml`. An empty metadata table is left out, as restored files may lack it. */
export function encodeLayer(types: LayerTypes, metadata: LayerMetadata): Record<string, unknown> {
  const sorted = Object.fromEntries(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    types: { launch: types.launch, build: types.build, cache: types.cache },
    ...(Object.keys(sorted).length > 0 ? { metadata: sorted } : {}),
  };
}

/** The types that a `<layer>.toml` declares; absent ones are false. */
export function decodeLayerTypes(document: Readonly<Record<string, unknown>>): LayerTypes {
  const types = isTable(document['types']) ? document['types'] : {};
  return { launch: types['launch'] === true, build: types['build'] === true, cache: types['cache'] === true };
}

/** The metadata of a restored `<layer>.toml`; undefined if there is none or it contains anything but strings. */
export function decodeLayerMetadata(document: Readonly<Record<string, unknown>>): LayerMetadata | undefined {
  const metadata = document['metadata'];
  if (!isTable(metadata)) return undefined;
  const strings: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') return undefined;
    strings[key] = value;
  }
  return strings;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
