import { expectedPython } from '../lifecycle/expected-python.ts';
import { detectApp } from '../lifecycle/detect.ts';
import type { BuildRequest } from '../lifecycle/platform.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild detect`: prints the plan. */
export async function detectCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const plan = await detectApp(host, platform);
  const python = await expectedPython(host, platform, plan.python, request.offline);
  for (const warning of plan.warnings) host.emit({ type: 'warning', ...warning });
  host.emit({ type: 'plan', plan, python });
  return 0;
}
