import type { LayerMetadata, LayerTypes } from '../../cnb/layer.ts';
import { readPlain } from '../../io/state-files.ts';
import { parse } from '../../io/toml.ts';
import type { Report } from '../../output/report.ts';
import { LAYER, REPORT, TEXTS, WORD, WORDS } from './report-schema.ts';
import * as v from './schema.ts';

// All that pybuild reads back from an output folder is decoded here. Whatever does not match its schema (damaged, empty, of
// another type, a folder, a link) is undefined: treated as absent, and never an exception.

/** The report of the last build; undefined if it is missing or this release cannot read it. */
export function readReport(file: string): Report | undefined {
  return decodeJson(REPORT, file);
}

/** The name of a layer: that of a single folder. */
export const LAYER_NAME = /^[\w-][\w.-]*$/;

// What is not used is not asked for.
const FAILED_REPORT = v.object({
  v: v.literal(1),
  status: v.literal('failed'),
  finishedAt: v.string(),
  seconds: v.number(),
  failedStep: v.exactOptional(v.string()),
  layers: v.array(v.object({ name: v.string(), state: LAYER.entries.state, reasons: TEXTS })),
  failure: v.object({ kind: v.string(), title: v.string(), body: TEXTS }),
});

/** How the newest build failed; undefined if it did not. */
export function readFailedReport(file: string): Readonly<v.InferOutput<typeof FAILED_REPORT>> | undefined {
  return decodeJson(FAILED_REPORT, file);
}

const NOTE = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  started: v.string(),
  place: v.string(),
  command: v.string(),
  host: v.string(),
  runner: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
});

/**
 * A process that uses an output folder; `runner` is the pybuild that started it for a user. Its start time distinguishes it from a
 * later one with the same ID.
 */
export type ProcessNote = Readonly<v.InferOutput<typeof NOTE>>;

/** A note about a process: a lock, a running tool, a live run. */
export function readNote(file: string): ProcessNote | undefined {
  return decodeJson(NOTE, file);
}

const FAILED_BUILD = v.object({
  v: v.literal(1),
  output: v.string(),
  layers: v.array(v.object({ name: v.pipe(v.string(), v.regex(LAYER_NAME)), in: v.picklist(['failed', 'finished', 'last']) })),
  command: v.exactOptional(
    v.object({ cwd: WORD, line: WORD, env: v.record(v.pipe(WORD, v.regex(/^[^=]+$/)), WORD), given: TEXTS, unset: TEXTS }),
  ),
});

/** What is kept of a failed build: where its layers are now, and the command that failed. */
export type FailedBuild = Readonly<v.InferOutput<typeof FAILED_BUILD>>;

/** The record of what is kept of the newest build, if it failed. */
export function readFailedBuild(file: string): FailedBuild | undefined {
  return decodeJson(FAILED_BUILD, file);
}

const WORK = v.picklist(['build', 'shell']);
const JOURNAL = v.object({ v: v.literal(1), place: v.string(), output: v.string(), work: v.exactOptional(WORK, 'build') });

/** The journal of an unfinished build: where it ran (`here`), and for which output folder. */
export function readJournal(file: string): Readonly<v.InferOutput<typeof JOURNAL>> | undefined {
  return decodeJson(JOURNAL, file);
}

const SEAL = v.object({ v: v.literal(1), path: v.string(), seal: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });

/** Who made an output folder, and where: its path at that time, and a code that only its user could write. */
export type Seal = Readonly<v.InferOutput<typeof SEAL>>;

/** The seal of an output folder. */
export function readSeal(file: string): Seal | undefined {
  return decodeJson(SEAL, file);
}

const COPIES = v.object({ v: v.literal(1), names: TEXTS, stamps: v.string() });

/** How many numbers are recorded for a copied file. */
export const COPY_NUMBERS = 8;

/** The files of a workspace and, for each, the stamps of its source and its copy when it was copied (`copies.ts`). */
export interface Copies {
  readonly names: readonly string[];
  readonly stamps: Float64Array;
}

/** The record of what a workspace was copied from. */
export function readCopies(file: string): Copies | undefined {
  const copies = decodeJson(COPIES, file);
  if (copies === undefined) return undefined;
  const { buffer } = new Uint8Array(Buffer.from(copies.stamps, 'base64'));
  if (buffer.byteLength !== copies.names.length * COPY_NUMBERS * Float64Array.BYTES_PER_ELEMENT) return undefined;
  return { names: copies.names, stamps: new Float64Array(buffer) };
}

const LAUNCH_CONFIG = v.object({
  'buildpack-default-process-type': v.exactOptional(v.string()),
  // Written even if empty, so a file without it is not ours.
  processes: v.array(v.object({ type: v.string(), command: WORDS, args: v.exactOptional(WORDS, []) })),
});

/** How an app is started. */
export interface LaunchConfig {
  readonly byDefault?: string;
  readonly processes: readonly { readonly type: string; readonly command: readonly string[]; readonly args: readonly string[] }[];
}

/** The launch config (`config/metadata.toml`), as the launcher reads it. */
export function readLaunchConfig(file: string): LaunchConfig | undefined {
  const config = decodeToml(LAUNCH_CONFIG, file);
  if (config === undefined) return undefined;
  const { 'buildpack-default-process-type': byDefault, processes } = config;
  return { processes, ...(byDefault === undefined ? {} : { byDefault }) };
}

const FLAG = v.exactOptional(v.boolean(), false);
const NO_TYPES = { launch: false, build: false, cache: false };
const LAYER_FILE = v.object({
  types: v.exactOptional(v.object({ launch: FLAG, build: FLAG, cache: FLAG }), NO_TYPES),
  metadata: v.exactOptional(v.record(v.string(), v.string()), {}),
});

/** The types and the metadata of a layer, from its `<layer>.toml`. */
export function readLayer(file: string): { readonly types: LayerTypes; readonly metadata: LayerMetadata } | undefined {
  return decodeToml(LAYER_FILE, file);
}

function decodeJson<T>(schema: v.GenericSchema<unknown, T>, file: string): T | undefined {
  const text = readPlain(file)?.toString('utf8');
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return decode(schema, value);
}

function decodeToml<T>(schema: v.GenericSchema<unknown, T>, file: string): T | undefined {
  const text = readPlain(file)?.toString('utf8');
  const parsed = text === undefined ? undefined : parse(text, file);
  return parsed === undefined || 'problem' in parsed ? undefined : decode(schema, parsed.table);
}

function decode<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}
