import type { Reuse } from '../python/reuse.ts';
import { countedPackages, resolutionChanges, type ResolvedPackage } from '../python/resolution.ts';
import { unless, type Verdict } from './cached-layer.ts';
import type { BuildContext } from './context.ts';
import { inputDifferences, type InstallInputs } from './install-inputs.ts';
import type { LayerRecord } from './layer-record.ts';
import type { VenvRecord } from './layers/venv-record.ts';
import { lockingOf } from './own-lock.ts';
import { canResolve, type Resolving } from './resolve.ts';

/** The restored environment and what is wanted now. */
export interface Compared {
  readonly record: LayerRecord<VenvRecord>;
  readonly before: VenvRecord;
  readonly wanted: VenvRecord;
  readonly noted: InstallInputs | undefined;
  readonly inputs: InstallInputs;
}

export interface Judged extends Verdict {
  /** The resolution of the restored environment. */
  readonly earlier?: readonly ResolvedPackage[] | undefined;
  /** The current resolution, if the tool was asked for it. */
  readonly resolved?: readonly ResolvedPackage[];
}

/** Whether a fresh install would provably give what a restored environment contains. */
export async function judgeVenv(
  context: BuildContext,
  tools: Resolving,
  { record, before, wanted, noted, inputs }: Compared,
  resolveNow: () => Promise<readonly ResolvedPackage[] | undefined>,
): Promise<Judged> {
  // Another package manager reads other files, so their differences add nothing.
  if (before.manager !== wanted.manager) return unless([`package manager: ${before.manager} → ${wanted.manager}`]);
  // Another version implies another interpreter, so only the version is reported.
  const differs = record.differences(before, before.pythonVersion === wanted.pythonVersion ? wanted : { ...wanted, python: before.python });
  if (noted === undefined) return unless(differs.length > 0 ? differs : ['what it was installed from is not known']);
  const { resolved: earlier } = noted;
  // What a lock made for the build left open, the app's own lock does not.
  const hasOwnLock = noted.lock !== undefined && lockingOf(tools.manager, tools.install) === undefined;
  const open = hasOwnLock ? [] : noted.open;
  // Changed groups and extras also change `decided`, so only they are reported.
  const reasons = [...differs, ...inputDifferences(noted, differs.length > 0 ? { ...inputs, decided: noted.decided } : inputs)];
  // That the app has no lock is no reason beside others.
  if (reasons.length > 0 || open.length === 0) return { ...unless([...reasons, ...(noted.lock === undefined ? open : [])]), earlier };
  // Without a refresh, newer versions do not matter.
  const off = whyNotRefreshed(context, tools.reuse);
  if (off !== undefined) return { earlier, keep: true, reasons: [...open, off] };
  const resolved = earlier === undefined || !canResolve(context, tools) ? undefined : await resolveNow();
  if (earlier === undefined || resolved === undefined) return { ...unless(open), earlier };
  const newer = resolutionChanges(earlier, resolved);
  if (newer.length === 0)
    return { earlier, resolved, keep: true, reasons: [`resolved again: the same ${countedPackages(resolved.length)}`] };
  return { keep: false, reasons: newer, earlier, resolved };
}

/** Why newer versions are not looked up; undefined if they are. */
function whyNotRefreshed({ offline, refreshOff }: BuildContext, { refresh }: Reuse): string | undefined {
  if (!offline && refreshOff !== undefined) return refreshOff;
  const by = offline ? '--offline' : refresh ? undefined : 'BP_PYTHON_REFRESH=false';
  return by && `not checked for newer versions: ${by}`;
}
