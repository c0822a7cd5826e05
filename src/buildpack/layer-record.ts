import type { LayerMetadata } from '../cnb/layer.ts';

/** The inputs of a layer's content, as stored in `<layer>.toml`, and how differences are worded. */
export interface LayerRecord<R> {
  readonly encode: (record: R) => LayerMetadata;
  /** Undefined if a key is missing or unknown: a layer whose record is not understood is never kept. */
  readonly decode: (metadata: LayerMetadata) => R | undefined;
  /** Why content with the inputs `before` does not match `now`, one phrase per field, such as `pip version: 26.2 → 26.3`. */
  readonly differences: (before: R, now: R) => string[];
}

/** One field of a record. */
interface Field<T> {
  readonly key: string;
  readonly encode: (value: T) => string | undefined;
  readonly decode: (text: string | undefined) => { readonly value: T } | undefined;
  readonly difference: (before: T, now: T) => string;
}

/** A field that every record has. `label` is its name in differences. */
export function text(key: string, label: string): Field<string> {
  return {
    key,
    encode: (value) => value,
    decode: (value) => (value === undefined ? undefined : { value }),
    difference: (before, now) => `${label}: ${before} → ${now}`,
  };
}

/** A field with a fixed value, which identifies this kind of record. */
export function constant<T extends string>(key: string, value: T): Field<T> {
  return { key, encode: () => value, decode: (found) => (found === value ? { value } : undefined), difference: () => '' };
}

/** A field that may be absent. */
export function optional(key: string, label: string): Field<string | undefined> {
  return {
    key,
    encode: (value) => value,
    decode: (value) => ({ value }),
    difference: (before, now) => `${label}: ${before === undefined ? 'added' : now === undefined ? 'removed' : `${before} → ${now}`}`,
  };
}

/** A field whose values mean nothing to users, such as a digest. */
export function opaque(key: string, label: string): Field<string> {
  return { ...text(key, label), difference: () => `${label}: changed` };
}

/** A record of these fields. */
export function layerRecord<R extends object>(fields: { readonly [K in keyof R]-?: Field<R[K]> }): LayerRecord<R> {
  const all = Object.entries(fields) as [keyof R & string, Field<unknown>][];
  const keys = new Set(all.map(([, { key }]) => key));
  return {
    encode: (record) => {
      const entries = all.map(([name, { key, encode }]) => [key, encode(record[name])] as const);
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
    },
    decode: (metadata) => {
      if (Object.keys(metadata).some((key) => !keys.has(key))) return undefined;
      const record: Partial<Record<string, unknown>> = {};
      for (const [name, { key, decode }] of all) {
        const found = decode(metadata[key]);
        if (found === undefined) return undefined;
        record[name] = found.value;
      }
      return record as R;
    },
    differences: (before, now) =>
      all.flatMap(([name, { difference }]) => (before[name] === now[name] ? [] : [difference(before[name], now[name])])),
  };
}
