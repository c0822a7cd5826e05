import type { ElsewhereLine, Failure } from '../../src/errors/failure.ts';

const LEFTOVER: ElsewhereLine = { file: 'requirements.txt', line: 7, text: 'pkg-resources==0.0.0', why: { kind: 'leftover' } };
const CONDA: ElsewhereLine = {
  file: 'requirements.txt',
  line: 3,
  text: 'numpy @ file:///croot/numpy_and_numpy_base_1682520569166/work',
  why: { kind: 'other-machine', path: '/croot/numpy_and_numpy_base_1682520569166/work', name: 'numpy' },
};
const SHARED: ElsewhereLine = {
  file: 'requirements.txt',
  line: 2,
  text: '-e ../shared',
  why: { kind: 'outside', path: '../shared', inApp: './shared' },
};
const WHEEL: ElsewhereLine = {
  file: 'requirements.txt',
  line: 1,
  text: './wheels/ant-1.0-cp311-cp311-win_amd64.whl',
  why: {
    kind: 'wheel',
    wheel: 'wheels/ant-1.0-cp311-cp311-win_amd64.whl',
    release: 'ant==1.0',
    madeFor: 'Python 3.11 on Windows amd64',
    needed: 'Python 3.12 on Linux x86_64',
    tags: 'cp312-cp312-manylinux_2_17_x86_64',
  },
};

const UNUSABLE: readonly Extract<ElsewhereLine['why'], { kind: 'unusable' }>[] = [
  { kind: 'unusable', path: 'libs/ant', is: 'absent' },
  { kind: 'unusable', path: 'libs/ant-1.0-py3-none-any.whl', is: 'absent', release: 'ant==1.0' },
  { kind: 'unusable', path: 'libs/ant', is: 'absent', lock: 'pipenv lock' },
  { kind: 'unusable', path: 'libs/ant', is: 'excluded' },
  { kind: 'unusable', path: 'docs', is: 'no-project' },
  { kind: 'unusable', path: '.', is: 'no-project' },
];

/** Samples of lines that install from elsewhere. */
export const ELSEWHERE_FAILURES: readonly Omit<Extract<Failure, { kind: 'requirements-elsewhere' }>, 'kind'>[] = [
  { lines: [LEFTOVER] },
  { lines: [CONDA] },
  {
    lines: [
      {
        ...CONDA,
        text: 'ant @ file:///home/me/dist/ant-1.0-py3-none-any.whl',
        why: { kind: 'other-machine', path: '/home/me/dist/ant-1.0-py3-none-any.whl', name: 'ant', release: 'ant==1.0' },
      },
    ],
  },
  { lines: [SHARED] },
  {
    lines: [
      {
        file: 'pyproject.toml',
        line: 12,
        text: 'shared = { path = "../shared" }',
        why: { kind: 'outside', path: '../shared', inApp: './shared', by: 'lock' },
      },
    ],
  },
  { lines: [WHEEL] },
  ...UNUSABLE.map((why, index) => ({ lines: [{ file: 'requirements.txt', line: index + 1, text: `-e ./${why.path}`, why }] })),
  { lines: UNUSABLE.map((why, index) => ({ file: 'requirements.txt', line: index + 1, text: `-e ./${why.path}`, why })) },
  { lines: [LEFTOVER, CONDA, SHARED, WHEEL, ...Array.from({ length: 6 }, (_, index) => ({ ...CONDA, line: 10 + index }))] },
];
