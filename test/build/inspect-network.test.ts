import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Inspection } from '../../src/output/inspection.ts';
import { buildApp } from '../support/build-app.ts';
import { expectEvents } from '../support/event-schema.ts';
import { servePackages } from '../support/package-index.ts';
import { type Outcome, pybuild } from '../support/pybuild.ts';

const NAMES = ['ant', 'bee', 'cat', 'dog', 'eel', 'fox'];
const index = await servePackages(NAMES.map((name) => ({ name, version: '1.0' })));
const app = buildApp({ 'requirements.txt': NAMES.map((name) => `${name}==1.0\n`).join('') }, index);

function inspect(...options: string[]): Promise<Outcome> {
  return pybuild(['inspect', app.folder, '--network', ...options], { env: app.env });
}

function answersIn({ stdout }: Outcome): Inspection['index'] {
  expectEvents(stdout);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; inspection?: Inspection });
  expect(events.at(-1)?.type).toBe('inspection');
  return events.at(-1)?.inspection?.index;
}

const AT_INDEX = ['--env', `PIP_INDEX_URL=${index.url}`];

describe('the package index is asked', () => {
  test('for newer releases that fit, and for yanked ones; the build stays as it is', async () => {
    expect((await app.build()).code).toBe(0);
    const report = path.join(app.output, 'report.json');
    const before = readFileSync(report, 'utf8');
    index.add(
      { name: 'ant', version: '1.10' },
      { name: 'ant', version: '1.9' },
      { name: 'ant', version: '2.0rc1' },
      { name: 'bee', version: '2.0' },
      { name: 'dog', version: '1.1' },
      { name: 'dog', version: '1.2', tag: 'cp27-cp27m-win32' },
    );
    index.attributes.set('bee-2.0-py3-none-any.whl', 'data-requires-python="&gt;=4"');
    index.attributes.set('cat-1.0-py3-none-any.whl', 'data-yanked="broken &amp; slow"');
    index.attributes.set('dog-1.1-py3-none-any.whl', 'data-yanked=""');
    index.attributes.set('fox-1.0-py3-none-any.whl', 'data-yanked=""');
    index.statuses.set('eel', 404);
    const expected = {
      asked: 6,
      outdated: [{ name: 'ant', version: '1.0', latest: '1.10' }],
      yanked: [
        { name: 'cat', version: '1.0', reason: 'broken & slow' },
        { name: 'fox', version: '1.0' },
      ],
      unknown: [{ name: 'eel', version: '1.0', reason: 'not on the index, or no release for this Python' }],
    };
    const outcome = await inspect(...AT_INDEX, '--json');
    expect(outcome.code).toBe(0);
    expect(answersIn(outcome)).toEqual(expected);
    expect(readFileSync(report, 'utf8')).toBe(before);
    const { stdout, stderr } = await inspect(...AT_INDEX);
    expect(stderr).toBe('');
    expect(stdout).toContain(`
On the package index
  cat 1.0  yanked: broken & slow
  fox 1.0  yanked
  ant 1.0  1.10 is newer
  Not looked up: eel (not on the index, or no release for this Python)
`);
  });

  test('only with --network', async () => {
    const { stdout } = await pybuild(['inspect', app.folder, '--json'], { env: app.env });
    expect(answersIn({ stdout } as Outcome)).toBeUndefined();
  });

  test('with the credentials of a build, which are never shown', async () => {
    index.user = 'me:s3cr3tword';
    onTestFinished(() => void (index.user = undefined));
    const without = await inspect(...AT_INDEX, '--json');
    expect(without.code).toBe(0);
    expect(new Set(answersIn(without)?.unknown.map(({ reason }) => reason))).toEqual(new Set(['the index wants credentials (HTTP 401)']));
    const known = await inspect('--env', `PIP_INDEX_URL=${index.url.replace('//', '//me:s3cr3tword@')}`, '--json');
    expect(answersIn(known)?.outdated).toHaveLength(1);
    index.user = 'me:other';
    const wrong = await inspect('--env', `PIP_INDEX_URL=${index.url.replace('//', '//me:s3cr3tword@')}`);
    expect(wrong.stdout).toContain('  Not looked up: ant, bee, cat, dog, eel and 1 more (the index wants credentials (HTTP 401))');
    for (const { stdout, stderr } of [without, known, wrong]) expect(stdout + stderr).not.toContain('s3cr3tword');
  });

  test('and may not answer', async () => {
    index.behave = 'hang up';
    onTestFinished(() => void (index.behave = 'well'));
    const outcome = await inspect(...AT_INDEX, '--json');
    expect(outcome.code).toBe(0);
    expect(answersIn(outcome)).toMatchObject({ asked: 6, outdated: [], yanked: [] });
    expect(answersIn(outcome)?.unknown.map(({ reason }) => reason)).toEqual(NAMES.map(() => 'the index cannot be reached'));
  });

  test('that the requirements name, and a variable that only the build had is named', async () => {
    const lines = [`--index-url ${index.url}`, 'ant==1.0', 'cat==1.0'];
    app.write({ 'requirements.txt': '-r base.txt\n', 'base.txt': `${lines.join('\n')}\n` });
    expect((await app.build('--env', 'PIP_TRUSTED_HOST=127.0.0.1')).code).toBe(0);
    const outcome = await inspect();
    expect(outcome.stdout).toContain('\n  cat 1.0  yanked: broken & slow\n  ant 1.0  1.10 is newer\n');
    expect(outcome.stderr).toContain('Warning: PIP_INDEX_URL, PIP_TRUSTED_HOST were set for the build but not now\n');
    expect(outcome.stderr).toContain('pybuild inspect --network --env PIP_INDEX_URL --env PIP_TRUSTED_HOST');
  });
});
