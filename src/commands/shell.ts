import { openFailedShell } from '../lifecycle/failed-shell.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import { openShell } from '../lifecycle/shell.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** Which shell to open. */
export interface AskedShell {
  readonly build: boolean;
  /** Whether the last failed build is meant, not the last good one. */
  readonly failed: boolean;
  readonly at?: string;
  readonly command: readonly string[];
}

/** `pybuild shell`: a shell, or a command, in the environment of the last build; returns its exit code. */
export async function shellCommand(session: Session, request: BuildRequest, { failed, ...asked }: AskedShell): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const stage = { caller: session.env, terminal: process.stdin.isTTY, onSignal: session.onSignal };
  if (failed) return openFailedShell(host, platform, asked.command, stage);
  return openShell(host, platform, { app: request.app, ...asked }, stage);
}
