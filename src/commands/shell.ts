import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import { openShell } from '../lifecycle/shell.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild shell`: a shell, or a command, in the environment of the last build; returns its exit code. */
export async function shellCommand(
  session: Session,
  request: BuildRequest,
  asked: { readonly build: boolean; readonly command: readonly string[] },
): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const stage = { caller: session.env, terminal: process.stdin.isTTY, onSignal: session.onSignal };
  return openShell(host, platform, { app: request.app, ...asked }, stage);
}
