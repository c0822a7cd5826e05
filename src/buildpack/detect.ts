import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { LOOKED_FOR, looksLikePython } from '../python/files.ts';
import { appsBelow } from './apps-below.ts';
import { listApp, type Selects } from './read-project.ts';

/**
 * The buildpack's detect phase: passes if the folder looks like a Python app, otherwise fails with `not-python` (exit code 100).
 * It requires less than a build, so that an incomplete app gets the build's more helpful error.
 */
export function detect(host: Pick<Host, 'files'>, appDir: string, selects: Selects = () => true): void {
  host.files.checkAppFolder(appDir);
  const entries = listApp(host, appDir, selects);
  if (looksLikePython(entries)) return;
  const leftOut = [...listApp(host, appDir, () => true)].filter((entry) => !entries.has(entry[0]) && looksLikePython(new Map([entry])));
  fail({
    kind: 'not-python',
    path: appDir,
    empty: entries.size === 0,
    lookedFor: LOOKED_FOR,
    apps: appsBelow(host, appDir, selects),
    excluded: leftOut.map(([name]) => name),
  });
}
