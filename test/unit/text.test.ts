import { expect, test } from 'vitest';
import type { Event } from '../../src/output/events.ts';
import { jsonReporter, plainReporter } from '../../src/output/reporter.ts';
import { type Detail, linesOf } from '../../src/output/text.ts';
import { redacted, sentence, shown, toolLine, visible } from '../../src/output/untrusted.ts';
import type { Decisions } from '../../src/python/decisions.ts';
import { withoutCredentials } from '../../src/python/url-secrets.ts';

test.each([
  ['3.12', '3.12'],
  ['café — ☕', 'café — ☕'],
  ['\u001B[31mred\u0007', '\uFFFD[31mred\uFFFD'],
  ['a\nb\tc', 'a\uFFFDb\uFFFDc'],
  ['zero\u200Bwidth \u202Ertl', 'zero\uFFFDwidth \uFFFDrtl'],
  ['\u2028', '\uFFFD'],
  ['\uD800', '\uFFFD'],
  ['https://user:secret@host/x', 'https://****@host/x'],
  ['x'.repeat(300), 'x'.repeat(300)],
  ['x'.repeat(301), `${'x'.repeat(300)}…`],
  [`${'x'.repeat(299)}😀y`, `${'x'.repeat(299)}…`],
])('%j is shown as %j', (text, safe) => {
  expect(shown(text)).toBe(safe);
});

test('what must not be cut is not', () => {
  expect(visible(`${'x'.repeat(400)}\u0007`)).toBe(`${'x'.repeat(400)}\uFFFD`);
});

test.each([
  ['git+ssh://git:pass@host/x.git', 'git+ssh://****@host/x.git'],
  ['--index-url https://token@host/simple and http://a:b@c', '--index-url https://****@host/simple and http://****@c'],
  ['https://user:p@ss@host/', 'https://****@host/'],
  ['https://host/a@b', 'https://host/a@b'],
  ['https://host?mail=a@b', 'https://host?mail=****'],
  ['https://host/simple?token=abc&x=/y?z&key#sha256=1f', 'https://host/simple?token=****&x=****&****#sha256=1f'],
  ['git+https://host/x.git?a=b#egg=ant&subdirectory=c', 'git+https://host/x.git?a=****#egg=ant&subdirectory=c'],
  ['https://CORP\\user:secret@host/', 'https://****@host/'],
  ['https://user:pa/ss?wo#rd@host/x?y=z', 'https://****@host/x?y=****'],
  ['https:/user:secret@host/', 'https:/****@host/'],
  ['git could not fetch http://user:secret/more.', 'git could not fetch http://****@'],
  ['is it at https://host/x? Yes: a?b=c', 'is it at https://host/x? Yes: a?b=c'],
  ['http://0.0.0.0:$PORT/a http://[::1]:80/b@c', 'http://0.0.0.0:$PORT/a http://[::1]:80/b@c'],
  ['See https://host/x#a=b.', 'See https://host/x#a=b.'],
  ['me@example.invalid', 'me@example.invalid'],
  ['{"url":"http://host","mail":"a@b"}', '{"url":"http://host","mail":"a@b"}'],
])('credentials of %s are hidden', (text, safe) => {
  expect(withoutCredentials(text)).toBe(safe);
});

test.each([
  ['\u001B[1;31mERROR\u001B[0m: x', 'ERROR: x'],
  ['a\tb', 'a\tb'],
  ['progress\rdone', 'progressdone'],
  ['https://u:p@h/ \u0007', 'https://****@h/ '],
])("a tool's line %j is %j", (line, text) => {
  expect(toolLine(line)).toBe(text);
});

test.each([
  ['it is so', 'It is so.'],
  ['Is it?', 'Is it?'],
  ['ok.', 'Ok.'],
])('%s as a sentence', (clause, text) => {
  expect(sentence(clause)).toBe(text);
});

const REQUIRES = { file: 'pyproject.toml', key: 'requires-python', text: '>=3.11', anyOf: ['>=3.11'], chooses: false };
const PLAN: Decisions = {
  packageManager: { name: 'pip', files: ['requirements.txt'] },
  python: {
    requested: { major: 3, minor: 12, origin: { from: 'default' } },
    demands: [],
    artifact: { version: '3.12.13', url: 'u', sha256: 's' },
  },
  tool: { name: 'pip', title: 'pip', version: '26.3', sha256: 's' },
  install: { files: ['requirements.txt'], groups: [], extras: [], reads: [], localPaths: [], editable: [], variables: [], pins: [] },
  reuse: { store: true, refresh: true },
  staticFiles: {},
  processes: [],
  warnings: [],
};
const PINNED: Decisions = {
  ...PLAN,
  python: { requested: { major: 3, minor: 13, patch: 1, origin: { from: 'file', file: '.python-version' } }, demands: [REQUIRES] },
  tool: { name: 'pip', title: 'pip', version: '24.0', setting: 'BP_PIP_VERSION' },
  install: { ...PLAN.install, groups: ['docs'], extras: ['fast'] },
  processes: [
    { type: 'web', command: ['bash', '-c'], args: ['flask run\u0007'], default: true },
    { type: 'worker', command: ['bash', '-c'], args: ['python worker.py'], default: false },
  ],
};

