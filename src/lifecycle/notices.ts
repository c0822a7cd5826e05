import type { Host } from '../io/host.ts';
import { formatBytes } from '../output/format.ts';
import type { Report } from '../output/report.ts';
import type { Platform } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { runningIn, waysToEnd } from './state/process-notes.ts';
import { readSecret } from './state/user-cache.ts';
import type { Copied } from './workspace.ts';

type Emits = Pick<Host, 'emit'>;

/** Says that no layer can be reused because the project folder was moved. */
export function reportMoved(host: Emits, from: string): void {
  host.emit({
    type: 'info',
    message: `The project folder was moved (from ${from}); layers are bound to their path, so all are rebuilt.`,
  });
}

/** Says that the next build cannot reuse this one: without a secret it could not recognise it. */
export function reportUnsealed(host: Emits, { cacheDir }: Platform): void {
  if (readSecret(cacheDir) !== undefined) return;
  const message = 'There is no private cache folder (HOME or XDG_CACHE_HOME), so the next build cannot reuse this one.';
  host.emit({ type: 'info', message });
}

/** Warns that the app is running from files that this build replaces. */
export function warnOfRuns(host: Emits, output: OutputFolder): void {
  const notes = runningIn(output.running);
  if (notes.length === 0) return;
  const pids = notes.map(({ pid }) => pid).join(', ');
  host.emit({
    type: 'warning',
    title: 'The app is running while it is rebuilt',
    body: [`Process ${pids} uses the files that this build replaces. Start it again afterwards.`, ...waysToEnd(notes)],
  });
}

/** Lists variables of the shell that look as if they were meant for the build but were not passed. */
export function reportWithheld(host: Emits, platform: Platform): void {
  const { withheld } = platform.origins;
  if (withheld.length === 0) return;
  const what = withheld.length === 1 ? '1 variable' : `${withheld.length} variables`;
  host.emit({
    type: 'detail',
    message: `Ignored ${what} of your shell (${withheld.join(', ')}). Pass one with ${platform.envOption} NAME`,
  });
}

/**
 * Says which variables the last build was given and this one was not: those that the app's own code may read. What a tool's setting
 * changes, the layers tell.
 */
export function reportForgotten(host: Emits, platform: Platform, previous: Report | undefined): void {
  const forgotten = Object.keys(previous?.environment.given ?? {}).filter((name) => !Object.hasOwn(platform.origins.given, name));
  const [settings, others] = [forgotten.filter(isOfTool), forgotten.filter((name) => !isOfTool(name))];
  for (const [type, names] of [['detail', settings] as const, ['info', others] as const]) {
    if (names.length === 0) continue;
    const were = names.length === 1 ? 'was' : 'were';
    host.emit({
      type,
      message: `${names.join(', ')} ${were} set for the last build but not for this one. Pass ${names.map((one) => `${platform.envOption} ${one}=…`).join(' ')}`,
    });
  }
}

function isOfTool(name: string): boolean {
  return /^(BP|PIP|UV|POETRY|PDM|PIPENV)_/.test(name);
}

/** Warns about copied files that rarely belong in an image, and shows the line that excludes them. */
export function reportOddities(host: Emits, { oddities }: Copied): void {
  if (oddities.length === 0) return;
  const names = oddities.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`);
  const line = `exclude = [${oddities.map(({ name }) => JSON.stringify(`/${name}`)).join(', ')}]`;
  host.emit({
    type: 'warning',
    title: `The app contains files an image rarely needs: ${names.join(', ')}`,
    body: [`To leave them out, write under [build] in project.toml: ${line}`],
  });
}
