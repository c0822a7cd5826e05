import { detectApp } from '../lifecycle/detect.ts';
import { withTemporary } from '../lifecycle/own-temporary.ts';
import type { BuildRequest } from '../lifecycle/platform.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild detect`: prints the plan. */
export async function detectCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const plan = await withTemporary(platform, (own) => detectApp(host, own));
  for (const warning of plan.warnings) host.emit({ type: 'warning', ...warning });
  host.emit({ type: 'plan', plan });
  return 0;
}
