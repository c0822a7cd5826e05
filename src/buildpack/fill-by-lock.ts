import path from 'node:path';
import type { Host } from '../io/host.ts';
import { usedOfLock } from '../python/locked-packages.ts';
import type { Locking } from '../python/managers/manager.ts';
import type { BuildContext } from './context.ts';
import { readDistributions } from './distributions.ts';
import { createVenv, environmentOf, type Filling, installRest } from './fill-venv.ts';
import { finishPackages } from './finish-packages.ts';
import { installInputs, type InstallInputs } from './install-inputs.ts';
import { listInstalled } from './installed.ts';
import { keepLock, makeLock, pathsOnlyIn, readLock, withLock } from './own-lock.ts';

/**
 * Fills a new virtual environment from a lock that the tool makes first, unless it is given. Returns what was installed, with all
 * that it depends on.
 */
export async function fillByLock(
  host: Host,
  context: BuildContext,
  filling: Filling,
  locking: Locking,
  given: string | undefined,
): Promise<InstallInputs> {
  const { tools, install, site, venv, store } = filling;
  await createVenv(host, context, filling);
  const lock = given ?? (await makeLock(host, context, tools, install, site, environmentOf(host, filling), locking));
  const locked = readLock(host, locking, lock, install);
  const paths = pathsOnlyIn(locked ?? { localPaths: [], editable: [] }, install);
  // Before the install, which may write into local projects.
  const inputs = installInputs(host, context, tools.manager, install, paths);
  await withLock(host, context, locking, lock, () => installRest(host, context, filling));
  const all = readDistributions(host, venv);
  await finishPackages(host, context, store, { venv, python: site.python, all, placed: new Map(), reported: [] });
  const installed = listInstalled(host, path.join(venv.dir, venv.site));
  const used = locked && usedOfLock(locked.entries, installed, host.files.sha256OfText);
  keepLock(host, site.cache, lock);
  const kept = { sha256: host.files.sha256OfText(lock), aside: used?.aside ?? [], ...paths };
  return { ...inputs, ...(used === undefined ? {} : { resolved: used.resolved }), lock: kept };
}
