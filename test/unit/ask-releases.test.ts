import { expect, test } from 'vitest';
import { indexOptions, pipEnvironment, readReleases } from '../../src/python/managers/ask-releases.ts';

function line(answer: object): string {
  return `pybuild-release ${JSON.stringify(answer)}`;
}

test('answers are read among all else that is printed; what is damaged is skipped', () => {
  const output = ['WARNING: a', line({ name: 'a', latest: '2' }), 'pybuild-release {"name"', 'pybuild-release null', line({ latest: '2' })];
  expect(readReleases([...output, line({ name: 'b', latest: 2, yanked: '' })].join('\n'))).toEqual([
    { name: 'a', latest: '2' },
    { name: 'b', yanked: '' },
  ]);
});

test.each([
  ['404 Client Error: Not Found for url: http://u:p@host/simple/a/', 'not on the index, or no release for this Python'],
  ['not found', 'not on the index, or no release for this Python'],
  ['401 Client Error: Unauthorized for url: http://u:p@host/', 'the index wants credentials (HTTP 401)'],
  ['503 Server Error: x', 'the index answered HTTP 503'],
  [
    "HTTPConnectionPool(host='h', port=1): Max retries exceeded (Caused by ConnectTimeoutError('timed out'))",
    'the index does not answer in time',
  ],
  ['pip: no such option of https://u:p@host/simple\nmore', 'pip failed: no such option of https://****@host/simple'],
  ["connection error: ('http://u:p@host', ConnectionRefusedError(111))", 'the index cannot be reached'],
])('a reason of pip in few words, without addresses: %s', (unknown, words) => {
  expect(readReleases(line({ name: 'a', unknown }))).toEqual([{ name: 'a', unknown: words }]);
});

test('uv reads no settings of pip, but certificates and proxies count', () => {
  const env = { PIP_INDEX_URL: 'https://one.invalid', PIP_CERT: '/ca.pem', HTTPS_PROXY: 'http://proxy.invalid' };
  expect(pipEnvironment('uv', env)).toEqual({ PIP_CERT: '/ca.pem', HTTPS_PROXY: 'http://proxy.invalid', PIP_CONFIG_FILE: '/dev/null' });
  expect(pipEnvironment('poetry', env)).toEqual(env);
});

const ONE = 'https://one.invalid/simple';
const TWO = 'https://two.invalid/simple';
const main = `--index-url=${ONE}`;
const extra = `--extra-index-url=${TWO}`;

test.each<[what: string, manager: string, manifest: object | undefined, env: Record<string, string>, options: string[]]>([
  ['no manifest', 'poetry', undefined, {}, []],
  ['the first source of a Pipfile', 'pipenv', { source: [{ url: ONE }, { url: TWO }] }, {}, [main, extra]],
  ['a variable in a Pipfile', 'pipenv', { source: [{ url: 'https://${HOST}.invalid/simple' }] }, { HOST: 'one' }, [main]],
  [
    'the primary source of Poetry',
    'poetry',
    {
      tool: {
        poetry: {
          source: [
            { url: TWO, priority: 'supplemental' },
            { url: ONE, priority: 'primary' },
          ],
        },
      },
    },
    {},
    [main, extra],
  ],
  ['a source of PDM in place of PyPI', 'pdm', { tool: { pdm: { source: [{ url: TWO }, { name: 'pypi', url: ONE }] } } }, {}, [main, extra]],
  ['the default index of uv', 'uv', { tool: { uv: { index: [{ url: TWO }, { url: ONE, default: true }] } } }, {}, [main, extra]],
  ['the variables of uv', 'uv', undefined, { UV_DEFAULT_INDEX: ONE, UV_INDEX: `two=${TWO}` }, [main, extra]],
  ['tables of another tool', 'poetry', { tool: { pdm: { source: [{ url: ONE }] } } }, {}, []],
])('the indexes of an app: %s', (_, manager, manifest, env, options) => {
  expect(indexOptions(manager, manifest as Record<string, unknown> | undefined, env)).toEqual(options);
});
