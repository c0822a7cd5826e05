import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { copyFixture } from './fixtures.ts';
import { hermeticOptions, type Outcome, pybuild, runOptions } from './pybuild.ts';
import { missingLines, type Story } from './stories.ts';

/** Where the apps of stories are built, one after another, so that each uses the Python and pip of the one before. */
export interface Stage {
  /** The app's folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What builds need on this machine, as options of `pybuild build`. */
  readonly options?: readonly string[];
}

/** Puts the app of a story in place of the one before, without its build. */
export function setStory({ app }: Story, { folder }: Stage): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
  copyFixture(app, folder);
}

/** Runs a command in the app, with the options that this machine needs where it builds something. */
export function tell({ folder, env, options = hermeticOptions() }: Stage, args: readonly string[]): Promise<Outcome> {
  const [command = '', ...rest] = args;
  const machine = { build: options, shell: options, run: runOptions(options) }[command] ?? [];
  return pybuild([command, ...machine, ...rest], { cwd: folder, env });
}

/** Runs the commands of a story in turn; returns those that do not print what the page shows of them, with what they print. */
export async function untold(story: Story, stage: Stage): Promise<string[]> {
  const found: string[] = [];
  for (const { args, shown } of story.commands) {
    const { stdout, stderr } = await tell(stage, args);
    const missing = missingLines(shown, `${stdout}${stderr}`);
    if (missing.length > 0) found.push(`pybuild ${args.join(' ')} lacks:\n${missing.join('\n')}\nIt printed:\n${stdout}${stderr}`);
  }
  return found;
}
