const OF_CODE = { type: 'web', from: 'code' } as const;
const NAMED = { type: 'worker', from: 'Procfile' } as const;

/** Samples of failures before an app starts, and while it is checked. */
export const RUN_FAILURES = {
  'process-unknown': [{ name: 'wbe', known: [OF_CODE, NAMED] }, ...['clock', 'My App'].map((name) => ({ name, known: [] }))],
  'process-missing': [
    { known: [], options: [] },
    { known: [NAMED], options: [] },
    { known: [], options: [{ line: 'worker: python bot.py' }] },
    { known: [], options: ['a', 'b', 'c', 'd'].map((name) => ({ line: `web: gunicorn ${name}:app` })) },
  ],
  'app-command-missing': [
    { program: 'nosuchcmd', path: '/app/.pybuild/layers/pybuild_python/venv/bin:/usr/bin' },
    { program: 'nosuchcmd', path: '/usr/bin', installsFrom: 'pyproject.toml' },
    { program: './start.sh', path: '/usr/bin' },
  ],
  'exec-program-failed': [{ program: '/layers/python/exec.d/web-concurrency', reason: 'exit code 1' }],
  'app-running': [
    { pids: [7], toEnd: [] },
    { pids: [7], toEnd: ['Process 7 is left of a pybuild run that was killed. To end it: kill -- -7'] },
  ],
  'port-in-use': [{ port: 8080 }],
  'port-invalid': [{ port: 'http' }, { port: '65600', above: '65500' }],
  'check-failed': [
    { happened: 'web answered GET / with 500 Internal Server Error after 0.4s', troubles: [], output: ['ValueError: 1'] },
    {
      happened: 'web ended with exit code 1 after 0.4s, before it answered GET /',
      troubles: ['KEY is not set. To pass it: --env KEY=…'],
      output: [],
    },
    ...[{ code: 'ECONNREFUSED', listens: 5000 }, ...['ABORT_ERR', 'HPE_INVALID_CONSTANT', 'ECONNRESET'].map((code) => ({ code }))].map(
      (silence) => ({
        happened: 'web did not answer GET / within 30.0s',
        silence: { port: 8080, ...silence },
        troubles: [],
        output: [],
      }),
    ),
  ],
};
