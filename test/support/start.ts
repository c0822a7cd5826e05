import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withStart } from '../../src/buildpack/plan-start.ts';
import { readProject } from '../../src/buildpack/read-project.ts';
import type { Environment } from '../../src/cnb/layer-env.ts';
import * as files from '../../src/io/files.ts';
import * as toml from '../../src/io/toml.ts';
import { makeDecisions } from '../../src/python/decisions.ts';
import { planInputs } from './facts.ts';

/** How pybuild says that an app starts. */
export interface Found {
  /** Commands by process type. */
  readonly commands: Readonly<Record<string, string>>;
  readonly defaults: readonly string[];
  /** How the command of `web` is known. */
  readonly evidence: readonly string[];
  /** Lines to choose from. */
  readonly options: readonly string[];
  readonly warnings: readonly { readonly title: string; readonly body: readonly string[] }[];
}

const takesAll = (): boolean => true;

export type AppFiles = Readonly<Record<string, string | Buffer>>;

/** Works out how an app with these files starts; `prepare` may do more to its folder first. */
export async function startOf(app: AppFiles, env: Environment = {}, prepare: (folder: string) => void = () => undefined): Promise<Found> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pybuild-start-'));
  try {
    for (const [name, content] of Object.entries(app)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    prepare(folder);
    const facts = readProject({ files, toml }, folder, env, takesAll);
    const decisions = await withStart({ files, toml }, folder, env, facts, makeDecisions(facts, planInputs(env)), takesAll);
    const { processes, startOptions = [], warnings } = decisions;
    return {
      commands: Object.fromEntries(processes.map(({ type, args }) => [type, args.join(' ')])),
      defaults: processes.filter((process) => process.default).map(({ type }) => type),
      evidence: processes.find(({ type }) => type === 'web')?.evidence ?? [],
      options: startOptions.map(({ line }) => line),
      warnings,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
