import { fail } from '../errors/failure.ts';
import type { ByManager, Trouble } from '../errors/trouble.ts';
import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import { withoutProgress } from '../python/without-progress.ts';

export interface ToolRun {
  /** The purpose of the command, as it follows "could not": `install pip 26.3`. */
  readonly what: string;
  /** The part of the command line to show. */
  readonly shown: string;
  readonly command: Command;
  /** What it does, beside a spinner; the command if left out. */
  readonly activity?: string;
  /** The package manager of the app, where it is what runs. */
  readonly manager?: ByManager;
  /** What its output says about the cause, as lines and as a whole. */
  readonly diagnose: (lines: readonly string[], output: string) => Promise<Trouble | undefined>;
}

/** Runs a tool and prints its output line by line; fails with its last lines and what they say about the cause. */
export async function runTool(host: Host, run: ToolRun): Promise<void> {
  const { shown, activity = shown } = run;
  host.emit({ type: 'activity', title: activity });
  const ended = await host.run({ ...run.command, shown, onLine: (line) => host.emit({ type: 'command-output', line }) });
  if (ended.exitCode === 0) return;
  host.onFailedCommand(run.command);
  const trouble = await run.diagnose(ended.output.split('\n'), ended.output);
  fail({
    kind: 'command-failed',
    what: run.what,
    command: run.shown,
    ended: ended.signal === undefined ? `exit code ${ended.exitCode}` : `signal ${ended.signal}`,
    tail: withoutProgress(ended.tail),
    ...(trouble === undefined ? {} : { trouble }),
    ...(run.manager === undefined ? {} : { manager: run.manager }),
  });
}
