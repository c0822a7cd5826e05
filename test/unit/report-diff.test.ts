import { expect, test } from 'vitest';
import type { Report } from '../../src/output/report.ts';
import { reportDifferences } from '../../src/python/report-diff.ts';
import { reportOf } from '../support/made-output.ts';

const OLD = reportOf('/app', '/app/.pybuild');

function differences(changes: Partial<Report>): string[] {
  return reportDifferences(OLD, { ...OLD, ...changes }, (bytes) => `${bytes} B`).map(({ part, text }) => `${part}: ${text}`);
}

function texts(a: Report, b: Report): string[] {
  return reportDifferences(a, b, String).map((one) => one.text);
}

test('two builds of the same', () => {
  expect(differences({ seconds: 9, finishedAt: 'later' })).toEqual([]);
});

test.each([
  [{ python: { ...OLD.python, version: '3.13.0', source: 'archive' } }, ['Python: 3.12.1 → 3.13.0', 'Python: source: host → archive']],
  [
    {
      packages: [
        { name: 'ant', version: '2.0' },
        { name: 'bee', version: '1.0' },
      ],
    },
    ['Packages: ant 1.0 → 2.0', 'Packages: bee 1.0 added'],
  ],
  [{ packages: [] }, ['Packages: ant 1.0 removed']],
  [{ layers: [{ ...OLD.layers[0], name: 'python', state: 'kept', reasons: [], launch: true, bytes: 13 }] }, ['Layers: python 12 B → 13 B']],
  [{ processes: [{ type: 'web', command: ['a', 'b'], args: ['c'], default: false }] }, ['Processes: web true (default) → a b c']],
  [
    { environment: { ...OLD.environment, given: { A: 'env.txt', B: '--env' } } },
    ['Environment: A from --env → from env.txt', 'Environment: B from --env added'],
  ],
  [
    { tool: { name: 'uv', title: 'uv', version: '1' }, pybuild: '0.2.0' },
    ['Build: pybuild: 0.1.0 → 0.2.0', 'Build: installed by: pip 24.0 → uv 1'],
  ],
] as const)('%j', (changes, expected) => {
  expect(differences(changes as Partial<Report>)).toEqual(expected);
});

test('the same version from another file', () => {
  const of = (sha256: string): Report => ({ ...OLD, packages: [{ name: 'ant', version: '1.0', archive: { url: 'u', sha256 } }] });
  expect(texts(of('a'), of('b'))).toEqual(['ant 1.0 is another file']);
  // Without a checksum nothing is known.
  expect(texts(OLD, of('b'))).toEqual([]);
});
