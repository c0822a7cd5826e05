import { expect, test } from 'vitest';
import { debuggerVariables } from '../../src/python/debugger.ts';

const none: ReadonlySet<string> = new Set();

test('a debugged process listens on the loopback, with one worker that may wait', () => {
  expect(debuggerVariables({}, ['/hook', '/debugpy'], 5678, none)).toEqual({
    DEBUGPY_LISTEN: '127.0.0.1:5678',
    PYTHONPATH: '/hook:/debugpy',
    PYDEVD_DISABLE_FILE_VALIDATION: '1',
    GUNICORN_CMD_ARGS: '--timeout 0',
    WEB_CONCURRENCY: '1',
  });
});

test("the user's own path, workers and gunicorn arguments stay", () => {
  const env = { PYTHONPATH: '/mine', GUNICORN_CMD_ARGS: '--reload', WEB_CONCURRENCY: '3' };
  const variables = debuggerVariables(env, ['/hook'], 1, new Set(['WEB_CONCURRENCY']));
  expect(variables).toMatchObject({ PYTHONPATH: '/hook:/mine', GUNICORN_CMD_ARGS: '--reload --timeout 0' });
  expect(variables).not.toHaveProperty('WEB_CONCURRENCY');
  expect(debuggerVariables({ GUNICORN_CMD_ARGS: '-t 5' }, [], 1, none)['GUNICORN_CMD_ARGS']).toBe('-t 5');
});
