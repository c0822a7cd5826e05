import * as fc from 'fast-check';
import { FAILED_INSPECTION } from '../support/failed-inspection.ts';
import { expect, test } from 'vitest';
import { type Audience, describe } from '../../src/errors/describe.ts';
import { type Failure, PybuildError } from '../../src/errors/failure.ts';
import type { Event } from '../../src/output/events.ts';
import type { InspectedPackage } from '../../src/output/inspection.ts';
import type { Report } from '../../src/output/report.ts';
import { jsonReporter, plainReporter } from '../../src/output/reporter.ts';
import { redacted } from '../../src/output/untrusted.ts';
import type { Decisions } from '../../src/python/decisions.ts';
import { REPORT as SAMPLE } from './event-samples.ts';
import { FAILURES } from './failure-samples.ts';

/** Characters within a secret: everything that a URL may have there, and some that it should not. */
const WITHIN = "abcXYZ0189-._~!$'()*+,;=:%\\[]{}|^`é".split('');
const secretOf = (more: readonly string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...WITHIN, ...more), minLength: 1, maxLength: 12 }).map((text) => `S3cr3t${text}T41l`);

/** A URL with a secret: in its user info, as a value in its query, or as the whole query. */
const URL_WITH_SECRET: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'git+ssh://', 'HTTPS://', 'postgres://'),
    fc.constantFrom(':', 'user:', ''),
    secretOf(['@', '&']),
    secretOf(['@', '/', '?']),
    fc.constantFrom('user', 'password', 'query', 'values', 'both'),
    fc.constantFrom('', '#sha256=0f', '#egg=ant'),
  )
  .map(([scheme, user, first, second, where, fragment]) => {
    const info = { user: `${first.replaceAll(':', '')}@`, password: `${user}${first}@`, both: `${user}${first}@`, query: '', values: '' }[
      where
    ];
    const query = {
      user: '',
      password: '',
      both: `?token=${second}`,
      query: `?${second.replaceAll('=', '')}`,
      values: `?a=b&key=${second}&c=d`,
    }[where];
    return `${scheme}${info}host.invalid/simple/${query}${fragment}`;
  });

/** Fields that hold the kind of an object. */
const DISCRIMINANTS = new Set(['type', 'kind', 'from', 'state', 'unit', 'why', 'level', 'signal', 'phase', 'status']);

/** A value with `text` in all of its texts, alone or among other words. */
function poisoned(value: unknown, text: string, key = ''): unknown {
  // Names of variables are never user input.
  if (typeof value === 'string' && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(value)) return value;
  if (typeof value === 'string') return DISCRIMINANTS.has(key) ? value : key.length % 2 === 0 ? text : `see "${text}" and ${value}`;
  if (Array.isArray(value)) return value.map((part) => poisoned(part, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, poisoned(part, text, name)]));
}

const DECISIONS: Decisions = {
  packageManager: { name: 'pip', files: ['requirements.txt'] },
  python: {
    requested: { major: 3, minor: 12, origin: { from: 'file', file: '.python-version' } },
    demands: [{ file: 'pyproject.toml', key: 'requires-python', text: '>=3.11', anyOf: ['>=3.11'], chooses: false }],
    artifact: { version: '3.12.13', url: 'u', sha256: 's' },
  },
  tool: { name: 'pip', title: 'pip', version: '26.3', setting: 'BP_PIP_VERSION' },
  install: { files: ['f'], groups: ['g'], extras: ['e'], reads: ['r'], localPaths: ['l'], editable: ['e'], variables: ['v'], pins: ['p'] },
  reuse: { store: true, refresh: true },
  staticFiles: {},
  processes: [{ type: 'web', command: ['bash', '-c'], args: ['serve'], default: true }],
  warnings: [{ title: 't', body: ['b'] }],
};
const REPORT: Report = {
  ...SAMPLE,
  python: { version: '3.12.13', requested: '3.12', origin: { from: 'default' }, source: 'host', executable: 'e', insteadOf: 'i' },
  layers: [{ name: 'python', state: 'rebuilt', reasons: ['r'], launch: true, bytes: 1 }],
  processes: DECISIONS.processes,
  steps: [{ title: 't', seconds: 1 }],
  environment: { machine: ['m'], withheld: ['w'], given: { NAME: 'g' }, toolConfiguration: ['t'] },
  fidelity: { level: 'host-python', differences: ['d'] },
};

const PACKAGE: InspectedPackage = {
  name: 'n',
  version: '1',
  requested: true,
  asked: { file: 'f', line: 1 },
  files: 1,
  bytes: 1,
  licence: 'l',
  requires: [{ name: 'n', written: 'w', extra: false }],
};

