import type { CommandReport, Report, StepReport, WarningReport } from '../../output/report.ts';
import * as v from './schema.ts';

/** A schema for every field of T, so that the compiler reports new fields without one. */
export type Fields<T> = { readonly [K in keyof Required<T>]: v.GenericSchema<unknown, T[K]> };

const TEXT = v.string();
export const TEXTS = v.array(TEXT);
const MAYBE = v.exactOptional(TEXT);
/** A word that can be passed to a program. */
export const WORD = v.pipe(v.string(), v.regex(/^[^\0]*$/));
export const WORDS = v.array(WORD);

const ORIGIN = v.variant('from', [
  v.object({ from: v.literal('file'), file: v.string(), key: v.exactOptional(v.string()) }),
  v.object({ from: v.literal('env'), name: v.string() }),
  v.object({ from: v.literal('default') }),
]);

const PYTHON = v.object({
  version: v.string(),
  requested: v.string(),
  origin: ORIGIN,
  source: v.picklist(['archive', 'host']),
  executable: v.exactOptional(WORD),
  insteadOf: v.exactOptional(v.string()),
} satisfies Fields<Report['python']>);

const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const BYTES = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const INSTALLED = v.object({
  name: v.string(),
  version: v.string(),
  requested: v.exactOptional(v.literal(true)),
  bytes: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  archive: v.exactOptional(v.object({ url: v.string(), sha256: v.string() })),
  direct: v.exactOptional(
    v.object({
      url: v.string(),
      commit: v.exactOptional(v.string()),
      requested: v.exactOptional(v.string()),
      editable: v.boolean(),
    }),
  ),
} satisfies Fields<Report['packages'][number]>);

export const LAYER = v.object({
  name: v.string(),
  state: v.picklist(['created', 'reused', 'rebuilt', 'removed']),
  reasons: TEXTS,
  launch: v.boolean(),
  bytes: BYTES,
  step: v.exactOptional(COUNT),
} satisfies Fields<Report['layers'][number]>);

const ENVIRONMENT = v.object({
  machine: TEXTS,
  given: v.record(v.string(), v.string()),
  withheld: TEXTS,
  toolConfiguration: TEXTS,
} satisfies Fields<Report['environment']>);

const STEP = v.object({
  title: v.string(),
  seconds: v.number(),
  step: v.exactOptional(COUNT),
  at: v.exactOptional(v.number()),
} satisfies Fields<StepReport>);

const COMMAND = v.object({
  command: v.string(),
  step: v.exactOptional(COUNT),
  at: v.number(),
  seconds: v.number(),
  exitCode: v.exactOptional(v.number()),
} satisfies Fields<CommandReport>);

const WARNING = v.object({ title: v.string(), body: TEXTS } satisfies Fields<WarningReport>);

const PROBLEM = v.variant('kind', [
  v.object({ kind: v.literal('library'), library: TEXT, package: MAYBE, others: TEXTS }),
  v.object({ kind: v.literal('version'), library: TEXT, version: TEXT, has: MAYBE, compiledHere: v.exactOptional(v.literal(true)) }),
  v.object({ kind: v.literal('machine'), machine: TEXT }),
  v.object({ kind: v.literal('libc') }),
  v.object({ kind: v.literal('damaged'), reason: TEXT }),
  v.object({ kind: v.literal('no-libc') }),
  v.object({ kind: v.literal('image-machine'), machines: TEXTS, machine: TEXT }),
]);
const OWNER = v.object({ kind: v.picklist(['package', 'python', 'app']), name: TEXT });
const LOADABILITY = v.object({
  image: TEXT,
  files: v.number(),
  findings: v.array(v.object({ owner: OWNER, problem: PROBLEM, files: TEXTS })),
} satisfies Fields<NonNullable<Report['loadability']>>);

export const REPORT = v.object({
  v: v.literal(1),
  // Earlier releases wrote reports of good builds only.
  status: v.exactOptional(v.literal('built'), 'built'),
  pybuild: v.string(),
  app: v.string(),
  output: v.string(),
  startedAt: v.exactOptional(v.string(), ''),
  finishedAt: v.string(),
  seconds: v.number(),
  target: v.string(),
  warnings: v.exactOptional(v.array(WARNING)),
  commands: v.exactOptional(v.array(COMMAND)),
  python: PYTHON,
  packageManager: v.object({ name: v.string(), files: TEXTS } satisfies Fields<Report['packageManager']>),
  tool: v.object({ name: v.string(), title: v.string(), version: v.string() } satisfies Fields<Report['tool']>),
  packages: v.array(INSTALLED),
  layers: v.array(LAYER),
  processes: v.array(
    v.object({ type: v.string(), command: WORDS, args: WORDS, default: v.boolean(), evidence: v.exactOptional(TEXTS) } satisfies Fields<
      Report['processes'][number]
    >),
  ),
  startOptions: v.exactOptional(v.array(v.object({ line: v.string(), evidence: TEXTS, first: MAYBE }))),
  steps: v.array(STEP),
  environment: ENVIRONMENT,
  fidelity: v.object({
    level: v.picklist(['as-platform', 'host-python', 'other-os']),
    differences: TEXTS,
  } satisfies Fields<Report['fidelity']>),
  loadability: v.exactOptional(LOADABILITY),
  fingerprint: v.object({
    source: v.string(),
    settings: v.string(),
    // Without it, as earlier releases wrote it, every variable is a new one.
    variables: v.exactOptional(v.record(v.string(), v.string()), {}),
  } satisfies Fields<Report['fingerprint']>),
  interpreterStamp: v.exactOptional(v.string()),
  retryAt: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
} satisfies Fields<Report>);
