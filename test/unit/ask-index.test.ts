import { expect, test } from 'vitest';
import { askIndex } from '../../src/buildpack/ask-index.ts';
import type { Trouble } from '../../src/errors/trouble.ts';
import { makeRun } from '../../src/io/command.ts';
import type { Host } from '../../src/io/host.ts';
import type { Wanted } from '../../src/python/managers/ask-versions.ts';

const host = { run: makeRun(new AbortController().signal), emit: () => {} } as unknown as Host;
const COMMAND = { program: '/nowhere/tool', args: ['sync'], cwd: '/', env: { PATH: process.env['PATH'] ?? '' } };
const OF = { package: 'ant', version: '1.0', python: '3.12' };
const OLD: Trouble = { kind: 'old-release', sign: 'it uses distutils', ...OF };
const BUILD: Trouble = { kind: 'build', missing: 'gcc', ...OF };

/** Asks an index that has these releases with a wheel for each Python, and says so as pip does. */
async function asked(trouble: Trouble, releases: Readonly<Record<string, string>>): Promise<{ trouble: Trouble; wanted: Wanted[] }> {
  const wanted: Wanted[] = [];
  const ask = (one: Wanted): { program: string; args: string[] }[] => {
    wanted.push(one);
    const answer = releases[one.python];
    const says = `ERROR: Could not find a version (from versions: ${answer ?? 'none'})`;
    return [{ program: '/bin/sh', args: ['-c', `echo '${says}'; exit 1`] }];
  };
  return { trouble: await askIndex(host, trouble, COMMAND, ask, 'https://index.invalid/'), wanted };
}

test.each<[what: string, trouble: Trouble, releases: Readonly<Record<string, string>>, expected: Trouble]>([
  [
    'the next release for this Python, and the newest Python for this release',
    OLD,
    { '3.12': '0.9, 3.0, 2.0', '3.11': '1.0, 2.0', '3.10': '1.0' },
    { ...OLD, wheels: { release: '2.0', python: '3.11' } },
  ],
  ['only another Python', OLD, { '3.10': '1.0' }, { ...OLD, wheels: { python: '3.10' } }],
  [
    'that a release has to be built as it has no wheel',
    BUILD,
    { '3.12': '2.0' },
    { ...BUILD, lacksWheel: true, wheels: { release: '2.0' } },
  ],
  ['nothing where a wheel of this very release fits: its source was asked for', BUILD, { '3.12': '1.0, 2.0' }, BUILD],
  ['nothing where the index does not answer', OLD, {}, OLD],
  ['nothing of what builds need', { ...BUILD, backend: 'flit_core' }, { '3.12': '2.0' }, { ...BUILD, backend: 'flit_core' }],
  ['nothing of the app itself', { ...BUILD, own: true }, { '3.12': '2.0' }, { ...BUILD, own: true }],
  ['nothing of a name that is none', { ...OLD, package: '--index' }, { '3.12': '2.0' }, { ...OLD, package: '--index' }],
  ['nothing of a version that is none', { ...OLD, version: '1.0\n-r x' }, { '3.12': '2.0' }, { ...OLD, version: '1.0\n-r x' }],
])('an index is asked, and says %s', async (_, trouble, releases, expected) => {
  expect((await asked(trouble, releases)).trouble).toEqual(expected);
});

test('other Pythons are only asked for where the release is at fault, and each at the index of the app', async () => {
  const { wanted } = await asked(BUILD, {});
  expect(wanted).toEqual([{ name: 'ant', version: '1.0', python: '3.12', later: true, index: 'https://index.invalid/' }]);
  const pythons = (await asked(OLD, {})).wanted.map(({ python, later }) => [python, later]);
  expect(pythons).toContainEqual(['3.12', true]);
  expect(pythons).toContainEqual(['3.11', false]);
});