/** An event of every type except a failure; the compiler requires all. */
const EVENTS: { readonly [T in Exclude<Event['type'], 'failure'>]: Extract<Event, { type: T }> } = {
  start: { type: 'start', pybuild: '1', command: 'c', app: 'a', arguments: ['a'] },
  'step-started': { type: 'step-started', title: 't', step: 1 },
  packages: { type: 'packages', packages: [PACKAGE] },
  explanation: {
    type: 'explanation',
    explanation: {
      decisions: [{ about: 'a', chosen: 'c', candidates: [{ source: 's', value: 'v', outcome: 'o' }] }],
      layers: [{ layer: 'l', state: 'rebuilt', reasons: ['r'] }],
      variables: [{ name: 'NAME', from: 'f', value: 'v' }],
      machine: ['m'],
      withheld: ['w'],
    },
  },
  'step-finished': { type: 'step-finished', title: 't', seconds: 1, outcome: 'o' },
  activity: { type: 'activity', title: 't' },
  info: { type: 'info', message: 'm' },
  detail: { type: 'detail', message: 'm' },
  warning: { type: 'warning', title: 't', body: ['b'] },
  'command-started': { type: 'command-started', command: 'c', line: 'l' },
  'command-output': { type: 'command-output', line: 'l' },
  'command-finished': { type: 'command-finished', command: 'c', seconds: 1, exitCode: 0, step: 1 },
  'command-line': { type: 'command-line', line: 'l' },
  'failed-inspection': { type: 'failed-inspection', inspection: FAILED_INSPECTION },
  progress: { type: 'progress', what: 'w', done: 1, unit: 'bytes' },
  retry: { type: 'retry', what: 'w', reason: 'r', inSeconds: 1, attempt: 1 },
  layer: { type: 'layer', layer: 'l', state: 'rebuilt', reasons: ['r'] },
  product: { type: 'product', text: 't' },
  plan: { type: 'plan', plan: DECISIONS },
  result: { type: 'result', report: REPORT, changed: 'more', next: ['n'] },
  'run-started': { type: 'run-started', workspace: 'w', processes: ['p'] },
  'process-started': { type: 'process-started', process: 'p', pid: 1, command: ['c'], port: 1 },
  'process-output': { type: 'process-output', process: 'p', line: 'l' },
  'process-ended': { type: 'process-ended', process: 'p', pid: 1, seconds: 1, exitCode: 0, signal: 's' },
  check: { type: 'check', process: 'p', ok: true, text: 't', seconds: 1, url: 'u', status: 200 },
  'run-ended': { type: 'run-ended', exitCode: 0, seconds: 1 },
  log: { type: 'log', file: 'f' },
  inspection: {
    type: 'inspection',
    inspection: {
      report: REPORT,
      layers: [{ name: 'l', types: ['launch'], files: 1, bytes: 1, largest: [{ file: 'f', bytes: 1 }] }],
      packages: [PACKAGE],
      environment: { build: [{ name: 'N', value: 'v', layers: ['l'] }], launch: [{ name: 'N', value: 'v', layers: ['l'] }] },
    },
  },
  why: { type: 'why', package: PACKAGE, chains: [{ links: [{ name: 'n' }, { name: 'n', written: 'w' }] }] },
  difference: { type: 'difference', before: 'b', after: 'a', changes: [{ part: 'Python', text: 't' }] },
  checkup: { type: 'checkup', findings: [{ topic: 'System', level: 'good', text: 't' }] },
  'cache-size': { type: 'cache-size', dir: 'd', kinds: [{ kind: 'pythons', count: 1, bytes: 1 }], count: 1, bytes: 1 },
};

/** Everything that is written when all reporters get an event. */
function written(event: Event): string {
  let text = '';
  const write = (more: string): void => void (text += more);
  for (const detail of ['quiet', 'normal', 'verbose'] as const) plainReporter(write, write, detail).emit(event);
  jsonReporter(write, () => new Date(0)).emit(event);
  return text;
}

const SECRET = /s3cr3t|t41l/i;

test('no event shows the secrets of a URL that it carries', () => {
  fc.assert(
    fc.property(URL_WITH_SECRET, fc.constantFrom(...Object.values(EVENTS)), (url, event) => {
      expect(written(poisoned(event, url) as Event)).not.toMatch(SECRET);
    }),
    { numRuns: 500 },
  );
});

test('no failure does, however it is worded', () => {
  fc.assert(
    fc.property(
      URL_WITH_SECRET,
      fc.constantFrom(...FAILURES),
      fc.constantFrom<Audience[]>('user', 'platform'),
      (url, failure, audience) => {
        const error = new PybuildError(poisoned(failure, url) as Failure);
        expect(written({ type: 'failure', ...describe(error, { verbose: true, audience }) })).not.toMatch(SECRET);
      },
    ),
    { numRuns: 1000 },
  );
});

test('an internal error does not either', () => {
  fc.assert(
    fc.property(URL_WITH_SECRET, fc.boolean(), (url, verbose) => {
      const description = describe(new TypeError(`Invalid URL ${url}`), { verbose, audience: 'user' });
      expect(written({ type: 'failure', ...description })).not.toMatch(SECRET);
    }),
  );
});

test('the report on disk has none', () => {
  fc.assert(
    fc.property(URL_WITH_SECRET, (url) => {
      expect(JSON.stringify(redacted(poisoned(REPORT, url)))).not.toMatch(SECRET);
    }),
  );
});

test('text without URLs is shown as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/:\/|\/\//.test(text));
      expect(redacted([text])).toEqual([text]);
    }),
  );
});
