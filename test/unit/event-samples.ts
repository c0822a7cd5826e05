import type { Event } from '../../src/output/events.ts';
import type { InspectedPackage } from '../../src/output/inspection.ts';
import type { Report } from '../../src/output/report.ts';
import { FAILED_INSPECTION } from '../support/failed-inspection.ts';
import { FINDINGS } from './checkup-sample.ts';
import { NARROWED, PINNED, PLAN } from './plan-samples.ts';

export const REPORT: Report = {
  v: 1,
  status: 'built',
  pybuild: '0.1.0',
  app: '/app',
  output: '/app/.pybuild',
  startedAt: '2026-01-02T03:04:02.000Z',
  finishedAt: '2026-01-02T03:04:05.000Z',
  seconds: 3.21,
  target: 'linux-x86_64-gnu',
  python: { version: '3.12.13', requested: '3.12', origin: { from: 'default' }, source: 'host' },
  packageManager: { name: 'pip', files: ['requirements.txt'] },
  tool: { name: 'pip', title: 'pip', version: '26.3' },
  packages: [{ name: 'flask', version: '3.1.3' }],
  layers: [
    { name: 'python', state: 'reused', reasons: [], launch: true, bytes: 98_765_432 },
    { name: 'pip-cache', state: 'created', reasons: [], launch: false, bytes: 1 },
    { name: 'venv', state: 'rebuilt', reasons: ['x'], launch: true, bytes: 1536 },
  ],
  processes: PINNED.processes,
  steps: [],
  environment: { machine: [], withheld: [], given: {}, toolConfiguration: [] },
  fidelity: { level: 'host-python', differences: ['Python 3.12.13 is linked.'] },
  fingerprint: { source: 's', settings: 't', variables: {} },
};

const FLASK: InspectedPackage = {
  name: 'flask',
  version: '3.1.3',
  requested: true,
  asked: { file: 'requirements.txt', line: 1 },
  files: 58,
  bytes: 723_000,
  licence: 'BSD-3-Clause',
  requires: [
    { name: 'click', written: 'click>=8', extra: false },
    { name: 'dotenv', written: 'dotenv', extra: true },
  ],
};