const NARROWED: Decisions = {
  ...PLAN,
  python: {
    requested: { major: 3, minor: 14, origin: { from: 'file', file: 'pyproject.toml', key: 'requires-python' } },
    demands: [
      { ...REQUIRES, text: '>=3.13' },
      { ...REQUIRES, file: 'uv.lock', text: '>=3.13' },
      { ...REQUIRES, key: 'python', text: '^3.10' },
    ],
  },
};

/** One event of every type; the compiler asks for all. */
const EVENTS: { readonly [T in Event['type']]: readonly Extract<Event, { type: T }>[] } = {
  'step-started': [{ type: 'step-started', title: 'Installing Python' }],
  'step-finished': [{ type: 'step-finished', title: 'Installing Python', seconds: 1.25 }],
  info: [{ type: 'info', message: 'Downloading from http://u:p@host\u001B[2J' }],
  detail: [{ type: 'detail', message: 'cloned 3 files' }],
  warning: [{ type: 'warning', title: 'Odd \u0007', body: [`One. ${'x'.repeat(320)}`, 'Two.'] }],
  'command-started': [{ type: 'command-started', command: 'pip install --index-url https://u:p@host/simple' }],
  'command-output': [{ type: 'command-output', line: '\u001B[31mCollecting\u001B[0m\tflask' }],
  progress: [{ type: 'progress', what: 'Python 3.12.13', done: 5, total: 10, unit: 'bytes', perSecond: 1 }],
  retry: [{ type: 'retry', what: 'Python 3.12.13', reason: 'HTTP 503', inSeconds: 0.5, attempt: 1 }],
  layer: [
    { type: 'layer', layer: 'python', state: 'created', reasons: [] },
    { type: 'layer', layer: 'venv', state: 'redone', reasons: ['Python version: 3.11.9 → 3.12.13', 'flask is not pinned'] },
    { type: 'layer', layer: 'pip', state: 'kept', reasons: [] },
    { type: 'layer', layer: 'uv', state: 'dropped', reasons: ['pip installs the packages now'] },
  ],
  product: [{ type: 'product', text: 'first\nlast\n' }],
  plan: [
    { type: 'plan', plan: PLAN },
    { type: 'plan', plan: PINNED },
    { type: 'plan', plan: NARROWED },
  ],
  result: [
    {
      type: 'result',
      next: ['Start it: pybuild run /app'],
      report: {
        v: 1,
        pybuild: '0.1.0',
        app: '/app',
        output: '/app/.pybuild',
        finishedAt: '2026-01-02T03:04:05.000Z',
        seconds: 3.21,
        target: 'linux-x86_64-gnu',
        python: { version: '3.12.13', requested: '3.12', origin: { from: 'default' }, source: 'archive' },
        packageManager: { name: 'pip', files: ['requirements.txt'] },
        tool: { name: 'pip', title: 'pip', version: '26.3' },
        packages: [{ name: 'flask', version: '3.1.3' }],
        layers: [
          { name: 'python', state: 'kept', reasons: [], launch: true, bytes: 98_765_432 },
          { name: 'pip-cache', state: 'created', reasons: [], launch: false, bytes: 1 },
          { name: 'venv', state: 'redone', reasons: ['x'], launch: true, bytes: 1536 },
        ],
        processes: PINNED.processes,
        steps: [],
        environment: { machine: [], withheld: [], given: {}, toolConfiguration: [] },
        fidelity: { level: 'host-python', differences: ['Python 3.12.13 is linked.'] },
        fingerprint: { source: 's', settings: 't', variables: {} },
      },
    },
  ],
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
    },
  ],
};

/** What each event looks like in plain text, by detail. */
function transcript(detail: Detail): string {
  const blocks = Object.values(EVENTS).flatMap((events) => events.map((event) => [event, linesOf(event, detail)] as const));
  return blocks
    .map(([event, lines]) => [`--- ${event.type}`, ...lines.map(({ tone, text }) => `${tone.padEnd(7)} |${text}`)].join('\n'))
    .join('\n');
}

test.each(['normal', 'verbose', 'quiet'] as const)('every event in plain text: %s', async (detail) => {
  await expect(`${transcript(detail)}\n`).toMatchFileSnapshot(`__snapshots__/events-${detail}.txt`);
});

test('the plan is the product, all else the story', () => {
  const written: string[] = [];
  const { emit, close } = plainReporter(
    (text) => written.push(`story ${text}`),
    (text) => written.push(`product ${text}`),
    'quiet',
  );
  for (const events of Object.values(EVENTS)) for (const event of events) emit(event);
  close();
  expect(written.filter((line) => line.startsWith('product ')).join('')).toContain('the default, newest 3.12');
  expect(written.every((line) => line.endsWith('\n'))).toBe(true);
  expect(written.filter((line) => line.startsWith('story ')).join('')).not.toContain('Packages');
});

test('as JSON every event is one line on stdout that holds it whole, but for credentials', () => {
  const written: string[] = [];
  const { emit } = jsonReporter(
    (text) => written.push(text),
    () => new Date(0),
  );
  const events = Object.values(EVENTS).flat();
  for (const event of events) emit(event);
  expect(written.map((line) => line.indexOf('\n') === line.length - 1)).toEqual(events.map(() => true));
  const hidden = redacted(events);
  expect(written.map((line) => JSON.parse(line) as unknown)).toEqual(
    hidden.map((event) => ({ v: 1, time: '1970-01-01T00:00:00.000Z', ...event })),
  );
  expect(written.join('')).not.toContain('u:p@');
});
