import { detectApp } from '../lifecycle/detect.ts';
import { expectedPython } from '../lifecycle/expected-python.ts';
import { withTemporary } from '../lifecycle/platform/own-temporary.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild detect`: prints the plan. */
export async function detectCommand(session: Session, request: BuildRequest): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const { plan, python } = await withTemporary(platform, async (own) => {
    const decisions = await detectApp(host, own);
    return { plan: decisions, python: await expectedPython(host, own, decisions.python) };
  });
  for (const warning of plan.warnings) host.emit({ type: 'warning', ...warning });
  host.emit({ type: 'plan', plan, python });
  return 0;
}
