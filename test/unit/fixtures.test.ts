import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { detect } from '../../src/buildpack/detect.ts';
import { withStart } from '../../src/buildpack/plan-start.ts';
import { readApp } from '../../src/buildpack/read-app.ts';
import { describe } from '../../src/errors/describe.ts';
import * as files from '../../src/io/files.ts';
import * as toml from '../../src/io/toml.ts';
import { resolvePlatform } from '../../src/lifecycle/platform/platform.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { LINUX, MANIFEST } from '../support/facts.ts';

const DATA = fileURLToPath(new URL('../../data', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** A message without the parts that change with a refresh of the manifest. */
function withoutManifest(text: string): string {
  return text.replaceAll(MANIFEST.date, '<date>').replace(/(\d+\.\d+\.\d+, )+\d+\.\d+\.\d+/, '<versions>');
}

/** The result of `pybuild detect` for an app on a plain Linux machine: the plan, or the failure. */
async function decide(app: string, env: string[] = []): Promise<unknown> {
  const request = { app, env, envFiles: [], pythonSource: 'download', offline: false, strict: false, clearCache: false } as const;
  try {
    const { selects, context } = await resolvePlatform({ toml }, request, { PATH: '/usr/bin', HOME: '/home/me' }, LINUX);
    const takes = (name: string): boolean => selects(name, false);
    detect({ files }, app, context.env, takes);
    const facts = await readApp({ files, toml }, app, context.env, takes, DATA);
    const decisions = makeDecisions(facts, { env: context.env, offline: false, target: LINUX, manifest: MANIFEST });
    const plan = await withStart({ files, toml }, app, context.env, facts, decisions, takes);
    // The archive changes with every refresh of the manifest, and a tool's version with every release.
    const { artifact, ...python } = plan.python;
    return {
      ...plan,
      tool: plan.tool.setting === undefined ? plan.tool.name : plan.tool,
      python: { ...python, archive: artifact !== undefined },
    };
  } catch (error) {
    const { kind, exitCode, title, body } = describe(error, { verbose: false, audience: 'user' });
    return { kind, exitCode, title: withoutManifest(title), body: body.map((line) => withoutManifest(line.replaceAll(app, '<app>'))) };
  }
}

test.each(readdirSync(FIXTURES))('%s', async (name) => {
  const decision = await decide(
    path.join(FIXTURES, name),
    name.startsWith('pipenv_') ? ['PIP_INDEX_URL=https://index.invalid/simple'] : [],
  );
  await expect(`${JSON.stringify(decision, undefined, 2)}\n`).toMatchFileSnapshot(`__snapshots__/fixtures/${name}.json`);
});

test('every snapshot has a fixture', () => {
  const fixtures = new Set(readdirSync(FIXTURES).map((name) => `${name}.json`));
  const snapshots = readdirSync(new URL('__snapshots__/fixtures', import.meta.url));
  expect(snapshots.filter((name) => !fixtures.has(name))).toEqual([]);
});

test('every recognised package manager has a fixture', () => {
  const managers = new Set(readdirSync(FIXTURES).map((name) => name.split('_')[0]));
  expect([...managers]).toEqual(
    expect.arrayContaining(['pip', 'poetry', 'uv', 'pipenv', 'pdm', 'pylock', 'none', 'several', 'empty', 'not']),
  );
});
