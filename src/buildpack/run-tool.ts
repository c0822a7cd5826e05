import { fail } from '../errors/failure.ts';
import type { ByManager, Trouble } from '../errors/trouble.ts';
import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';
import type { Event } from '../output/events.ts';

export interface ToolRun {
  /** What the command is for, to follow "could not": `install pip 26.3`. */
  readonly what: string;
  /** The part of the command line that is worth showing. */
  readonly shown: string;
  readonly command: Command;
  /** Whether only `--verbose` shows it, unless it fails. */
  readonly asDetail?: boolean;
  /** The package manager of the app, where it is what runs. */
  readonly manager?: ByManager;
  /** What its words say about the cause: the last lines of them, and all. */
  readonly diagnose: (tail: readonly string[], output: string) => Promise<Trouble | undefined>;
}

/** Runs a tool with its output told line by line; fails with the end of it and what its words say about the cause. */
export async function runTool(host: Host, run: ToolRun): Promise<void> {
  const { shown, asDetail = false } = run;
  const start: Event = { type: 'command-started', command: shown };
  host.emit(asDetail ? { type: 'detail', message: `Running ${shown}` } : start);
  const ended = await host.run({
    ...run.command,
    onLine: (line) => host.emit(asDetail ? { type: 'detail', message: `  ${line}` } : output(line)),
  });
  if (ended.exitCode === 0) return;
  // A command that failed is shown in full.
  if (asDetail) for (const event of [start, ...ended.tail.map(output)]) host.emit(event);
  const trouble = await run.diagnose(ended.tail, ended.output);
  fail({
    kind: 'command-failed',
    what: run.what,
    command: run.shown,
    ended: ended.signal === undefined ? `exit code ${ended.exitCode}` : `signal ${ended.signal}`,
    tail: ended.tail,
    ...(trouble === undefined ? {} : { trouble }),
    ...(run.manager === undefined ? {} : { manager: run.manager }),
  });
}

function output(line: string): Event {
  return { type: 'command-output', line };
}
