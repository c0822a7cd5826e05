import path from 'node:path';
import type { Environment } from '../cnb/layer-env.ts';
import { fail } from '../errors/failure.ts';
import type { Host } from '../io/host.ts';
import { LOOKED_FOR, looksLikePython } from '../python/files.ts';
import { SETTING } from '../python/package-manager.ts';
import { hasProgram, otherProject, scriptsIn } from '../python/program-files.ts';
import { LIMITS } from '../python/start/source-facts.ts';
import { appsBelow } from './apps-below.ts';
import { listApp, type Selects } from './read-project.ts';

/**
 * The buildpack's detect phase: passes if the folder looks like a Python app or a setting names its package manager, otherwise fails
 * with `not-python` (exit code 100). It requires less than a build, so that an incomplete app gets the build's more helpful error.
 */
export function detect(host: Pick<Host, 'files'>, appDir: string, env: Environment, selects: Selects = () => true): void {
  host.files.checkAppFolder(appDir);
  const entries = listApp(host, appDir, selects);
  if (looksLikePython(entries) || (env[SETTING] ?? '') !== '') return;
  const leftOut = [...listApp(host, appDir, () => true)].filter((entry) => !entries.has(entry[0]) && looksLikePython(new Map([entry])));
  const other = otherProject(entries);
  const textOf = (name: string): string | undefined => {
    const read = host.files.readText(path.join(appDir, name), name, LIMITS.fileBytes);
    return read !== undefined && 'text' in read ? read.text : undefined;
  };
  if (other === undefined && hasProgram(entries, textOf)) return;
  const [script] = scriptsIn(entries);
  fail({
    kind: 'not-python',
    path: appDir,
    empty: entries.size === 0,
    lookedFor: LOOKED_FOR,
    apps: appsBelow(host, appDir, selects),
    excluded: leftOut.map(([name]) => name),
    ...(script === undefined || other === undefined ? {} : { helper: { script, beside: other } }),
  });
}
