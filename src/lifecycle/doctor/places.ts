import * as fs from 'node:fs';
import path from 'node:path';
import { OUTPUT_NAME } from '../../buildpack/output-mark.ts';
import type { Environment } from '../../cnb/layer-env.ts';
import { kindOf, reachableKind, realPath } from '../../io/files.ts';
import { isSame } from '../../io/processes.ts';
import { isExecutable } from '../../io/trees.ts';
import type { HostFinding } from '../../output/checkup.ts';
import { formatBytes } from '../../output/format.ts';
import { MANAGERS } from '../../python/managers/all.ts';
import type { Platform } from '../platform/platform.ts';
import { exposure } from '../platform/shared-cache.ts';
import { readNote } from '../state/decode.ts';
import { outputFolder } from '../state/output-folder.ts';
import { isOfHere } from '../state/process-notes.ts';

const LITTLE_BYTES = 2 * 1000 ** 3;
/** Less than an environment with no packages takes. */
const TOO_LITTLE_BYTES = 200 * 1000 ** 2;

/** The shared cache, and whether there is room for it and for a build. */
export function examineCache({ cacheDir, appDir }: Pick<Platform, 'cacheDir' | 'appDir'>): HostFinding[] {
  const topic = 'Cache';
  const rooms = [...new Set([appDir, ...(cacheDir === undefined ? [] : [cacheDir])].map(existing))].flatMap(roomIn);
  if (cacheDir === undefined) {
    return [
      {
        topic,
        level: 'note',
        text: 'There is no shared cache, so no build can use what another left',
        advice: 'Set HOME or XDG_CACHE_HOME.',
      },
      ...rooms,
    ];
  }
  const flaw = exposure(existing(cacheDir));
  if (flaw === undefined) return [{ topic, level: 'good', text: `${cacheDir} is private` }, ...rooms];
  const advice = 'Change its permissions so that only you can write there, or set XDG_CACHE_HOME to a folder of yours.';
  return [{ topic, level: 'note', text: `The shared cache is not used: ${flaw}`, advice }, ...rooms];
}

function roomIn(folder: string): HostFinding[] {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LITTLE_BYTES) return [{ topic: 'Cache', level: 'good', text: `${formatBytes(free)} are free in ${folder}` }];
  const level = free < TOO_LITTLE_BYTES ? 'problem' : 'note';
  return [
    {
      topic: 'Cache',
      level,
      text: `Only ${formatBytes(free)} are free in ${folder}`,
      advice: 'To make room: pybuild cache prune --max-size 1GB',
    },
  ];
}

/** The nearest folder that exists, from here up. */
function existing(folder: string): string {
  return reachableKind(folder) === 'folder' ? folder : existing(path.dirname(folder));
}

/** Configuration of the tools that a build reads, variables that it ignores, and another program with our name. */
export function examineSettings(platform: Pick<Platform, 'origins' | 'context'>, caller: Environment, ownProgram: string): HostFinding[] {
  const topic = 'Settings';
  const { machine, withheld } = platform.origins;
  const files = [...new Set(MANAGERS.flatMap((manager) => manager.configuration(platform.context.env)))].filter(
    (file) => reachableKind(file) === 'file',
  );
  const other = shadowing(caller['PATH'] ?? '', ownProgram);
  const findings: HostFinding[] = [
    ...(files.length === 0 ? [] : [{ topic, level: 'good', text: `Builds read ${files.join(', ')} (--strict leaves pip's out)` } as const]),
    ...(machine.length === 0 ? [] : [{ topic, level: 'good', text: `Builds use ${machine.join(', ')} of your shell` } as const]),
    ...(withheld.length === 0
      ? []
      : [
          {
            topic,
            level: 'note',
            text: `Builds ignore ${withheld.join(', ')} of your shell`,
            advice: `To pass one: pybuild build --env ${withheld[0] ?? ''}`,
          } as const,
        ]),
    ...(other === undefined
      ? []
      : [
          {
            topic,
            level: 'note',
            text: `"pybuild" in your shell is ${other}`,
            advice: `If that is not this pybuild (Debian's dh-python has a program with the same name), put ours before ${path.dirname(other)} on PATH.`,
          } as const,
        ]),
  ];
  return findings.length === 0 ? [{ topic, level: 'good', text: 'None that affect a build' }] : findings;
}

/** The first `pybuild` on a PATH if it is not this program; undefined also if there is none. */
function shadowing(searchPath: string, ownProgram: string): string | undefined {
  const programs = searchPath
    .split(':')
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, 'pybuild'));
  const first = programs.find((file) => reachableKind(file) === 'file' && isExecutable(file));
  return first === undefined || realPath(first) === realPath(ownProgram) ? undefined : first;
}

/** Whether something holds the app's output folder. */
export function examineApp(outputRoot: string): HostFinding[] {
  const topic = 'App';
  const { lock } = outputFolder(outputRoot);
  if (kindOf(lock) === undefined) return [];
  const holder = readNote(lock);
  if (holder === undefined || (isOfHere(holder) && !isSame(holder))) {
    return [
      {
        topic,
        level: 'good',
        text: `The lock in ${path.basename(outputRoot)} was left by a process that is gone; the next build removes it`,
      },
    ];
  }
  const where = isOfHere(holder) ? '' : ` on ${holder.host}`;
  return [
    {
      topic,
      level: 'problem',
      text: `pybuild ${holder.command} (process ${holder.pid}${where}) is using ${outputRoot}`,
      advice: `Wait for it to end${path.basename(outputRoot) === OUTPUT_NAME ? ', or build into another folder with --output' : ''}.`,
    },
  ];
}
