import type { Host } from '../io/host.ts';
import { formatBytes } from '../output/format.ts';
import type { Report } from '../output/report.ts';
import type { Platform } from './platform/platform.ts';
import type { OutputFolder } from './state/output-folder.ts';
import { liveProcesses } from './state/process-notes.ts';
import { readSecret } from './state/user-cache.ts';
import type { Copied } from './workspace.ts';

type Tells = Pick<Host, 'emit'>;

/** Says that layers cannot be used again, as the project folder was moved. */
export function tellMoved(host: Tells, from: string): void {
  host.emit({
    type: 'info',
    message: `The project folder was moved (from ${from}); layers are bound to their path, so all are rebuilt.`,
  });
}

/** Says that the next build cannot use what this one makes, as there is nothing to know it by. */
export function tellUnsealed(host: Tells, { cacheDir }: Platform): void {
  if (readSecret(cacheDir) !== undefined) return;
  const message = 'There is no private cache folder (HOME or XDG_CACHE_HOME), so the next build cannot reuse this one.';
  host.emit({ type: 'info', message });
}

/** Warns that the app is running from what a build replaces. */
export function warnOfRuns(host: Tells, output: OutputFolder): void {
  const pids = liveProcesses(output.running).map(({ pid }) => pid);
  if (pids.length === 0) return;
  host.emit({
    type: 'warning',
    title: 'The app is running while it is rebuilt',
    body: [`Process ${pids.join(', ')} uses the files that this build replaces. Start it again afterwards.`],
  });
}

/** Says which variables of the shell look as if they were meant for the build, and were not passed. */
export function tellWithheld(host: Tells, platform: Platform): void {
  const { withheld } = platform.origins;
  if (withheld.length === 0) return;
  host.emit({
    type: 'info',
    message: `Set in your shell, not passed to the build: ${withheld.join(', ')}. To pass one: ${platform.envOption} ${withheld[0]}`,
  });
}

/** Says which variables the last build was given and this one was not. */
export function tellForgotten(host: Tells, platform: Platform, previous: Report | undefined): void {
  const forgotten = Object.keys(previous?.environment.given ?? {}).filter((name) => !Object.hasOwn(platform.origins.given, name));
  if (forgotten.length === 0) return;
  const message =
    platform.envOption === '--env'
      ? `Given to the last build, not to this one: ${forgotten.join(', ')}`
      : `Set for the last build but not for this one: ${forgotten.join(', ')}. To pass ${forgotten.length === 1 ? 'it' : 'them'}: ${forgotten.map((name) => `${platform.envOption} ${name}=…`).join(' ')}`;
  host.emit({ type: 'info', message });
}

/** Warns of what was copied and rarely belongs into an image, with the line that leaves it out. */
export function tellOddities(host: Tells, { oddities }: Copied): void {
  if (oddities.length === 0) return;
  const names = oddities.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`);
  const line = `exclude = [${oddities.map(({ name }) => JSON.stringify(`/${name}`)).join(', ')}]`;
  host.emit({
    type: 'warning',
    title: 'The app holds what an image rarely needs',
    body: [`Copied, as pack would: ${names.join(', ')}`, `To leave it out, write under [build] in project.toml: ${line}`],
  });
}