/** Events of every type, as a build could emit them; the compiler asks for all. */
export const EVENTS: { readonly [T in Event['type']]: readonly Extract<Event, { type: T }>[] } = {
  start: [{ type: 'start', pybuild: '0.1.0', command: 'build', app: '/app', arguments: ['--verbose'] }],
  'step-started': [{ type: 'step-started', title: 'Installing Python' }],
  'step-finished': [
    { type: 'step-finished', title: 'Copying the app', seconds: 0.25 },
    { type: 'step-finished', title: 'Collecting static files', seconds: 2, outcome: 'Static files: collected', routine: true },
    { type: 'step-finished', title: 'Installing Python', seconds: 1.25, outcome: 'Python 3.12.13 (default)' },
    { type: 'step-finished', title: 'Collecting static files', seconds: 2, outcome: 'Static files: collected', routine: true },
  ],
  activity: [{ type: 'activity', title: 'compiling bytecode' }],
  info: [{ type: 'info', message: 'Downloading from http://u:p@host\u001B[2J' }],
  detail: [{ type: 'detail', message: 'cloned 3 files' }],
  warning: [{ type: 'warning', title: 'Odd \u0007', body: [`One. ${'x'.repeat(320)}.`, 'Two.', '  a list', '  of two', 'Three.'] }],
  'command-started': [
    { type: 'command-started', command: 'pip install', line: "cd /app && env TOKEN=… pip install --index-url 'https://u:p@host/simple'" },
  ],
  'command-output': [
    { type: 'command-output', line: '\u001B[31mCollecting\u001B[0m\tflask' },
    { type: 'command-output', line: 'x'.repeat(4100) },
  ],
  'command-finished': [{ type: 'command-finished', command: 'pip install', seconds: 1.25, exitCode: 0 }],
  'command-line': [{ type: 'command-line', line: "pip install --index-url 'https://u:p@host/simple'\u001B[2J" }],
  'failed-inspection': [FAILED_INSPECTION, { layers: [] }].map((inspection) => ({ type: 'failed-inspection', inspection })),
  progress: [{ type: 'progress', what: 'Python 3.12.13', done: 5, total: 10, unit: 'bytes', perSecond: 1 }],
  retry: [{ type: 'retry', what: 'Python 3.12.13', reason: 'HTTP 503', inSeconds: 0.5, attempt: 1 }],
  layer: [
    { type: 'layer', layer: 'python', state: 'created', reasons: [] },
    { type: 'layer', layer: 'venv', state: 'rebuilt', reasons: ['Python version: 3.11.9 → 3.12.13', 'flask is not pinned'] },
    { type: 'layer', layer: 'pip', state: 'reused', reasons: [] },
    { type: 'layer', layer: 'uv', state: 'removed', reasons: ['pip installs the packages now'] },
  ],
  product: [
    { type: 'product', text: 'first\nlast\n' },
    { type: 'product', text: 'source = { git = "https://index.invalid/x.git?rev=main#0" }\n', exact: true },
  ],
  plan: [
    { type: 'plan', plan: PLAN },
    { type: 'plan', plan: PINNED },
    { type: 'plan', plan: NARROWED },
  ],
  result: [
    { type: 'result', changed: 'more', next: ['Next: pybuild run /app'], report: REPORT },
    { type: 'result', changed: 'app', next: ['Next: pybuild run /app'], report: REPORT },
    { type: 'result', changed: 'nothing', next: ['Next: pybuild run /app'], report: REPORT },
  ],
  'run-started': [{ type: 'run-started', workspace: '/app/.pybuild/workspace', processes: ['web'] }],
  'process-started': [
    { type: 'process-started', process: 'web', pid: 4711, command: ['gunicorn', 'app:app'], port: 8080 },
    { type: 'process-started', process: 'python', pid: 4711, command: ['python'] },
  ],
  'process-output': [{ type: 'process-output', process: 'web', line: 'Listening\u001B[2J' }],
  'process-ended': [
    { type: 'process-ended', process: 'web', pid: 4711, seconds: 1.25, exitCode: 0 },
    { type: 'process-ended', process: 'web', pid: 4711, seconds: 1.25, exitCode: 137, signal: 'SIGKILL' },
  ],
  check: [
    {
      type: 'check',
      process: 'web',
      ok: true,
      text: 'web answered GET / with 200 OK',
      seconds: 1,
      url: 'http://localhost:1/',
      status: 200,
    },
    { type: 'check', process: 'worker', ok: false, text: 'worker ended with exit code 1', seconds: 1 },
  ],
  'run-ended': [{ type: 'run-ended', exitCode: 3, seconds: 2.5 }],
  log: [
    { type: 'log', file: '/app/.pybuild/failed/build.log' },
    { type: 'log', isPreviousKept: true },
  ],
  explanation: [
    {
      type: 'explanation',
      explanation: {
        decisions: [
          {
            about: 'Python version',
            chosen: '3.13 (.python-version)',
            candidates: [
              { source: 'BP_PYTHON_VERSION', outcome: 'not set' },
              { source: '.python-version:2', value: '3.13\u0007', outcome: 'chosen' },
            ],
          },
          {
            about: 'Python from',
            chosen: 'a download',
            candidates: [
              { source: 'last build', outcome: 'not there' },
              { source: 'download', value: 'https://u:p@host/a/rather/long/path/to/an/archive', outcome: 'chosen' },
            ],
          },
        ],
        variables: [
          { name: 'BP_PIP_VERSION', from: '--env', value: '24.0' },
          { name: 'SECRET_KEY', from: 'build.env' },
        ],
        machine: ['SSL_CERT_FILE'],
        withheld: ['PIP_INDEX_URL'],
        layers: [
          { layer: 'python', state: 'reused', reasons: [] },
          { layer: 'pip', state: 'created', reasons: [] },
          { layer: 'venv', state: 'resolved', reasons: ['requests is not pinned'] },
        ],
      },
    },
  ],
  inspection: [
    {
      type: 'inspection',
      inspection: {
        report: REPORT,
        failed: 'Could not install the dependencies\u0007',
        index: {
          asked: 9,
          outdated: [{ name: 'flask', version: '3.1.3', latest: '3.2.0' }],
          yanked: [
            { name: 'click', version: '8.0', reason: 'broken\u001B[2J' },
            { name: 'jinja2', version: '3.1' },
          ],
          unknown: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, version: '1', reason: 'not on the index' })),
        },
        layers: [
          { name: 'venv', types: ['launch', 'cache'], files: 12, bytes: 1536, largest: [{ file: 'lib/a\u001B[2J.so', bytes: 1000 }] },
          { name: 'pip', types: ['cache'], files: 1, bytes: 1, largest: [{ file: 'pip', bytes: 1 }] },
        ],
        packages: [FLASK],
        environment: {
          build: [{ name: 'CPATH', value: '/layers/python/include', layers: ['python'] }],
          launch: [{ name: 'PATH', value: '/layers/venv/bin:/layers/python/bin', layers: ['python', 'venv'] }],
        },
      },
    },
  ],
  packages: [
    {
      type: 'packages',
      packages: [
        FLASK,
        { name: 'click', version: '8.3', requested: false, files: 1, bytes: 2000, licence: 'BSD\u0007', requires: [] },
        { name: 'six', version: '1.0', requested: false, files: 1, bytes: 1, requires: [] },
      ],
    },
  ],
  why: [
    { type: 'why', package: FLASK, chains: [] },
    {
      type: 'why',
      package: { ...FLASK, name: 'click', requested: false, requires: [], bytes: 1000 },
      chains: [
        { links: [{ name: 'flask' }, { name: 'click', written: 'click>=8' }] },
        { links: [{ name: 'rq' }, { name: 'click', written: 'click' }] },
      ],
    },
    { type: 'why', package: { name: 'six', version: '1.0', requested: false, files: 1, bytes: 1, requires: [] }, chains: [] },
  ],
  difference: [
    { type: 'difference', before: 'A', after: 'B', changes: [] },
    {
      type: 'difference',
      before: 'A',
      after: 'B',
      changes: [
        { part: 'Packages', text: 'flask 3.0 → 3.1' },
        { part: 'Packages', text: 'rq 1.0 added' },
        { part: 'Layers', text: 'venv 1 kB → 2 kB' },
      ],
    },
  ],
  checkup: [{ type: 'checkup', findings: FINDINGS }],
  'cache-size': [
    {
      type: 'cache-size',
      dir: '/home/me/.cache/pybuild',
      kinds: [
        { kind: 'pythons', count: 1, bytes: 98_765_432 },
        { kind: 'packages', count: 41, bytes: 1_234_567 },
        { kind: 'tools', count: 0, bytes: 0 },
      ],
      count: 42,
      bytes: 99_999_999,
    },
  ],
  failure: [
    {
      type: 'failure',
      kind: 'command-failed',
      title: 'Could not install the requirements',
      body: ['"pip install" ended with exit code 1.'],
      advice: ['Try again.'],
      output: ['ERROR:\tno'],
      exitCode: 1,
      reason: 'network',
    },
  ],
};
