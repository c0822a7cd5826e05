import { expect, test } from 'vitest';
import type { Failure } from '../../src/errors/failure.ts';
import { factsOf } from '../../src/errors/failure-facts.ts';
import type { Trouble } from '../../src/errors/trouble.ts';

function failed(trouble?: Trouble): Failure {
  return { kind: 'command-failed', what: 'install', command: 'pip install', ended: 'exit code 1', tail: [], ...(trouble && { trouble }) };
}

const PLACE = { file: 'requirements.txt', line: 3 };

test.each<[Failure, object]>([
  [failed(), { reason: 'command-failed', command: 'pip install' }],
  [failed({ kind: 'no-wheel', package: 'ant', place: PLACE }), { reason: 'no-wheel', command: 'pip install', package: 'ant', ...PLACE }],
  [
    failed({ kind: 'not-found', requirement: 'ant[x]==1', place: PLACE }),
    { reason: 'not-found', command: 'pip install', package: 'ant', ...PLACE },
  ],
  [
    failed({ kind: 'conflict', claims: [{ wants: 'a' }, { who: 'b', wants: 'c', place: PLACE }] }),
    { reason: 'conflict', command: 'pip install', ...PLACE },
  ],
  [
    failed({ kind: 'app-error', error: 'NameError', at: { file: 'shop/settings.py', line: 7 } }),
    { reason: 'app-error', command: 'pip install', file: 'shop/settings.py', line: 7 },
  ],
  [failed({ kind: 'network', host: 'h' }), { reason: 'network', command: 'pip install' }],
  [
    { kind: 'procfile-invalid', line: 2, text: 'x', reason: 'r' },
    { reason: 'procfile-invalid', file: 'Procfile', line: 2 },
  ],
  [
    { kind: 'toml-invalid', file: 'uv.lock', line: 9, reason: 'r' },
    { reason: 'toml-invalid', file: 'uv.lock', line: 9 },
  ],
  [
    { kind: 'requirements-invalid', lines: [{ ...PLACE, text: 't' }] },
    { reason: 'requirements-invalid', ...PLACE },
  ],
  [
    { kind: 'variable-unset', uses: [{ name: 'V', ...PLACE, isEmpty: false }] },
    { reason: 'variable-unset', ...PLACE },
  ],
  [
    { kind: 'lock-stale', lock: 'uv.lock', manifest: 'm', refresh: 'r' },
    { reason: 'lock-stale', file: 'uv.lock' },
  ],
  [
    { kind: 'version-end-of-life', requested: '3.8', origin: { from: 'file', file: 'runtime.txt' }, oldest: 'o', suggested: 's' },
    { reason: 'version-end-of-life', file: 'runtime.txt' },
  ],
  [
    { kind: 'version-end-of-life', requested: '3.8', origin: { from: 'env', name: 'V' }, oldest: 'o', suggested: 's' },
    { reason: 'version-end-of-life' },
  ],
  [{ kind: 'interrupted', signal: 'SIGINT' }, { reason: 'interrupted' }],
])('%j', (failure, facts) => {
  expect(factsOf(failure)).toEqual(facts);
});
