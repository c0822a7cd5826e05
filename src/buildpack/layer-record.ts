import type { LayerMetadata } from '../cnb/layer.ts';

/** What a layer's content was made from, as the keys of `<layer>.toml` hold it, and how a difference is worded. */
export interface LayerRecord<R> {
  readonly encode: (record: R) => LayerMetadata;
  /** Undefined if a key is missing or is not one of this record's: a record that is not understood keeps nothing. */
  readonly decode: (metadata: LayerMetadata) => R | undefined;
  /** Why content made from `before` is not what `now` asks for, a phrase per field such as `pip version: 26.2 → 26.3`. */
  readonly differences: (before: R, now: R) => string[];
}

/** One field of a record. */
interface Field<T> {
  readonly key: string;
  readonly encode: (value: T) => string | undefined;
  readonly decode: (text: string | undefined) => { readonly value: T } | undefined;
  readonly difference: (before: T, now: T) => string;
}

/** A field that every record has. `label` names it where it differs. */
export function text(key: string, label: string): Field<string> {
  return {
    key,
    encode: (value) => value,
    decode: (value) => (value === undefined ? undefined : { value }),
    difference: (before, now) => `${label}: ${before} → ${now}`,
  };
}

/** A field with one value only, which tells this kind of record from others. */
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

/** A field whose values mean nothing to a reader, such as a digest. */
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
