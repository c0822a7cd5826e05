import { detectApp } from '../lifecycle/detect.ts';
import { expectedPython } from '../lifecycle/expected-python.ts';
import { withTemporary } from '../lifecycle/platform/own-temporary.ts';
import type { BuildRequest } from '../lifecycle/platform/platform.ts';
import type { Session } from '../main.ts';
import { openHost } from './session.ts';

/** `pybuild detect`: prints the plan, or with `--explain` how each decision was made. */
export async function detectCommand(session: Session, request: BuildRequest, { explain }: { explain: boolean }): Promise<number> {
  const { host, platform } = await openHost(session, request);
  const { plan, python, explanation } = await withTemporary(platform, async (own) => {
    const decisions = await detectApp(host, own);
    const expected = await expectedPython(host, own, decisions.python);
    if (!explain) return { plan: decisions, python: expected };
    const { explainApp } = await import('../lifecycle/explain.ts');
    return { plan: decisions, python: expected, explanation: await explainApp(host, own, decisions, expected) };
  });
  for (const warning of plan.warnings) host.emit({ type: 'warning', ...warning });
  if (explanation === undefined) host.emit({ type: 'plan', plan, python });
  else host.emit({ type: 'explanation', explanation });
  return 0;
}
