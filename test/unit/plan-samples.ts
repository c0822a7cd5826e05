import type { Decisions } from '../../src/python/decisions.ts';

const REQUIRES = { file: 'pyproject.toml', key: 'requires-python', text: '>=3.11', anyOf: ['>=3.11'], chooses: false };
export const PLAN: Decisions = {
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
  startOptions: [{ line: 'web: python one.py', evidence: ['one.py'] }],
  warnings: [],
};
export const PINNED: Decisions = {
  ...PLAN,
  python: { requested: { major: 3, minor: 13, patch: 1, origin: { from: 'file', file: '.python-version' } }, demands: [REQUIRES] },
  tool: { name: 'pip', title: 'pip', version: '24.0', setting: 'BP_PIP_VERSION' },
  install: { ...PLAN.install, groups: ['docs'], extras: ['fast'] },
  processes: [
    { type: 'web', command: ['bash', '-c'], args: ['flask run\u0007'], default: true },
    {
      type: 'worker',
      command: ['bash', '-c'],
      args: ['python worker.py'],
      default: false,
      evidence: ['worker.py:3: q = Queue()', 'rq\u0007 in x'],
    },
  ],
};

export const NARROWED: Decisions = {
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
