import type { FailedInspection } from '../../src/output/inspection.ts';

/** What is kept of a failed build, with all that there can be. */
export const FAILED_INSPECTION: FailedInspection = {
  finishedAt: '2026-01-02T03:04:05.678Z',
  seconds: 2.25,
  step: 'Installing dependencies',
  failure: { kind: 'command-failed', title: 'Could not install the dependencies', body: ['"pip install" ended with exit code 1.'] },
  command: { line: 'pip install --requirement requirements.txt', cwd: '/app/.pybuild/workspace' },
  layers: [
    { name: 'python', state: 'reused', place: '/app/.pybuild/layers/python', in: 'last', files: 12, bytes: 1536 },
    { name: 'pip-cache', state: 'restored', place: '/app/.pybuild/finished/pip-cache', in: 'finished', files: 1, bytes: 1 },
    { name: 'venv', state: 'created', place: '/app/.pybuild/failed/layers/venv', in: 'failed', files: 0, bytes: 0 },
  ],
  workspace: '/app/.pybuild/failed/workspace',
  log: '/app/.pybuild/failed/build.log',
};
