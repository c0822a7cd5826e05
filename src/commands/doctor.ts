import { examineHost } from '../lifecycle/doctor/examine.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild doctor`: prints what of this machine helps or hinders builds; returns 1 if a build would fail. */
export async function doctorCommand(session: Session, request: BuildRequest, network: boolean): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const findings = await examineHost(host, platform, { caller: session.env, ownProgram: process.argv[1] ?? '', network });
  host.emit({ type: 'checkup', findings });
  return findings.some(({ level }) => level === 'problem') ? 1 : 0;
}
