import { type ByManager, fail, type Trouble } from '../errors/failure.ts';
import type { Command } from '../io/command.ts';
import type { Host } from '../io/host.ts';

export interface ToolRun {
  /** What the command is for, to follow "could not": `install pip 26.3`. */
  readonly what: string;
  /** The part of the command line that is worth showing. */
  readonly shown: string;
  readonly command: Command;
  /** Whether it is only told to those who want to know all. */
  readonly asDetail?: boolean;
  /** The package manager of the app, where it is what runs. */
  readonly manager?: ByManager;
  readonly diagnose: (output: readonly string[]) => Promise<Trouble | undefined>;
}

/** Runs a tool with its output told line by line; fails with the end of it and what its words say about the cause. */
export async function runTool(host: Host, run: ToolRun): Promise<void> {
  const { asDetail = false } = run;
  host.emit(asDetail ? { type: 'detail', message: `Running ${run.shown}` } : { type: 'command-started', command: run.shown });
  const onLine = (line: string): void => host.emit(asDetail ? { type: 'detail', message: `  ${line}` } : { type: 'command-output', line });
  const ended = await host.run({ ...run.command, onLine });
  if (ended.exitCode === 0) return;
  const trouble = await run.diagnose(ended.tail);
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
