import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decide } from '../../src/buildpack/decide.ts';
import { detect } from '../../src/buildpack/detect.ts';
import { describe } from '../../src/errors/describe.ts';
import { makeHost } from '../../src/io/make-host.ts';
import type { Decisions } from '../../src/python/decisions.ts';
import { LINUX } from './facts.ts';
import type { LocklessApp } from './lockless-app.ts';

const DATA = fileURLToPath(new URL('../../data', import.meta.url));

/** What happens to an app, in the form of what is expected of it: only what `expected` has is shown. */
export async function outcomeOf({ files, env = {}, expected }: LocklessApp): Promise<unknown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-lockless-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return await outcomeIn(folder, env, expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function outcomeIn(appDir: string, env: NonNullable<LocklessApp['env']>, expected: LocklessApp['expected']): Promise<unknown> {
  const host = makeHost({ env, offline: true, emit: () => {}, signal: new AbortController().signal });
  const places = { appDir, layersDir: `${appDir}/.layers`, runtimesDir: `${appDir}/.runtimes`, dataDir: DATA, interpreterFolders: [] };
  try {
    detect(host, appDir, env);
    const decisions = await decide(host, { ...places, env, target: LINUX, pythonSource: 'download', offline: false });
    return built(decisions, expected);
  } catch (error) {
    return refused(error, expected);
  }
}

function built({ packageManager, install, python, processes, warnings }: Decisions, expected: LocklessApp['expected']): unknown {
  const { from, wants, editable, python: version, starts, says } = typeof expected === 'object' && 'builds' in expected ? expected : {};
  const { artifact } = python;
  const full = artifact?.version ?? '';
  const words = [...(install.notes ?? []), ...warnings.flatMap(({ title, body }) => [title, ...body])];
  return {
    builds: packageManager.name,
    ...(from === undefined ? {} : { from: packageManager.files }),
    ...(wants === undefined ? {} : { wants: install.requirements ?? [] }),
    ...(editable === undefined ? {} : { editable: install.editable }),
    ...(version === undefined ? {} : { python: version.split('.').length > 2 ? full : full.replace(/\.\d+$/, '') }),
    ...(starts === undefined ? {} : { starts: processes.find((process) => process.default)?.args.join(' ') }),
    ...said(words, says),
  };
}

function refused(error: unknown, expected: LocklessApp['expected']): unknown {
  const { kind, title, body, advice } = describe(error, { verbose: true, audience: 'user' });
  if (kind === 'not-python') return kind;
  const words = [title, ...body, ...advice];
  if (typeof expected === 'object' && 'asks' in expected) {
    const asks = words.flatMap(settingsIn);
    return asks.length === 0 ? { refuses: kind, words } : { asks };
  }
  if (typeof expected !== 'object' || !('refuses' in expected)) return { refuses: kind, words };
  const lists = body.flatMap((line) => /^ {2}(\S+)$/.exec(line)?.[1] ?? []);
  return { refuses: kind, ...(expected.lists === undefined ? {} : { lists }), ...said(words, expected.says) };
}

/** The settings that a line offers: `NAME=value`, or `NAME=… (value, value)`. */
function settingsIn(line: string): string[] {
  const [, name = '', values = ''] = /(BP_\w+)=… \(([^)]*)\)/.exec(line) ?? [];
  return name === '' ? (line.match(/BP_\w+=[\w./-]*\w/g) ?? []) : values.split(', ').map((value) => `${name}=${value}`);
}

/** Those of the expected words that are there, or all that is said if some are missing. */
function said(lines: readonly string[], expected: readonly string[] | undefined): object {
  if (expected === undefined) return {};
  const missing = expected.filter((words) => !lines.some((line) => line.includes(words)));
  return missing.length === 0 ? { says: expected } : { says: lines, missing };
}
